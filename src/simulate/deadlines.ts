/** Time limits of properties, watched along one run: each goal must be reached within a number of seconds. */
import { type NamedProperty, limitIn } from "../model/property.ts";
import type { PackedState } from "../semantics/packed-state.ts";
import type { Space } from "../semantics/space.ts";
import { doesNotThrow } from "../semantics/never-throws.ts";
import { isDueIn, PropertyThrew, violationIn } from "../semantics/violations.ts";

interface Deadline {
  readonly named: NamedProperty;
  readonly seconds: number;
  /** When the wait began, in milliseconds since the start of the run; undefined while nothing is outstanding. */
  since: number | undefined;
  /** What the property says while it is outstanding. */
  message: string;
  isOver: boolean;
}

/** Called with what did not arrive in time, and when its time ran out; or with a property that threw, which is not late. */
type Report = (named: NamedProperty, message: string, at: number, isLate: boolean) => void;

export class Deadlines {
  readonly #space: Space;
  readonly #state: PackedState;
  readonly #report: Report;
  readonly #all: readonly Deadline[];

  /** @param state the current state of the run, which changes in place */
  constructor(space: Space, state: PackedState, properties: readonly NamedProperty[], report: Report) {
    this.#space = space;
    this.#state = state;
    this.#report = report;
    this.#all = properties.flatMap((named) => {
      const seconds = limitIn(space.instance.scope, named.name, named.property);
      return seconds === undefined ? [] : [{ named, seconds, since: undefined, message: "", isOver: false }];
    });
  }

  /** Whether anything is outstanding now. */
  get owes(): boolean {
    return this.#all.some(({ since, isOver }) => since !== undefined && !isOver);
  }

  /** Call this in the first state. */
  begin(): void {
    for (const deadline of this.#all) if (deadline.named.property.kind === "eventually") deadline.since = 0;
    this.arrived(0);
  }

  /** Call this in every state that is entered. @param at milliseconds since the run began */
  arrived(at: number): void {
    this.passed(at);
    for (const deadline of this.#all) if (!deadline.isOver) this.#look(deadline, at);
  }

  /** Time has passed in an unchanged state. @param at milliseconds since the run began */
  passed(at: number): void {
    for (const deadline of this.#all) {
      const { named, seconds, since, message, isOver } = deadline;
      if (isOver || since === undefined || at <= since + 1000 * seconds) continue;
      deadline.isOver = true;
      this.#report(named, `not within ${seconds} s: ${message}`, since + 1000 * seconds, true);
    }
  }

  #look(deadline: Deadline, at: number): void {
    const { named, since } = deadline;
    try {
      if (since === undefined && !isDueIn(this.#space, named, this.#state)) return;
      const message = violationIn(this.#space, named, this.#state);
      deadline.since = message === undefined ? undefined : (since ?? at);
      deadline.message = message ?? "";
      deadline.isOver = message === undefined && named.property.kind === "eventually";
    } catch (error) {
      if (!(error instanceof PropertyThrew)) throw error;
      deadline.isOver = true;
      this.#report(doesNotThrow(error), error.thrown, at, false);
    }
  }
}
