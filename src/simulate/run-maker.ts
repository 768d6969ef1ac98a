/** Makes the runs of one place by number. A run depends only on the seed and its number, not on other runs. */
import type { AnyProtocol } from "../model/protocol.ts";
import type { Scope } from "../model/scope.ts";
import type { Selection } from "../semantics/instance.ts";
import type { Pulse } from "../semantics/pulse.ts";
import type { Counterexample, Run } from "../semantics/run.ts";
import { Space } from "../semantics/space.ts";
import type { Sliced } from "../semantics/sliced.ts";
import { findProperty } from "../semantics/never-throws.ts";
import type { NamedProperty } from "../model/property.ts";
import { Followed } from "./untimed-run.ts";
import { type SimulatedPlace, placeOf } from "./simulated-place.ts";
import { replayableScope, untimedScope } from "./replayable-scope.ts";
import { shortened, STEPS_SHORT } from "./shortened-run.ts";
import { SimulatedRun } from "./simulated-run.ts";
import { type NamedMeasure, type ViolatedInTime, Watch } from "./property-watch.ts";

/** What to simulate. */
export interface Timed {
  readonly protocol: AnyProtocol;
  readonly scope: Scope;
  readonly selection: Selection;
  readonly measures: readonly NamedMeasure[];
  /** The properties to watch at every step. */
  readonly properties: readonly NamedProperty[];
}

export interface TimedRunOptions {
  readonly seed: number;
  /** The most simulated seconds a run lasts; by default what the scope says. */
  readonly seconds?: number | undefined;
  readonly pulse?: Pulse | undefined;
}

/** The result of one run. */
export interface RunMade {
  readonly events: number;
  readonly microseconds: number;
  /** One per measure; undefined if the run has no value. */
  readonly values: readonly (number | undefined)[];
  /** The first violation of a property that was not already known to be violated. */
  readonly violated: ViolatedInTime | undefined;
  /** How many properties were already known to be violated. */
  readonly known: number;
}

/** A counterexample that can be replayed, taken from a run of `steps` steps. */
export interface TimedTrace {
  readonly counterexample: Counterexample | undefined;
  readonly steps: number;
  /** The scope to replay it in: that of the run, with the budgets that its faults need. */
  readonly scope: Scope;
}

/** With more interned values and envelopes than this, the place is rebuilt before the next run. */
const INTERNED_MAX = 3_000_000;

export class RunMaker {
  readonly #timed: Timed;
  readonly #options: TimedRunOptions;
  /** In microseconds. */
  readonly #end: number;
  #place: SimulatedPlace;
  /** The states of one run after the other, for properties to look at. */
  #followed: Followed | undefined;

  /** @throws ModelError if the scope has no timing, or one that does not fit the protocol */
  constructor(timed: Timed, options: TimedRunOptions) {
    this.#timed = timed;
    this.#options = options;
    this.#place = this.#madeReady();
    this.#end = Math.round((options.seconds ?? this.#place.plan.secondsMax) * 1e6);
  }

  /** @param violated names of properties that need not be watched any more */
  *make(number: number, violated: readonly string[]): Sliced<RunMade> {
    const { space } = this.#place;
    if (space.values.size + space.envelopes.all.length > INTERNED_MAX) {
      this.#place = this.#madeReady();
      this.#followed = undefined;
    }
    const properties = this.#open(violated);
    const run = new SimulatedRun(this.#place, this.#options.seed, number);
    const followed = properties.length > 0 ? (this.#followed ??= new Followed(this.#place, false)) : undefined;
    followed?.rewind();
    const watch = yield* this.#watched(this.#place, run, followed, properties, false);
    return {
      events: run.events,
      microseconds: run.now,
      values: watch.values(run.now / 1000),
      violated: watch.violated,
      known: violated.length,
    };
  }

  /**
   * Makes a run once more and records its steps, up to its violation: watching does not change a run. Of a long one only the end is
   * kept, if that shows the violation too.
   */
  *tell(number: number, violated: readonly string[], { name, message }: ViolatedInTime): Sliced<TimedTrace> {
    const place = this.#madeReady();
    const run = new SimulatedRun(place, this.#options.seed, number);
    const followed = new Followed(place, true);
    yield* this.#watched(place, run, followed, this.#open(violated), true);
    const { starts, events } = run;
    const whole: Run = { start: starts.chosen, ...followed.told! };
    const isShort = followed.isWhole && events <= STEPS_SHORT;
    const named = findProperty(name, this.#timed.properties);
    const end = isShort ? undefined : shortened(this.#spaceFor(named, whole), named, whole);
    const counterexample = end ?? (followed.isWhole ? { run: whole, message } : undefined);
    const { steps = [] } = counterexample?.run ?? {};
    return { counterexample, steps: events, scope: replayableScope(this.#timed.scope, steps) };
  }

  /** A space in which the run can be replayed. */
  #spaceFor(named: NamedProperty | undefined, { steps }: Run): Space {
    const { protocol, scope, selection } = this.#timed;
    const histories = named ? [named] : [];
    return new Space(protocol, replayableScope(scope, steps), { ...selection, histories, pulse: this.#options.pulse });
  }

  #open(violated: readonly string[]): readonly NamedProperty[] {
    return this.#timed.properties.filter(({ name }) => !violated.includes(name));
  }

  *#watched(
    place: SimulatedPlace,
    run: SimulatedRun,
    followed: Followed | undefined,
    properties: readonly NamedProperty[],
    endsWhenViolated: boolean,
  ): Sliced<Watch> {
    const threw = run.begin(followed?.began);
    const watch = new Watch(place, run, followed, this.#timed.measures, properties, endsWhenViolated);
    if (threw) watch.threwAt(0, threw.node, threw.message);
    else if (!watch.violated || !endsWhenViolated) while (!run.go(this.#end, watch)) yield;
    return watch;
  }

  #madeReady(): SimulatedPlace {
    const { protocol, scope, selection, properties } = this.#timed;
    return placeOf(
      new Space(protocol, untimedScope(scope), { ...selection, histories: properties, pulse: this.#options.pulse }),
    );
  }
}
