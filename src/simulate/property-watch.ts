/** Watches a simulated run: at every step it folds the measures and evaluates the properties. */
import { Monitors } from "../fuzz/monitors.ts";
import { ModelError } from "../model/model-error.ts";
import { ANY_VALUE, type AnyMeasure } from "../model/measure.ts";
import type { NamedProperty } from "../model/property.ts";
import { THROWS } from "../semantics/never-throws.ts";
import type { Space } from "../semantics/space.ts";
import { thrownBy } from "../semantics/thrown-text.ts";
import { Deadlines } from "./deadlines.ts";
import { MICROSECONDS } from "./durations.ts";
import type { Followed } from "./untimed-run.ts";
import type { TimedStep, StepListener } from "./timed-step.ts";
import { MomentView } from "./moment-view.ts";
import type { SimulatedPlace } from "./simulated-place.ts";
import type { Thrown } from "../semantics/reducer-result.ts";
import type { SimulatedRun } from "./simulated-run.ts";

/** A property that was violated; `THROWS` if the protocol threw. */
export interface ViolatedInTime {
  readonly name: string;
  readonly message: string;
  /** Milliseconds since the run began. */
  readonly at: number;
  /** Whether something did not arrive in time, which is no violation in the untimed world. */
  readonly isLate: boolean;
}

/** A measure under its name. */
export interface NamedMeasure {
  readonly name: string;
  readonly measure: AnyMeasure;
}

interface Gauge extends NamedMeasure {
  soFar: unknown;
  isDone: boolean;
}

export class Watch implements StepListener {
  violated: ViolatedInTime | undefined;
  readonly #endsWhenViolated: boolean;
  readonly #space: Space;
  readonly #moment: MomentView;
  readonly #gauges: readonly Gauge[];
  /** The gauges that are not done: only these cost anything. */
  #open: readonly Gauge[];
  readonly #run: SimulatedRun;
  readonly #followed: Followed | undefined;
  #monitors: Monitors | undefined;
  #deadlines: Deadlines | undefined;

  /**
   * @param followed   the states of the run, if properties are watched or the run is recorded
   * @param properties whose histories the space carries
   * @param endsWhenViolated whether a violation ends the run; if not, it goes on for the measures, and properties are no longer watched
   */
  constructor(
    place: SimulatedPlace,
    run: SimulatedRun,
    followed: Followed | undefined,
    measures: readonly NamedMeasure[],
    properties: readonly NamedProperty[],
    endsWhenViolated: boolean,
  ) {
    this.#endsWhenViolated = endsWhenViolated;
    this.#space = place.space;
    this.#run = run;
    this.#followed = followed;
    this.#moment = new MomentView(place, run);
    this.#gauges = measures.map(({ name, measure }) => ({
      name,
      measure,
      soFar: this.#guarded(name, () => measure.start(this.#moment.world)),
      isDone: false,
    }));
    this.#open = this.#gauges;
    if (properties.length === 0 || followed === undefined) return;
    const nothing = { violated: new Set<string>(), seen: new Set<string>(), met: new Set<string>() };
    const report = ({ name }: NamedProperty, message: string): void => this.#found(name, message);
    this.#monitors = new Monitors(place.space, followed.state, properties, nothing, report, followed.answers);
    this.#monitors.keep();
    this.#monitors.begin();
    this.#monitors.arrived();
    this.#deadlines = new Deadlines(place.space, followed.state, properties, ({ name }, message, at, isLate) => {
      this.violated ??= { name, message, at, isLate };
    });
    this.#deadlines.begin();
  }

  started(step: TimedStep): boolean {
    this.#moment.move(step);
    this.#fold();
    return this.#isMeasured();
  }

  stepped(step: TimedStep): boolean {
    const followed = this.#followed;
    if (followed !== undefined) {
      followed.find(step);
      this.#monitors?.stepping(followed.move, followed.outcome);
      followed.take(this.#run.faults);
    }
    this.#moment.move(step);
    this.#fold();
    if (this.#monitors) {
      this.#monitors.stepped(followed!.move, followed!.outcome);
      this.#monitors.arrived();
      this.#deadlines?.arrived(this.#moment.at);
      if (this.violated) {
        if (this.#endsWhenViolated) return true;
        this.#monitors = undefined;
        this.#deadlines = undefined;
      }
    }
    return this.#isMeasured();
  }

  #fold(): void {
    const { at } = this.#moment;
    let closed = false;
    for (const gauge of this.#open) {
      const { name, measure } = gauge;
      try {
        gauge.soFar = measure.fold(gauge.soFar, this.#moment);
        gauge.isDone = measure.isDone(gauge.soFar, at);
      } catch (error) {
        throw threwIn(name, error);
      }
      if (gauge.isDone) closed = true;
    }
    if (closed) this.#open = this.#open.filter(({ isDone }) => !isDone);
  }

  /** Whether all measures have their values and no deadline is outstanding. */
  #isMeasured(): boolean {
    return this.#gauges.length > 0 && this.#open.length === 0 && !this.#deadlines?.owes;
  }

  threw(step: TimedStep): void {
    this.#followed?.find(step);
    this.threwAt(step.at / MICROSECONDS, step.node, (step.outcome as Thrown).message);
  }

  threwAt(at: number, node: number, message: string): void {
    this.#moment.at = at;
    this.#found(THROWS, `${this.#space.instance.nodes[node]}: ${message}`);
  }

  /** Only the first violation counts. */
  #found(name: string, message: string): void {
    this.violated ??= { name, message, at: this.#moment.at, isLate: false };
  }

  /** The value of each measure in this run; undefined if it has none. @param at the end of the run, in milliseconds */
  values(at: number): readonly (number | undefined)[] {
    this.#deadlines?.passed(at);
    const { scope } = this.#space.instance;
    const end = { at, world: this.#moment.world, scope };
    return this.#gauges.map(({ name, measure, soFar }) => {
      const value = this.#guarded(name, () => measure.result(soFar, end as never));
      if (value === undefined || isValueOf(measure, value)) return value;
      throw new ModelError(
        `measure "${name}" came to ${String(value)}; wanted ${valuesOf(measure)}, or undefined for none.`,
      );
    });
  }

  #guarded<T>(name: string, ask: () => T): T {
    try {
      return ask();
    } catch (error) {
      throw threwIn(name, error);
    }
  }
}

const isValueOf = ({ isProbability, range: [least, greatest] = ANY_VALUE }: AnyMeasure, value: number) =>
  Number.isFinite(value) && (isProbability ? value === 0 || value === 1 : least <= value && value <= greatest);

function valuesOf({ isProbability, range: [least, greatest] = ANY_VALUE }: AnyMeasure): string {
  if (isProbability) return "0 or 1";
  if (greatest < Infinity) return `a number from ${least} to ${greatest}`;
  return least === -Infinity ? "a number" : `a number, ${least} or more`;
}

const threwIn = (name: string, error: unknown): ModelError =>
  new ModelError(`${thrownBy(`measure "${name}"`, error, `measure "${name}"`)}.`);
