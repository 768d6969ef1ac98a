/** Many runs of one place in simulated time, and what they say of its measures and properties. */
import type { AnyProtocol } from "../model/protocol.ts";
import type { Scope } from "../model/scope.ts";
import type { NamedProperty } from "../semantics/violations.ts";
import type { Selection } from "../semantics/instance.ts";
import type { Run } from "../semantics/run.ts";
import type { Pulse } from "../semantics/pulse.ts";
import { Space } from "../semantics/space.ts";
import { type Estimate, estimateOf, isPrecise } from "./estimate.ts";
import { Followed } from "./followed.ts";
import { type Place, placeOf } from "./place.ts";
import { replayableScope, untimedScope } from "./replayable.ts";
import { SimulatedRun } from "./simulated-run.ts";
import { type Decision, sequentialTest } from "./statistics.ts";
import { type NamedMeasure, Watch } from "./watch.ts";

/** What is simulated. */
export interface Timed {
  readonly protocol: AnyProtocol;
  readonly scope: Scope;
  readonly selection: Selection;
  readonly measures: readonly NamedMeasure[];
  /** Properties that are watched at every step. */
  readonly properties: readonly NamedProperty[];
}

export interface SimulateOptions {
  /** How many runs, at most where `until` or `atLeast` end it before. */
  readonly runs: number;
  /** Ends as soon as every interval is so narrow: half its width, as a part of the mean. */
  readonly until?: number;
  /** Ends as soon as it is decided whether each probability is at least this. */
  readonly atLeast?: number;
  /** How long a run is at most, instead of what the scope says. */
  readonly seconds?: number;
  readonly seed: number;
  readonly pulse?: Pulse | undefined;
}

/** A property that some run violated: the first such run, as far as the violation. */
export interface TimedViolation {
  readonly name: string;
  readonly says: string;
  /** Runs count from 0. */
  readonly run: number;
  /** Milliseconds since that run began. */
  readonly at: number;
  readonly counterexample: Run;
  /** The scope, with the budgets that this run needs. */
  readonly scope: Scope;
}

/** What came of the runs. */
export interface Simulated {
  readonly runs: number;
  /** Steps made in all runs. */
  readonly events: number;
  readonly simulatedSeconds: number;
  readonly estimates: readonly Estimate[];
  /** Of each measure, its values by runs: for comparing two places run by run. */
  readonly values: readonly (readonly (number | undefined)[])[];
  readonly violations: readonly TimedViolation[];
  /** With `atLeast`: what was decided of each measure that is a probability. */
  readonly decisions: readonly { readonly name: string; readonly decision: Decision }[];
  /** What ended it early, in words. */
  readonly limit: string | undefined;
}

/** How far it is. */
export interface SimulateProgress {
  readonly runs: number;
  readonly events: number;
  readonly violated: readonly string[];
}

/** What is looked at in a run, and how far it goes. */
interface Watching {
  readonly measures: readonly NamedMeasure[];
  readonly properties: readonly NamedProperty[];
  /** In microseconds. */
  readonly end: number;
  readonly endsWhenViolated: boolean;
}

/** More values and envelopes than this are forgotten between two runs. */
const INTERNED_MAX = 3_000_000;

/** Intervals of fewer runs than this say too little to end with. */
const RUNS_MIN = 10;

/**
 * Makes the runs, one after the other. Yields how far it is after each, and ends where that is answered with a limit. The same
 * seed gives the same result.
 *
 * @throws ModelError where the scope has no timing, or one that does not fit the protocol
 */
export function* simulate(
  timed: Timed,
  { runs, until, atLeast, seconds, seed, pulse }: SimulateOptions,
): Generator<SimulateProgress, Simulated, string | undefined> {
  const { measures, properties } = timed;
  const values: (number | undefined)[][] = measures.map(() => []);
  const violations: TimedViolation[] = [];
  let place = madeReady(timed, pulse);
  let [events, microseconds, made] = [0, 0, 0];
  let limit: string | undefined;
  const end = Math.round((seconds ?? place.plan.secondsMax) * 1e6);
  for (; made < runs && limit === undefined; made++) {
    if (place.space.values.size + place.space.envelopes.all.length > INTERNED_MAX) place = madeReady(timed, pulse);
    const open = properties.filter(({ name }) => !violations.some((one) => one.name === name));
    const run = new SimulatedRun(place, seed, made);
    const followed = open.length > 0 ? new Followed(place, false) : undefined;
    const watch = oneRun(place, run, followed, { measures, properties: open, end, endsWhenViolated: false });
    events += run.events;
    microseconds += run.now;
    watch.values(run.now / 1000).forEach((value, i) => values[i].push(value));
    const { violated } = watch;
    if (violated && !violations.some(({ name }) => name === violated.name))
      violations.push({ ...told(timed, { seed, run: made, end }, open), ...violated, run: made });
    limit = yield { runs: made + 1, events, violated: violations.map(({ name }) => name) };
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

function madeReady({ protocol, scope, selection, properties }: Timed, pulse: Pulse | undefined): Place {
  const space = new Space(protocol, untimedScope(scope), {
    ...selection,
    histories: properties.map(({ property }) => property),
    pulse,
  });
  return placeOf(space);
}

function oneRun(
  place: Place,
  run: SimulatedRun,
  followed: Followed | undefined,
  { measures, properties, end, endsWhenViolated }: Watching,
): Watch {
  const threw = run.begin(followed?.began);
  const watch = new Watch(place, run, followed, measures, properties, endsWhenViolated);
  if (threw) watch.threwAt(0, threw.node, threw.says);
  else if (!watch.violated || !endsWhenViolated) run.go(end, watch);
  return watch;
}

/** A run once more, step by step: it is the same, whoever looks. */
function told(
  timed: Timed,
  { seed, run, end }: { readonly seed: number; readonly run: number; readonly end: number },
  properties: readonly NamedProperty[],
): Pick<TimedViolation, "counterexample" | "scope"> {
  const place = madeReady(timed, undefined);
  const again = new SimulatedRun(place, seed, run);
  const followed = new Followed(place, true);
  oneRun(place, again, followed, { measures: timed.measures, properties, end, endsWhenViolated: true });
  const steps = followed.steps!;
  return { counterexample: { start: again.start, steps }, scope: replayableScope(timed.scope, steps) };
}

function isEnough(
  measures: readonly NamedMeasure[],
  values: readonly (readonly (number | undefined)[])[],
  runs: number,
  until: number | undefined,
  atLeast: number | undefined,
): boolean {
  if (atLeast !== undefined) {
    const decisions = decisionsOf(measures, values, atLeast);
    if (decisions.length > 0 && decisions.every(({ decision }) => decision !== "undecided")) return true;
  }
  if (until === undefined || runs < RUNS_MIN) return false;
  // Looking after every run would cost more than the runs.
  const isTimeToLook = runs < 100 || runs % Math.floor(runs / 20) === 0;
  return isTimeToLook && measures.every((one, i) => isPrecise(estimateOf(one, values[i]), until));
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
