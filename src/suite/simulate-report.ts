/** Reports what `simulate` found: the measures at each point of a sweep, the violations, and how much two variants differ. */
import { counted } from "../model/counted.ts";
import { ModelError } from "../model/model-error.ts";
import { defined } from "../model/defined.ts";
import { isWatched, type Suite } from "../model/properties.ts";
import { thrownBy } from "../semantics/thrown-text.ts";
import type { Estimate } from "../simulate/estimate.ts";
import type { Simulated, TimedViolation } from "../simulate/simulate.ts";
import { type SequentialDecision, meanOf, type Spread, spreadOf } from "../simulate/statistics.ts";
import type { ViolatedProperty } from "./drawable.ts";
import type { Settings, TimedPlace } from "./timed-places.ts";

/** A point, with what the command line needs of it besides the report. */
export interface PointDone {
  readonly place: TimedPlace;
  readonly set: Settings;
  /** What each measure is expected to be, where that is known. */
  readonly theories: readonly (number | undefined)[];
  readonly simulated: Simulated;
}

/** What each measure of a place is expected to be. @throws ModelError if a theory throws or comes to NaN */
export function theoriesOf({ timed: { measures, scope, selection } }: TimedPlace): readonly (number | undefined)[] {
  return measures.map(({ name, measure }) => {
    const what = `the theory of measure "${name}"`;
    let theory: number | undefined;
    try {
      theory = measure.theory?.(scope as never, (selection.variant ?? "") as never);
    } catch (error) {
      throw new ModelError(`${thrownBy(what, error, what)}.`);
    }
    if (theory === undefined || (typeof theory === "number" && !Number.isNaN(theory))) return theory;
    throw new ModelError(`${what} came to ${String(theory)}; wanted a number, or undefined where none is known.`);
  });
}

/** One measure at one point: its mean and percentiles over runs, with 95 % intervals. */
export interface MeasureReport extends Estimate {
  /** The expected value, if the measure states one; `Infinity` if it is expected never to end. */
  readonly theory?: number;
  /** With `atLeast`, for a probability. */
  readonly decision?: SequentialDecision;
}

/** One property in the runs that were made. */
export interface WatchedReport {
  readonly name: string;
  /**
   * `held` in all runs that were made, which says nothing about others. A property that could still come true after a run has ended is
   * not decided.
   */
  readonly verdict: "violated" | "held" | "not decided";
  readonly message?: string;
  /** The first run that violates it, and when in it, in milliseconds. */
  readonly run?: number;
  readonly at?: number;
  /** The file the counterexample was saved in. */
  readonly trace?: string;
  /** Why no trace shows it, if none does. */
  readonly untraced?: string;
}

/** One point of a sweep. */
export interface PointReport {
  /** What was set in its scope, by the paths of the fields. */
  readonly set: Settings;
  /** Null if the protocol has none. */
  readonly variant: string | null;
  readonly runs: number;
  /** Steps of all its runs. */
  readonly events: number;
  readonly simulatedSeconds: number;
  readonly measures: readonly MeasureReport[];
  readonly properties: readonly WatchedReport[];
  /** How many properties were not watched because there are too many nodes. */
  readonly unwatched: number;
}

/** What `simulate` found: the measures at each point, and the violations. */
export interface SimulateReport {
  readonly protocol: string;
  readonly scope: string;
  /** Null if the protocol has none. */
  readonly variant: string | null;
  /** Null if none was asked for. */
  readonly mutant: string | null;
  readonly seed: number;
  /** Summed over all points, as are steps and seconds. */
  readonly runs: number;
  readonly events: number;
  readonly simulatedSeconds: number;
  readonly points: readonly PointReport[];
  /** How much larger each measure is in the second of two compared variants. */
  readonly differences?: readonly Difference[];
  /** What ended it early, in words. */
  readonly limit?: string;
}

