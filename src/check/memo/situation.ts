import { ReadWatcher } from "../../semantics/reads/read-watcher.ts";
import { Places } from "../../semantics/reads/read-places.ts";
import { changeOf, NO_NODE, SituationColumns } from "../../semantics/reads/situations.ts";
import type { Expander } from "../compiled/expander.ts";
import { StepNumbers } from "./step-numbers.ts";

/** Stands for a number where there is nothing. */
const NOTHING = -1;

/** The situation that properties are asked about (see `read-places.ts`), filled in from rows of a search. */
export class Situation {
  readonly columns: SituationColumns;
  readonly places: Places;
  readonly steps: StepNumbers;
  /** Shows what was filled in last, and records what is read of it. */
  readonly observer: ReadWatcher;
  /** The contents of the columns, as filled in last. */
  readonly now: Int32Array;
  readonly #expander: Expander;
  /** Whose state is filled in, unless the owner has moved on since. */
  #owner: object | undefined;

  constructor(expander: Expander) {
    const { snapshots, space } = expander;
    this.#expander = expander;
    this.steps = new StepNumbers(expander);
    this.columns = new SituationColumns(space, {
      messages: (_, inbox) => snapshots.inboxes.messages(inbox),
      step: (number) => this.steps.step(number),
    });
    this.places = new Places(this.columns);
    this.now = new Int32Array(this.columns.count).fill(NOTHING);
    this.observer = new ReadWatcher(this.places, this.columns, this.now);
  }

  /**
   * Fills in the columns of a state; for a step, of the state before it.
   *
   * @param owner promises to call `forget` before it comes with another state: so its state is filled in again only if another
   * state was filled in meanwhile
   */
  setState(row: Int32Array, owner?: object): void {
    if (owner !== undefined && owner === this.#owner) return;
    this.#owner = owner;
    this.#set(row, 0);
  }

  /** Call this when the owner moves on to another state. */
  forget(owner: object): void {
    if (owner === this.#owner) this.#owner = undefined;
  }

  /** Fills in the columns of a step from the state that was filled in last. */
  setStep(after: Int32Array, step: number): void {
    const { now } = this;
    const { nodes, width, stepAt, changedAt } = this.columns;
    this.#set(after, width);
    now[stepAt] = step;
    now[changedAt] = NO_NODE;
    for (let node = 0; node < nodes; node++) {
      const change = changeOf(this.columns.space.nodeStates, node, now[node], now[width + node]);
      if (change !== NO_NODE) now[changedAt] = change;
    }
  }

  #set(row: Int32Array, first: number): void {
    const { now } = this;
    const { rows, snapshots, space } = this.#expander;
    const { nodes, faultsAt, sharedAt, historyAt } = this.columns;
    for (let node = 0; node < nodes; node++) {
      now[first + node] = snapshots.nodeState(row[node]);
      now[first + nodes + node] = snapshots.inboxNumber(row[node]);
    }
    now[first + faultsAt] = rows.faults(row);
    now[first + sharedAt] = rows.shared(row);
    now[first + historyAt] = space.histories.length === 0 ? NOTHING : row[rows.historiesAt];
  }
}
