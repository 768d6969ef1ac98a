/** Summarizes what a recorded history of a real system showed: which properties were watched, how often, and where they failed. */
import { figure } from "../../model/counted.ts";
import type { Observed, Refinement, Observation, Skipped, WatchedProperty } from "../../model/observer.ts";
import { ink, type Ink, palette, type Palette, render, wrap } from "./ink.ts";

interface ObservedHistory {
  readonly protocol: string;
  readonly variant?: string | null;
  readonly file: string;
  readonly seconds: number;
  readonly observed: Observed;
}

/** How many entries of each list are shown one by one. */
const SHOWN_MAX = 20;

/** Ends without a line break. */
export function observedText(
  { protocol, variant, file, seconds, observed }: ObservedHistory,
  { width, colour }: { readonly width: number; readonly colour: boolean },
): string {
  const colours = palette(colour);
  const { observations, properties, skipped, refinement, limit } = observed;
  const plain = (text: string): readonly Ink[] => wrap(ink(text, colours.plain), width);
  const sections: readonly (readonly Ink[])[] = [
    wrap(
      [
        ...ink(protocol, colours.strong),
        ...ink(`${variant ? `, variant ${variant}` : ""}, observed in ${file}`, colours.plain),
      ],
      width,
    ),
    properties.flatMap((property) => propertyLines(property, colours, width)),
    refinement ? refinementLines(refinement, colours, width) : [],
    skipped.flatMap((one) => wrap(ink(`skipped: ${skippedText(one)}`, colours.unsure), width)),
    plain(`${figure(observations)} observations, ${seconds.toFixed(1)} s`),
    limit === undefined ? [] : wrap(ink(`incomplete: ended by ${limit}`, colours.unsure), width),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map(render).join("\n"))
    .join("\n\n");
}

function propertyLines(property: WatchedProperty, colours: Palette, width: number): readonly Ink[] {
  const { name, watched, violations, excepted, expectedOf, untraced } = property;
  const [mark, paint] =
    violations.length > 0
      ? (["✗", colours.bad] as const)
      : watched === 0
        ? (["?", colours.unsure] as const)
        : (["✓", colours.good] as const);
  const notes = [
    watched === 0 ? "never watched" : `watched ${times(watched)}`,
    ...(violations.length > 0 ? [`violated ${times(violations.length)}`] : []),
    ...(violations.length > 0 && expectedOf ? [`a known bug: expected only of ${expectedOf.join(", ")}`] : []),
    ...(excepted.length > 0 ? [`${figure(excepted.length)} by an administrator's command`] : []),
  ];
  return [
    ...wrap(
      [...ink(`${mark} `, paint), ...ink(name, colours.plain), ...ink(`  (${notes.join(", ")})`, colours.faint)],
      width,
    ),
    ...observationLines(violations, colours.bad, width),
    ...(untraced === undefined ? [] : wrap(ink(`    no trace: ${untraced}`, colours.unsure), width)),
  ];
}

function refinementLines(refinement: Refinement, colours: Palette, width: number): readonly Ink[] {
  const { steps, explained, supposing, unexplained } = refinement;
  const all = explained === steps;
  const message = `the model explains ${figure(explained)} of the ${figure(steps)} steps of single nodes`;
  const how = `  (${figure(supposing)} with something that was not recorded)`;
  return [
    ...wrap(
      [
        ...ink(all ? "✓ " : "? ", all ? colours.good : colours.unsure),
        ...ink(message, colours.plain),
        ...ink(supposing > 0 ? how : "", colours.faint),
      ],
      width,
    ),
    ...observationLines(unexplained, colours.unsure, width),
  ];
}

function observationLines(observations: readonly Observation[], paint: Palette["bad"], width: number): readonly Ink[] {
  const told = observations.slice(0, SHOWN_MAX);
  const rest = observations.length - told.length;
  const indented = (text: string): readonly Ink[] => wrap(ink(`    ${text}`, paint), width);
  return [
    ...told.flatMap(({ run, t, node, message }) =>
      indented(`${run === "" ? "" : `run ${run}, `}${figure(t)} ms, ${node}: ${message}`),
    ),
    ...(rest > 0 ? indented(`and ${figure(rest)} more; --json lists them all`) : []),
  ];
}

function skippedText({ message, lines }: Skipped): string {
  const first = lines.slice(0, 5).join(", ");
  return `${message} (${lines.length === 1 ? "line" : "lines"} ${first}${lines.length > 5 ? `, … ${lines.length} in all` : ""})`;
}

const times = (value: number): string => (value === 1 ? "once" : `${figure(value)} times`);
