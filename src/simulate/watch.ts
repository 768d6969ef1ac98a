/** What is looked at in a simulated run: measures are folded, and properties watched, at every step. */
import { Monitors } from "../fuzz/monitors.ts";
import { ModelError } from "../model/model-error.ts";
import type { AnyMeasure } from "../model/measure.ts";
import type { NamedProperty } from "../semantics/violations.ts";
import { THROWS } from "../semantics/throws.ts";
import type { Move } from "../semantics/moves.ts";
import type { Outcome } from "../semantics/node-states.ts";
import type { MovingState } from "../semantics/packed-state.ts";
import type { Space } from "../semantics/space.ts";
import { MomentView } from "./moment-view.ts";
import type { Witness } from "./simulated-run.ts";

/** A property that was violated, or THROWS. */
export interface Violated {
  readonly name: string;
  readonly says: string;
  /** Milliseconds since the run began. */
  readonly at: number;
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

export class Watch implements Witness {
  violated: Violated | undefined;
  readonly #endsWhenViolated: boolean;
  readonly #space: Space;
  readonly #moment: MomentView;
  readonly #gauges: readonly Gauge[];
  /** Those that are not done, for there the work is. */
  #open: readonly Gauge[];
  #monitors: Monitors | undefined;

  /**
   * @param properties           whose histories the space carries
   * @param endsWhenViolated whether a violation ends the run; else it goes on, for measures, and nothing more is watched
   */
  constructor(
    space: Space,
    state: MovingState,
    measures: readonly NamedMeasure[],
    properties: readonly NamedProperty[],
    endsWhenViolated: boolean,
  ) {
    this.#endsWhenViolated = endsWhenViolated;
    this.#space = space;
    this.#moment = new MomentView(space, state);
    this.#gauges = measures.map(({ name, measure }) => ({
      name,
      measure,
      soFar: this.#guarded(name, () => measure.start(this.#moment.world)),
      isDone: false,
    }));
    this.#open = this.#gauges;
    if (properties.length === 0) return;
    const nothing = { violated: new Set<string>(), seen: new Set<string>(), met: new Set<string>() };
    this.#monitors = new Monitors(space, state, properties, nothing, ({ name }, says) => this.#found(name, says));
    this.#monitors.keep();
    this.#monitors.begin();
    this.#monitors.arrived();
  }

  stepping(move: Move, outcome: Outcome): void {
    this.#monitors?.stepping(move, outcome);
  }

  stepped(at: number, move: Move, outcome: Outcome, envelope: number): boolean {
    this.#moment.move(at, move, outcome, envelope);
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
    if (this.#monitors) {
      this.#monitors.stepped(move);
      this.#monitors.arrived();
      if (this.violated) {
        if (this.#endsWhenViolated) return true;
        this.#monitors = undefined;
      }
    }
    return this.#gauges.length > 0 && this.#open.length === 0;
  }

  threw(at: number, node: number, says: string): void {
    this.#moment.at = at;
    this.#found(THROWS, `${this.#space.instance.nodes[node]}: ${says}`);
  }

  /** The first one counts. */
  #found(name: string, says: string): void {
    this.violated ??= { name, says, at: this.#moment.at };
  }

  /** The value of each measure in this run; undefined where it has none. */
  values(at: number): readonly (number | undefined)[] {
    const { scope } = this.#space.instance;
    const end = { at, world: this.#moment.world, scope };
    return this.#gauges.map(({ name, measure, soFar }) => {
      const value = this.#guarded(name, () => measure.result(soFar, end as never));
      if (value === undefined || Number.isFinite(value)) return value;
      throw new ModelError(`measure "${name}" came to ${String(value)}; wanted a number, or undefined for none.`);
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

const threwIn = (name: string, error: unknown): ModelError =>
  error instanceof ModelError
    ? error
    : new ModelError(
        `measure "${name}" threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}.`,
      );
