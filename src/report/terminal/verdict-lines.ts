/** The last lines of a picture: which property is violated, what it demands, and the sentence that says what is wrong. */
import type { PropertyKind } from "../../model/property.ts";
import type { Counterexample } from "../../semantics/run.ts";
import { ink, wrap, type Ink, type Palette } from "./ink.ts";

/** What each kind demands, for somebody who does not know the words. */
const demands: Readonly<Record<PropertyKind, string>> = {
  always: "which must hold at all times",
  step: "which must hold for every step",
  linearizable: "which every history of operations must keep",
  sometimes: "which must be possible to see",
  deadlockFree: "which must hold wherever nothing more can happen",
  possible: "which must stay possible at all times",
  eventually: "which every fair run must reach",
  converges: "which every fair run must reach for good",
  leadsTo: "which every fair run must keep",
  recurs: "which every fair run must do again and again",
};

interface Judged {
  readonly property: { readonly name: string; readonly kind: PropertyKind };
  readonly isShortest?: boolean;
}

/** @param fits whether the run could be made: a saved one may be older than the protocol */
export function verdictLines(
  { property, isShortest = false }: Judged,
  { run, says, loopFrom }: Counterexample,
  fits: boolean,
  colours: Palette,
  width: number,
): readonly Ink[] {
  const count = run.steps.length;
  // A run to a state that has what is looked for is an example, not a counterexample.
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
    ? `Violated${isNowhere ? "" : whenViolated(count, loopFrom, isShortest)}:`
    : "This run is no longer possible. What it violated when it was found:";
  return [
    ...wrap(ink(head, colours.bad), width),
    ...wrap(
      [...ink(`  "${property.name}"`, colours.strong), ...ink(`, ${demands[property.kind]}`, colours.faint)],
      width,
    ),
    ...wrap([...ink("✗ ", colours.bad), ...ink(says, (text) => colours.strong(colours.bad(text)))], width),
  ];
}

function whenViolated(count: number, loopFrom: number | undefined, isShortest: boolean): string {
  const after = ` after ${count} ${count === 1 ? "step" : "steps"}`;
  if (loopFrom === undefined)
    return count === 0 ? " in the initial state" : after + (isShortest ? ", and in no shorter run" : "");
  if (loopFrom === count) return ` for ever${after}`;
  if (loopFrom + 1 === count) return ` while step ${count} repeats for ever`;
  return ` while steps ${loopFrom + 1} to ${count} repeat for ever`;
}
