/** The engine behind the library's `simulate`: makes the runs of one point after the other; `src/threads/on-threads.ts` says what it promises. */
import { ModelError } from "../model/model-error.ts";
import type { Suite } from "../model/properties.ts";
import type { Pulse } from "../semantics/pulse.ts";
import { PrecomputedRuns, RunPrecomputer, type TimedTeam } from "../simulate/precomputed-runs.ts";
import { simulate as run, type SimulateProgress } from "../simulate/simulate.ts";
import { type Driven, driven } from "./driven.ts";
import type { OnThreads } from "./library-calls.ts";
import { type PointDone, type SimulateReport, simulateReport, theoriesOf } from "./simulate-report.ts";
import { type Settings, timedPlace, type TimedSelecting } from "./timed-places.ts";

/** What to simulate, and for how long. */
export interface SimulateSuiteOptions extends TimedSelecting, Driven<SimulateProgress>, OnThreads {
  /** How many runs per point: 100 by default, or up to 100,000 if `until` or `atLeast` are to end them. */
  readonly runs?: number | undefined;
  /** Go on until half the interval of every mean is at most this fraction of it: 0.05 for 5 %. */
  readonly until?: number | undefined;
  /** Go on until it is decided, for every measure that is a probability, whether it is at least this. */
  readonly atLeast?: number | undefined;
  /** The most simulated seconds a run lasts; by default what the scope says. */
  readonly seconds?: number | undefined;
  /** A whole number: the same seed gives the same report. 1 by default. */
  readonly seed?: number | undefined;
  /** Two variants, run by run with the same random numbers. */
  readonly compare?: readonly [string, string] | undefined;
  /** Points one after the other: a path in the scope, and the values to set there. */
  readonly sweep?: { readonly name: string; readonly values: readonly (number | string)[] } | undefined;
}

/** The most runs if an interval or a test is to end them. */
const RUNS_OPEN_MAX = 100_000;
const RUNS = 100;

/** How the runs are driven. */
export interface Driving {
  /** Makes runs before their turn. */
  readonly team?: TimedTeam | undefined;
  /** Can end a long run. */
  readonly pulse?: Pulse | undefined;
}

/** @throws ModelError if an option has a value that it cannot have */
export function* points(
  suite: Suite,
  options: SimulateSuiteOptions,
  { team, pulse }: Driving = {},
): Generator<SimulateProgress, PointDone[], string | undefined> {
  const { seed = 1, until, atLeast, seconds } = options;
  mustBePositive("until", until);
  mustBePositive("seconds", seconds);
  if (atLeast !== undefined && !(atLeast > 0 && atLeast < 1))
    throw new ModelError(`atLeast is ${atLeast}; wanted a probability above 0 and below 1, such as 0.999.`);
  const runs = options.runs ?? (until === undefined && atLeast === undefined ? RUNS : RUNS_OPEN_MAX);
  if (!Number.isInteger(runs) || runs < 1) throw new ModelError(`runs is ${runs}; wanted a whole number, 1 or more.`);
  const done: PointDone[] = [];
  const places = placesIn(suite, options).map((one) => ({ ...one, theories: theoriesOf(one.place) }));
  for (const [number, { set, place, theories }] of places.entries()) {
    if (atLeast !== undefined && !place.timed.measures.some(({ measure }) => measure.isProbability))
      throw new ModelError(
        `${suite.of.name} measures no probability here, so \`atLeast\` has nothing to decide. Add one: happens(…, { within: 5 }).`,
      );
    const ahead = team && new PrecomputedRuns(team, number, runs);
    const simulated = yield* run(place.timed, { runs, seed, until, atLeast, seconds, ahead, pulse });
    done.push({ place, set, theories, simulated });
    if (simulated.limit !== undefined) break;
  }
  return done;
}

/** All places to simulate, one after the other: the points of a sweep, or two variants. */
function placesIn(suite: Suite, options: SimulateSuiteOptions): readonly Pick<PointDone, "set" | "place">[] {
  const { sweep, compare, variant } = options;
  if (sweep && compare) throw new ModelError("`compare` and `sweep` exclude each other: leave out one of them.");
  const settings: readonly Settings[] = sweep
    ? sweep.values.map((value) => ({ ...options.set, [sweep.name]: value }))
    : [options.set ?? {}];
  return (compare ?? [variant]).flatMap((one) =>
    settings.map((set) => ({ set, place: timedPlace(suite, { ...options, variant: one, set }) })),
  );
}

/** Makes runs of the same places ahead, on another thread. */
export const precomputerFor = (
  suite: Suite,
  { seed = 1, seconds, ...options }: SimulateSuiteOptions,
  pulse?: Pulse,
): RunPrecomputer =>
  new RunPrecomputer(
    placesIn(suite, options).map(({ place }) => place.timed),
    { seed, seconds, pulse },
  );

function mustBePositive(what: string, value: number | undefined): void {
  if (value === undefined || (Number.isFinite(value) && value > 0)) return;
  throw new ModelError(`${what} is ${value}; wanted a number above 0.`);
}

export async function simulate(suite: Suite, options: SimulateSuiteOptions, team?: TimedTeam): Promise<SimulateReport> {
  return simulateReport(suite, await driven((pulse) => points(suite, options, { team, pulse }), options), options);
}