/** @param traces the files in which counterexamples were saved, by violation */
export function simulateReport(
  suite: Suite,
  done: readonly PointDone[],
  { seed = 1, compare }: { readonly seed?: number | undefined; readonly compare?: unknown },
  traces: ReadonlyMap<TimedViolation, string> = new Map(),
): SimulateReport {
  const { scopeName, variant, mutant } = done[0].place.selected;
  const reported = done.map((one) => pointReport(one, traces));
  const sum = (of: (point: PointReport) => number): number => reported.reduce((all, point) => all + of(point), 0);
  const limit = done.at(-1)?.simulated.limit;
  return {
    protocol: suite.of.name,
    scope: scopeName,
    variant,
    mutant,
    seed,
    runs: sum(({ runs }) => runs),
    events: sum(({ events }) => events),
    simulatedSeconds: sum(({ simulatedSeconds }) => simulatedSeconds),
    points: reported,
    ...(compare && done.length === 2 ? { differences: differences(done[0], done[1]) } : {}),
    ...defined({ limit }),
  };
}

function pointReport(
  { place, set, theories, simulated }: PointDone,
  traces: ReadonlyMap<TimedViolation, string>,
): PointReport {
  const { timed, selected, unwatched } = place;
  const { runs, events, simulatedSeconds, estimates, decisions, violations } = simulated;
  const names = [...new Set([...timed.properties.map(({ name }) => name), ...violations.map(({ name }) => name)])];
  return {
    set,
    variant: selected.variant,
    runs,
    events,
    simulatedSeconds,
    measures: estimates.map((estimate, i) => {
      const theory = theories[i];
      const decision = decisions.find(({ name }) => name === estimate.name)?.decision;
      return {
        ...estimate,
        ...defined({ theory, decision }),
      };
    }),
    properties: names.map((name) => {
      const violation = violations.find((one) => one.name === name);
      if (violation === undefined) {
        const named = timed.properties.find((one) => one.name === name);
        return { name, verdict: named && !isWatched(named.property) ? "not decided" : "held" };
      }
      const { message, run: number, at } = violation;
      const trace = traces.get(violation);
      return {
        name,
        verdict: "violated",
        message,
        run: number,
        at,
        ...defined({ trace }),
        ...untraced(violation),
      };
    }),
    unwatched,
  };
}

function untraced({ isLate, told }: TimedViolation): Pick<WatchedReport, "untraced"> {
  if (isLate) return { untraced: "no trace: only simulated time has limits" };
  if (told?.counterexample !== undefined) return {};
  return {
    untraced: `no trace: the run has ${counted(told?.steps ?? 0, "step")}, and no short end of it shows the violation`,
  };
}

/** How much larger a measure is in the second of two places, compared run by run with the same random numbers. */
export interface Difference extends Spread {
  readonly name: string;
  readonly unit: string;
  /** Pairs of runs in which both have a value. */
  readonly n: number;
  readonly mean?: number;
}

/** Pairs the runs of two places. Measures of the same name are the same. */
function differences(a: PointDone, b: PointDone): readonly Difference[] {
  return a.place.timed.measures.flatMap(({ name, measure: { unit } }, i): Difference[] => {
    const other = b.place.timed.measures.findIndex((one) => one.name === name);
    if (other < 0) return [];
    const pairs = a.simulated.values[i].flatMap((value, r) => {
      const there = b.simulated.values[other][r];
      return value === undefined || there === undefined ? [] : [there - value];
    });
    const n = pairs.length;
    return [{ name, unit, n, ...(n < 1 ? {} : { mean: meanOf(pairs) }), ...spreadOf(pairs) }];
  });
}

/**
 * A violation in the form that other commands show and save; undefined if no trace shows it: it is late, or only a very long run shows it.
 */
export function asViolated({ name, told }: TimedViolation): ViolatedProperty | undefined {
  if (told?.counterexample === undefined) return undefined;
  const { counterexample, scope } = told;
  return { name, counterexample, scope };
}
