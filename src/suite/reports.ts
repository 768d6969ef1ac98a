/** What `check` and `fuzz` found, as plain data: what the library returns, and what `--json` prints. */
import type { CheckResult, Checked } from "../check/check.ts";
import type { Explosion } from "../check/search/state-explosion.ts";
import type { Met } from "../fuzz/fuzz-coverage.ts";
import type { FuzzResult } from "../fuzz/fuzz-result.ts";
import type { CutOff } from "../fuzz/liveness-tally.ts";
import { figure } from "../model/counted.ts";
import type { Suite } from "../model/properties.ts";
import type { PropertyKind } from "../model/property.ts";
import type { Scope } from "../model/scope.ts";
import type { ReportedRun } from "../model/reported-run.ts";
import type { Vacuity } from "../semantics/violations.ts";
import type { Counterexample } from "../semantics/run.ts";
import { otherBudgets } from "../report/story/scope-title.ts";
import type { BudgetName } from "../semantics/fault-budgets.ts";
import { overall, type Overall } from "./overall-verdict.ts";
import { isKnownFalseIn } from "./places.ts";
import type { Selected } from "./selected.ts";
import { defined } from "../model/defined.ts";

/** The result for one property. */
export interface PropertyReport {
  readonly name: string;
  readonly kind: PropertyKind;
  readonly verdict: Overall | "not decided";
  /** For a property that is known to be false: a violation is what is wanted. */
  readonly expected?: "violated";
  /** It holds, but could not have failed. */
  readonly vacuous?: Vacuity;
  /** The steps that are assumed to cease. */
  readonly assumptions?: readonly string[];
  /** The property's own limit in seconds, which only simulated time decides. */
  readonly within?: number;
  /** What the verdict rests on, in words. */
  readonly grounds?: string;
  /** For a violation, and for a `sometimes` that was seen: the number of steps of the run. */
  readonly length?: number;
  /** What is wrong, in the property's own words. */
  readonly message?: string;
  readonly run?: ReportedRun;
  /** The size of the search that decided it. */
  readonly states?: number;
  readonly depth?: number;
  /** The file the counterexample was saved in. */
  readonly trace?: string;
}

interface Report {
  readonly protocol: string;
  readonly scope: string;
  readonly variant: string | null;
  readonly mutant: string | null;
  /** Fault budgets that differ from those of the scope. */
  readonly faults?: { readonly [name in BudgetName]?: number };
  readonly verdict: Overall;
  readonly complete: boolean;
  /** What ended it early, in words. */
  readonly limit?: string;
  readonly properties: readonly PropertyReport[];
}

/** What `check` found. */
export interface CheckReport extends Report {
  readonly command: "check";
  readonly states: number;
  readonly boundaryStates: number;
  readonly transitions: number;
  readonly stuttering: number;
  readonly depth: number;
  /** The number of states at each depth, from 0. */
  readonly statesByDepth: readonly number[];
  readonly reducerCalls: number;
  readonly bounds: readonly { readonly bound: string; readonly states: number }[];
  readonly neverHappened: readonly string[];
  readonly reductions: readonly string[];
  readonly explosion?: Explosion;
}

/** What `fuzz` found. */
export interface FuzzReport extends Report {
  readonly command: "fuzz";
  readonly runs: number;
  readonly steps: number;
  readonly seed: number;
  readonly bounds: readonly CutOff[];
  /** What the runs came across, if that was asked for. */
  readonly met?: Met;
}

/** What either explorer says about a property. */
export interface JudgedProperty {
  readonly name: string;
  readonly kind: Checked["kind"];
  readonly verdict: Overall | "not decided";
  readonly counterexample?: Counterexample | undefined;
  readonly vacuous?: Vacuity | undefined;
  readonly assumptions?: readonly string[] | undefined;
  readonly within?: number | undefined;
  readonly grounds?: string | undefined;
  readonly scope?: Scope | undefined;
  readonly expected?: "violated";
}

/** Marks the properties known to be false as expected to be violated here. With other fault budgets, nothing is expected of them. */
export const expecting = <P extends { readonly name: string }>(
  properties: readonly P[],
  suite: Suite,
  selected: Selected,
  hasOtherBudgets = false,
): readonly (P & { readonly expected?: "violated" })[] =>
  properties.map((one) =>
    !hasOtherBudgets && isKnownFalseIn(suite, one.name, selected) ? { ...one, expected: "violated" } : one,
  );

