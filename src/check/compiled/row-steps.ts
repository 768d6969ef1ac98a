/** The steps from rows, for people and properties: what a label stands for, and the step by name. */
import type { Step } from "../../model/step.ts";
import type { Outcome } from "../../semantics/outcome-tree.ts";
import type { Space } from "../../semantics/space.ts";
import { stepOf } from "../../semantics/step-of-move.ts";
import type { NodeSnapshots } from "./node-snapshots.ts";
import type { Rows } from "./rows.ts";
import type { SnapshotSteps } from "./snapshot-steps.ts";
import type { Successor } from "./successors.ts";

export class RowSteps {
  readonly #space: Space;
  readonly #rows: Rows;
  readonly #snapshots: NodeSnapshots;
  readonly #ofSnapshots: SnapshotSteps;
  readonly #named = new WeakMap<Successor, Step>();

  constructor(space: Space, rows: Rows, snapshots: NodeSnapshots, ofSnapshots: SnapshotSteps) {
    this.#space = space;
    this.#rows = rows;
    this.#snapshots = snapshots;
    this.#ofSnapshots = ofSnapshots;
  }

  /** What a label of a successor of this row stands for. */
  labelled(row: Int32Array, label: number): Successor {
    const { nodes } = this.#rows;
    const node = label % (nodes + 1);
    const ordinal = Math.floor(label / (nodes + 1));
    if (node < nodes) return this.#ofSnapshots.successors(row[node], this.#rows.shared(row)).entries[ordinal];
    return this.changesOfPartitions(row)[ordinal];
  }

  /** The steps from a row that happen at no node. */
  changesOfPartitions(row: Int32Array): readonly Successor[] {
    const state = this.#rows.state(row);
    return this.#space
      .changesOfPartitions(state)
      .map((move) => ({ move, outcome: this.#space.outcomeTree(state, move) as Outcome }));
  }

  /** The step that leads to a successor of this row, by name and content. */
  named(row: Int32Array, successor: Successor): Step {
    return this.namedIn(row[successor.move.node], successor);
  }

  /** The same, given the snapshot of its node. */
  namedIn(snapshot: number, successor: Successor): Step {
    let step = this.#named.get(successor);
    if (!step) {
      const { move, outcome } = successor;
      step = stepOf(this.#space, move, outcome.choices, (i) => this.#snapshots.inbox(snapshot)[move.at + i]);
      this.#named.set(successor, step);
    }
    return step;
  }
}
