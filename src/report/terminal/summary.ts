/** Summarizes a finished check or fuzz, and its grounds: a property that holds is worth as much as what was searched. */
import { counted, figure } from "../../model/counted.ts";
import { isOwed, type PropertyKind } from "../../model/property.ts";
import { type Exploded, explosionLines } from "./explosion-lines.ts";
import { THROWS } from "../../semantics/never-throws.ts";
import type { Vacuity } from "../../semantics/violations.ts";
import { whyVacuous } from "./vacuous.ts";
import { ink, palette, render, wrap, type Ink, type Palette } from "./ink.ts";

/** The results of both explorers fit this; each leaves out what it does not know. */
export interface Finished {
  readonly protocol: string;
  readonly scopeName: string;
  readonly variant?: string | undefined;
  readonly mutant?: string | undefined;
  readonly seconds: number;
  readonly properties: readonly SummaryLine[];
  readonly neverHappened: readonly string[];
  readonly reducerCalls?: number;
  /** The searches of a check. */
  readonly searches?: readonly Searched[];
  /** What a check was able to leave out, and where it was not, as sentences. */
  readonly reductions?: readonly string[];
  /** For random runs. */
  readonly ran?: { readonly runs: number; readonly steps: number; readonly seed?: number | string };
  /** What ended it early, in words: "--max-states 1000". */
  readonly limit?: string | undefined;
  /** Where the states come from, for a search that found no end. */
  readonly explosion?: Exploded | undefined;
}

export interface Searched {
  /** The properties that it was made for. */
  readonly names: readonly string[];
  readonly complete: boolean;
  /** What ended it early. */
  readonly limit?: string;
  readonly states: number;
  /** How many states are outside each declared bound. */
  readonly boundary: readonly { readonly bound: string; readonly states: number }[];
  readonly transitions: number;
  readonly stuttering: number;
  /** If incomplete, the depth up to which all states are known and judged. */
  readonly depth: number;
}

export interface SummaryLine {
  readonly name: string;
  readonly kind: PropertyKind;
  readonly verdict: "holds" | "violated" | "incomplete" | "not decided" | "undecided" | "unsettled";
  /** For a `sometimes` that was seen, too: the run that shows it. */
  readonly counterexample?:
    { readonly run: { readonly steps: readonly unknown[] }; readonly message: string } | undefined;
  /** It holds, but could not have failed. */
  readonly vacuous?: Vacuity | undefined;
  /** The names of the steps assumed to cease. */
  readonly assumptions?: readonly string[] | undefined;
  /** The property's own limit in seconds, which only simulated time decides. */
  readonly within?: number | undefined;
  /** What the verdict rests on: "complete", for which declared bounds, to which depth, or why there is none. */
  readonly grounds?: string | undefined;
  /** For a property that is known to be false. */
  readonly expected?: "violated" | undefined;
  /** The file the counterexample was saved in. */
  readonly trace?: string | undefined;
}

const KINDS = "deadlockFree".length;

/** A table of the properties, and below it the grounds. Ends without a line break. */
export function summary(
  finished: Finished,
  { width, colour }: { readonly width: number; readonly colour: boolean },
): string {
  const colours = palette(colour);
  const { protocol, scopeName, variant, mutant, properties, neverHappened, explosion } = finished;
  const where = [
    `scope ${scopeName}`,
    ...(variant ? [`variant ${variant}`] : []),
    ...(mutant ? [`with the bug "${mutant}"`] : []),
  ];
  const unseen = properties.filter(({ kind, verdict }) => kind === "sometimes" && verdict !== "holds");
  const sections: readonly (readonly Ink[])[] = [
    wrap([...ink(protocol, colours.strong), ...ink(`, ${where.join(", ")}`, colours.plain)], width),
    properties.flatMap((one) => row(one, colours, width)),
    grounds(finished).flatMap((text) => wrap(ink(text, colours.plain), width)),
    explosion ? explosionLines(explosion).flatMap((text) => wrap(ink(text, colours.unsure), width)) : [],
    neverHappened.length === 0 ? [] : wrap(ink(`never happened: ${neverHappened.join(", ")}`, colours.unsure), width),
    unseen.length === 0
      ? []
      : wrap(ink(`never seen: ${unseen.map(({ name }) => name).join("; ")}`, colours.unsure), width),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map(render).join("\n"))
    .join("\n\n");
}