/** Verdicts of random runs: a `sometimes` that no run showed may still exist, and so may the refutation of a property known to be false. */
export const judgedByRuns = (
  runs: ReturnType<typeof expecting<FuzzResult["properties"][number]>>,
): readonly JudgedProperty[] =>
  runs.map(({ verdict, ...judged }) => ({
    ...judged,
    verdict: verdict === "not seen" || (verdict === "holds" && judged.expected) ? "incomplete" : verdict,
  }));

/** Random runs can never decide a `possible`: its own verdict says so, but the overall one ignores it. */
const overallOfRuns = (judged: readonly JudgedProperty[], isCutShort: boolean): Overall =>
  overall(
    judged.filter((one) => one.verdict !== "not decided" || one.expected),
    !isCutShort,
  );

type Traces = ReadonlyMap<string, string>;
const NONE: Traces = new Map();

/** @param traces the files in which counterexamples were saved, by property */
export function checkReport(
  suite: Suite,
  selected: Selected,
  result: CheckResult,
  judged: readonly JudgedProperty[],
  traces: Traces = NONE,
): CheckReport {
  const { boundary, states, transitions, stuttering, depth, statesByDepth, complete, limit, reducerCalls, explosion } =
    result;
  return {
    command: "check",
    ...placeIn(suite, selected),
    verdict: overall(judged, complete),
    complete,
    ...defined({ limit }),
    states,
    boundaryStates: boundaryStatesIn(result),
    transitions,
    stuttering,
    depth,
    statesByDepth,
    reducerCalls,
    properties: judged.map((one) => ({ ...propertyReport(one, traces), ...sizeOf(result, one.name) })),
    bounds: boundary,
    neverHappened: result.neverHappened,
    reductions: result.reductions,
    ...defined({ explosion }),
  };
}

/** Says how much of the searched space is outside a declared bound; empty if nothing is. */
export const beyondText = (states: number): string =>
  states === 0 ? "" : `, of which ${figure(states)} ${states === 1 ? "is" : "are"} beyond a declared bound`;

export const boundaryStatesIn = ({ boundary }: Pick<CheckResult, "boundary">): number =>
  boundary.reduce((sum, one) => sum + one.states, 0);

/** @param limit what ended the runs early, in words */
export function fuzzReport(
  suite: Suite,
  selected: Selected,
  { seed, runs, steps, properties, met }: FuzzResult,
  judged: readonly JudgedProperty[],
  { limit, traces = NONE }: { readonly limit?: string | undefined; readonly traces?: Traces } = {},
): FuzzReport {
  return {
    command: "fuzz",
    ...placeIn(suite, selected),
    verdict: overallOfRuns(judged, limit !== undefined),
    complete: false,
    ...defined({ limit }),
    runs,
    steps,
    seed,
    properties: judged.map((one) => propertyReport(one, traces)),
    bounds: boundsOf(properties),
    ...defined({ met }),
  };
}

export function placeIn({ of }: Suite, { subject, scopeName: scope, variant, mutant }: Selected) {
  const faults = otherBudgets(of, scope, subject.scope);
  return { protocol: of.name, scope, variant, mutant, ...(Object.keys(faults).length > 0 ? { faults } : {}) };
}

function propertyReport(judged: JudgedProperty, traces: Traces): PropertyReport {
  const { name, kind, verdict, expected, counterexample, vacuous, assumptions, within, grounds, scope } = judged;
  const trace = traces.get(name);
  const isShown = counterexample && (verdict === "violated" || kind === "sometimes");
  return {
    name,
    kind,
    verdict,
    ...defined({ expected, vacuous, assumptions, within, grounds }),
    ...(isShown
      ? {
          length: counterexample.run.steps.length,
          message: counterexample.message,
          run: { ...reportedRun(counterexample), ...defined({ scope }) },
        }
      : {}),
    ...defined({ trace }),
  };
}

export const reportedRun = ({ run, loopFrom }: Counterexample): ReportedRun => ({
  ...run,
  ...defined({ loopFrom }),
});

/** The size of the search that decided a property. */
function sizeOf({ searches }: CheckResult, property: string): Pick<PropertyReport, "states" | "depth"> {
  const search = searches.find(({ names }) => names.includes(property));
  return search ? { states: search.states, depth: search.depth } : {};
}

/** Every declared bound that ended runs too early, with the largest number of such runs for any one property. */
function boundsOf(properties: FuzzResult["properties"]): readonly CutOff[] {
  const most = new Map<string, number>();
  for (const { bound, runs } of properties.flatMap(({ cutOff = [] }) => cutOff)) {
    most.set(bound, Math.max(runs, most.get(bound) ?? 0));
  }
  return [...most].map(([bound, runs]) => ({ bound, runs }));
}
