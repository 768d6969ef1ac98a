/** The last lines of a picture: which property is violated, what it demands, and the sentence that says what is wrong. */
import type { PropertyKind } from "../../model/property.ts";
import type { Counterexample } from "../../semantics/run.ts";
import { demands, violatedWhen } from "../story/property-demands.ts";
import { ink, wrap, type Ink, type Palette } from "./ink.ts";

interface DrawnProperty {
  readonly property: { readonly name: string; readonly kind: PropertyKind };
  readonly isShortest?: boolean;
}

/** @param fits whether every step was possible: a saved run may be older than the protocol */
export function verdictLines(
  { property, isShortest = false }: DrawnProperty,
  { run, message, loopFrom, isClaimed }: Counterexample,
  fits: boolean,
  colours: Palette,
  width: number,
): readonly Ink[] {
  const count = run.steps.length;
  // A run to a state that is looked for is an example, not a counterexample.
  if (property.kind === "sometimes" && count > 0) {
    return wrap(
      [
        ...ink("✓ ", colours.good),
        ...ink(property.name, colours.strong),
        ...ink(`: seen after ${count} ${count === 1 ? "step" : "steps"}`, colours.plain),
      ],
      width,
    );
  }
  const isNowhere = property.kind === "sometimes";
  const head = fits
    ? isNowhere
      ? "Violated:"
      : `${violatedWhen({ count, loopFrom, isShortest, isClaimed }).replace(/^./u, (first) => first.toUpperCase())}:`
    : "This run is no longer possible. What it violated when it was found:";
  return [
    ...wrap(ink(head, colours.bad), width),
    ...wrap(
      [...ink(`  "${property.name}"`, colours.strong), ...ink(`, ${demands[property.kind]}`, colours.faint)],
      width,
    ),
    ...wrap([...ink("✗ ", colours.bad), ...ink(message, (text) => colours.strong(colours.bad(text)))], width),
  ];
}
