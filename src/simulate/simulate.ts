/** Makes many runs of one protocol in one scope, in simulated time, and sums up its measures and properties. */
import { type Sliced, toEndOrLimit } from "../semantics/sliced.ts";
import { type Estimate, estimateOf, isPrecise } from "./estimate.ts";
import type { PrecomputedRuns } from "./precomputed-runs.ts";
import { RunMaker, type TimedRunOptions, type Timed, type TimedTrace } from "./run-maker.ts";
import { type SequentialDecision, sequentialTest } from "./statistics.ts";
import type { NamedMeasure, ViolatedInTime } from "./property-watch.ts";

export interface SimulateOptions extends TimedRunOptions {
  /** How many runs; fewer if `until` or `atLeast` ends them earlier. */
  readonly runs: number;
  /** Ends as soon as every interval is this narrow: half its width, as a fraction of the mean. */
  readonly until?: number | undefined;
  /** Ends as soon as it is decided, for each probability, whether it is at least this. */
  readonly atLeast?: number | undefined;
  /** Runs that other threads make ahead. */
  readonly ahead?: PrecomputedRuns | undefined;
}

/** A property that some run violated, with the first such run, up to the violation. */
export interface TimedViolation {
  readonly name: string;
  readonly message: string;
  /** Runs count from 0. */
  readonly run: number;
  /** Milliseconds since that run began. */
  readonly at: number;
  /** Whether something did not arrive in time. No trace can show that, because traces have no times. */
  readonly isLate: boolean;
  /** Missing if it is late. */
  readonly told?: TimedTrace | undefined;
}

/** The result of all runs. */
export interface Simulated {
  readonly runs: number;
  /** Steps made in all runs. */
  readonly events: number;
  readonly simulatedSeconds: number;
  readonly estimates: readonly Estimate[];
  /** For each measure its values, by run: for comparing two places run by run. */
  readonly values: readonly (readonly (number | undefined)[])[];
  readonly violations: readonly TimedViolation[];
  /** With `atLeast`: the decision for each measure that is a probability. */
  readonly decisions: readonly { readonly name: string; readonly decision: SequentialDecision }[];
  /** What ended it early, in words. */
  readonly limit: string | undefined;
}

/** How far it has got. */
export interface SimulateProgress {
  readonly runs: number;
  readonly events: number;
  readonly violated: readonly string[];
}

/** With fewer runs than this an interval is no reason to stop. */
const RUNS_MIN = 10;

/** A run is watched up to its first violation. To see what else it violates, it is made again without that property. */
function* violationsOf(
  maker: RunMaker,
  run: number,
  known: readonly string[],
  violated: ViolatedInTime | undefined,
): Sliced<readonly TimedViolation[]> {
  if (!violated || known.includes(violated.name)) return [];
  const told = violated.isLate ? undefined : yield* maker.tell(run, known, violated);
  const more = [...known, violated.name];
  const again = yield* maker.make(run, more);
  return [{ ...violated, run, told }, ...(yield* violationsOf(maker, run, more, again.violated))];
}

/**
 * Makes the runs, one after the other. Yields its progress after each, and within a long one when the pulse is due; answering with a
 * limit ends it. The same seed gives the same result.
 *
 * @throws ModelError if the scope has no timing, or one that does not fit the protocol
 */
export function* simulate(
  timed: Timed,
  { runs, until, atLeast, ahead, ...options }: SimulateOptions,
): Generator<SimulateProgress, Simulated, string | undefined> {
  const { measures } = timed;
  const values: (number | undefined)[][] = measures.map(() => []);
  const violations: TimedViolation[] = [];
  const maker = new RunMaker(timed, options);
  let [events, microseconds, made] = [0, 0, 0];
  let limit: string | undefined;
  for (; made < runs && limit === undefined; made++) {
    const known = violations.map(({ name }) => name);
    const progress = (): SimulateProgress => ({ runs: made, events, violated: known });
    let run = ahead?.on(made, known);
    // A run that was cut off does not count.
    if (run === undefined) ({ result: run, limit } = yield* toEndOrLimit(maker.make(made, known), progress));
    if (run === undefined) break;
    events += run.events;
    microseconds += run.microseconds;
    run.values.forEach((value, i) => values[i].push(value));
    const found = yield* toEndOrLimit(violationsOf(maker, made, known, run.violated), progress);
    violations.push(...(found.result ?? []));
    limit = found.limit;
    const answer = yield { runs: made + 1, events, violated: violations.map(({ name }) => name) };
    limit ??= ahead?.lost ?? answer;
    if (isEnough(measures, values, made + 1, until, atLeast)) {
      made++;
      break;
    }
  }
  return {
    runs: made,
    events,
    simulatedSeconds: microseconds / 1e6,
    estimates: measures.map((one, i) => estimateOf(one, values[i])),
    values,
    violations,
    decisions: atLeast === undefined ? [] : decisionsOf(measures, values, atLeast),
    limit,
  };
}

function isEnough(
  measures: readonly NamedMeasure[],
  values: readonly (readonly (number | undefined)[])[],
  runs: number,
  until: number | undefined,
  atLeast: number | undefined,
): boolean {
  // Checking after every run would cost more than the runs.
  const isTimeToLook = runs < 100 || runs % Math.floor(runs / 20) === 0;
  if (!isTimeToLook) return false;
  if (atLeast !== undefined) {
    const decisions = decisionsOf(measures, values, atLeast);
    if (decisions.length > 0 && decisions.every(({ decision }) => decision !== "undecided")) return true;
  }
  return (
    until !== undefined && runs >= RUNS_MIN && measures.every((one, i) => isPrecise(estimateOf(one, values[i]), until))
  );
}

function decisionsOf(
  measures: readonly NamedMeasure[],
  values: readonly (readonly (number | undefined)[])[],
  atLeast: number,
): Simulated["decisions"] {
  return measures.flatMap(({ name, measure }, i) => {
    if (!measure.isProbability) return [];
    const known = values[i].filter((value) => value !== undefined);
    const successes = known.filter((value) => value === 1).length;
    return [{ name, decision: sequentialTest(successes, known.length, atLeast) }];
  });
}
