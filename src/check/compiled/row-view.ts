import type { NodeView } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import { NODE_STATE, RECORD } from "./node-snapshots.ts";
import { WorldView } from "../../semantics/world-view.ts";
import type { Expander } from "./expander.ts";

/** The world in any row, as properties see it; one object for one row after another. */
export class RowView {
  readonly view: WorldView;
  chunk: Int32Array = new Int32Array(0);
  offset = 0;
  readonly #expander: Expander;
  readonly #nodes: NodeView<Shape>[] = [];

  constructor(expander: Expander) {
    this.#expander = expander;
    this.view = new WorldView(
      expander.space,
      this.#nodes,
      (node) => expander.snapshots.inbox(this.chunk[this.offset + node]),
      () => expander.faults(this.chunk, this.offset),
      () => expander.shared(this.chunk, this.offset),
    );
  }

  moveTo(chunk: Int32Array, offset: number): void {
    const { space, snapshots } = this.#expander;
    this.chunk = chunk;
    this.offset = offset;
    for (let node = 0; node < space.instance.nodes.length; node++) {
      this.#nodes[node] = space.nodeStates.view(snapshots.data[chunk[offset + node] * RECORD + NODE_STATE]);
    }
    this.view.history = this.#expander.historyIn(chunk, offset);
    this.view.moved();
  }
}