function row(judged: SummaryLine, colours: Palette, width: number): readonly Ink[] {
  const { name, kind, verdict, expected, counterexample, trace, vacuous, within, assumptions = [] } = judged;
  const good = ["✓", colours.good] as const;
  const bad = ["✗", colours.bad] as const;
  const [mark, paint] = {
    holds: expected ? bad : vacuous ? (["?", colours.unsure] as const) : good,
    violated: expected ? good : bad,
    incomplete: ["?", colours.unsure] as const,
    "not decided": ["?", colours.unsure] as const,
    undecided: ["?", colours.unsure] as const,
    unsettled: ["?", colours.unsure] as const,
  }[verdict];
  const steps = counterexample ? counted(counterexample.run.steps.length, "step") : "";
  const beside = {
    holds: whyItHolds(judged, steps),
    violated: whyViolated(judged, steps),
    incomplete: whyIncomplete(judged),
    "not decided": "not decided",
    undecided: whyUndecided(judged),
    unsettled: "unsettled: some runs did not come to an end",
  }[verdict];
  const lines = wrap(
    [
      ...ink(`${mark} `, paint),
      ...ink(`${kind.padEnd(KINDS)}  `, colours.faint),
      ...ink(name, verdict === "violated" ? colours.strong : colours.plain),
      ...ink(beside === "" ? "" : `  (${beside})`, colours.faint),
    ],
    width,
  );
  const indent = " ".repeat(KINDS + 4);
  const leftOpen = [
    ...assumptions.map((assumption) => `assuming that this stops: ${assumption}`),
    ...(within === undefined ? [] : [`decided without its limit of ${within} s, which only simulate decides`]),
  ];
  const assuming = leftOpen.flatMap((line) => wrap(ink(indent + line, colours.faint), width));
  if (verdict !== "violated") return [...lines, ...assuming];
  return [
    ...lines,
    ...assuming,
    ...(counterexample ? wrap(ink(indent + counterexample.message, paint), width) : []),
    ...(trace === undefined ? [] : [ink(`${indent}saved as ${trace}`, colours.faint)]),
  ];
}

function whyViolated({ expected, counterexample }: SummaryLine, steps: string): string {
  const after = counterexample && counterexample.run.steps.length > 0 ? `after ${steps}` : "";
  return expected ? `fails, as expected${after === "" ? "" : `, ${after}`}` : after;
}

/** That a search was complete is not repeated here: it is said below the table. */
function whyItHolds(
  { expected, kind, counterexample, vacuous, grounds: own = "complete" }: SummaryLine,
  steps: string,
): string {
  if (expected)
    return own === "complete"
      ? "is known to be false, but was not refuted"
      : `is known to be false, but was not refuted ${own}`;
  if (kind === "sometimes" && counterexample) return `seen after ${steps}`;
  return [...(vacuous ? [whyVacuous[vacuous]] : []), ...(own === "complete" ? [] : [`holds ${own}`])].join("; ");
}

/** For a property about whole runs the grounds say it all. */
function whyIncomplete({ expected, kind, grounds: own = "so far" }: SummaryLine): string {
  switch (kind) {
    case "sometimes":
      return `${expected ? "no violation" : "not seen"} ${own}`;
    case "eventually":
    case "leadsTo":
    case "converges":
    case "recurs":
    case "possible":
      return own;
    case "always":
    case "step":
    case "deadlockFree":
    case "linearizable":
      return `no violation ${own}`;
  }
}

/** `undecided: every run left a declared bound: n <= 3; vacuous: its goal was never met` */
function whyUndecided({ vacuous, grounds: own }: SummaryLine): string {
  const why = [...(own === undefined ? [] : [own]), ...(vacuous ? [whyVacuous[vacuous]] : [])];
  return why.length === 0 ? "undecided" : `undecided: ${why.join("; ")}`;
}

/** What the verdicts rest on, as sentences. */
function grounds({
  searches = [],
  reductions = [],
  ran,
  limit,
  properties,
  seconds,
  reducerCalls,
}: Finished): readonly string[] {
  // Nothing follows a step that throws, so states that only such steps lead to are missing.
  const upTo = properties.some(({ name, verdict }) => name === THROWS && verdict === "violated")
    ? " up to where it throws"
    : "";
  const lines = [...searches.flatMap((one) => sizeOf(one, searches.length > 1, upTo)), ...reductions];
  if (ran) {
    const seed = ran.seed === undefined ? "" : `, seed ${ran.seed}`;
    const ended = limit === undefined ? "" : `; ended by ${limit}`;
    lines.push(`random: ${counted(ran.runs, "run")}, ${counted(ran.steps, "step")}${seed}${ended}`);
    if (properties.some((one) => isOwed(one) && one.verdict === "holds"))
      lines.push("liveness: a loop that only an unlucky order keeps up is found by check, not by random runs");
  }
  const calls = reducerCalls === undefined ? "" : `, ${counted(reducerCalls, "reducer call")}`;
  return [...lines, `${seconds.toFixed(seconds < 10 ? 1 : 0)} s${calls}`];
}

/** @param isNamed whether to say which search this is; @param upTo how far it could get */
function sizeOf(
  { names, complete, limit, states, boundary, transitions, stuttering, depth }: Searched,
  isNamed: boolean,
  upTo: string,
): string[] {
  const name = names.length === 1 ? `"${names[0]}": ` : `${counted(names.length, "property", "properties")}: `;
  const of = isNamed ? name : "";
  const sizes = `${counted(states, "state")}, ${counted(transitions, "transition")} (and ${figure(stuttering)} that change nothing)`;
  const ended = limit === undefined ? "stopped early: every property has its verdict" : `incomplete: ${limit}`;
  if (states === 0) return [`${of}no state was explored: ${limit ?? "the protocol throws at every start"}`];
  if (!complete) return [`${of}${ended}, complete to depth ${depth}; ${sizes}`];
  if (boundary.length === 0) return [`${of}complete${upTo}: ${sizes}, depth ${depth}`];
  const bounds = boundary.map(({ bound, states: beyond }) => `${bound} (${counted(beyond, "boundary state")})`);
  return [`${of}complete${upTo} within the declared bounds: ${bounds.join(", ")}`, `${sizes}, depth ${depth}`];
}
