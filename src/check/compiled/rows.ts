/**
 * States as rows of words: a snapshot for each node, then the faults if they can change, the shared part if there is one, and the
 * histories.
 */
import type { PackedState } from "../../semantics/packed-state.ts";
import { NO_SHARED } from "../../semantics/shared-part.ts";
import type { Space } from "../../semantics/space.ts";
import type { NodeSnapshots } from "./node-snapshots.ts";

export class Rows {
  readonly nodes: number;
  /** The index of the faults in a row, or -1 if they can't change. */
  readonly faultsAt: number;
  /** The index of the shared part, or -1 if the protocol has none. */
  readonly sharedAt: number;
  /** The index of the first history. */
  readonly historiesAt: number;
  readonly width: number;
  readonly #space: Space;
  readonly #snapshots: NodeSnapshots;

  constructor(space: Space, snapshots: NodeSnapshots) {
    this.#space = space;
    this.#snapshots = snapshots;
    this.nodes = space.instance.nodes.length;
    this.faultsAt = space.faults.constant ? -1 : this.nodes;
    const faultsEnd = this.nodes + (space.faults.constant ? 0 : 1);
    this.sharedAt = space.sharedPart.isThere ? faultsEnd : -1;
    this.historiesAt = faultsEnd + (space.sharedPart.isThere ? 1 : 0);
    this.width = this.historiesAt + space.histories.length;
  }

  /** The row that stands for a state. */
  of(state: PackedState): Int32Array {
    const words = this.#snapshots.of(state);
    if (this.faultsAt >= 0) words.push(state.faults);
    if (this.sharedAt >= 0) words.push(state.shared);
    return Int32Array.from([...words, ...state.histories]);
  }

  /** The state that a row stands for. */
  state(row: Int32Array): PackedState {
    const snapshots = Array.from(row.subarray(0, this.nodes));
    return {
      nodeStates: snapshots.map((snapshot) => this.#snapshots.nodeState(snapshot)),
      inboxes: snapshots.map((snapshot) => this.#snapshots.inbox(snapshot)),
      faults: this.faults(row),
      shared: this.shared(row),
      histories: this.#space.histories.map((_, i) => row[this.historiesAt + i]),
    };
  }

  faults(row: Int32Array): number {
    return this.faultsAt < 0 ? this.#space.faults.start : row[this.faultsAt];
  }

  shared(row: Int32Array): number {
    return this.sharedAt < 0 ? NO_SHARED : row[this.sharedAt];
  }

  /** The value of the first history, or undefined if none is kept. */
  history(row: Int32Array): unknown {
    return this.#space.histories.length === 0 ? undefined : this.#space.values.at(row[this.historiesAt]);
  }
}
