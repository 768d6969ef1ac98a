import type { NodeView } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import { NODE_STATE, RECORD } from "./node-snapshots.ts";
import { WorldView } from "../../semantics/world-view.ts";
import type { Expander } from "./expander.ts";

/** The state in any row, as properties see it: one object that moves from row to row. */
export class RowView {
  readonly view: WorldView;
  /** The row it shows, until it moves on. */
  readonly row: Int32Array;
  readonly #expander: Expander;
  readonly #nodes: NodeView<Shape>[] = [];

  constructor(expander: Expander) {
    this.#expander = expander;
    this.row = new Int32Array(expander.rows.width);
    this.view = new WorldView(
      expander.space,
      this.#nodes,
      (node) => expander.snapshots.inboxes.messages(expander.snapshots.inboxNumber(this.row[node])),
      () => expander.rows.faults(this.row),
      () => expander.rows.shared(this.row),
    );
  }

  moveTo(row: Int32Array): void {
    const { space, snapshots } = this.#expander;
    this.row.set(row);
    for (let node = 0; node < space.instance.nodes.length; node++) {
      this.#nodes[node] = space.nodeStates.view(snapshots.data[this.row[node] * RECORD + NODE_STATE]);
    }
    this.view.history = this.#expander.rows.history(this.row);
    this.view.moved();
  }
}
