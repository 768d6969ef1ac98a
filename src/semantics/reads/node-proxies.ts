/** Nodes as properties see them while their reads are noted: proxies that report which fields are read. */
import type { NodeView } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import { inspectable } from "../own-fields.ts";
import type { NotedReads } from "./noted-reads.ts";
import type { Place } from "./read-places.ts";
import { NodeReadHandler } from "./read-handlers.ts";

/** When more nodes than this are kept, all are dropped at the next situation. */
const SHOWN_MAX = 1 << 14;

/** The state of a node, as it is shown. */
interface ShownState {
  readonly state: unknown;
  /** Whether it reports itself which of its fields are read. */
  readonly reportsReads: boolean;
}

/** A node as it is shown. If its state is the same as that of a node shown before, it can be given that object. */
export class NodeProxy {
  readonly view: NodeView<Shape>;
  readonly state: ShownState;

  constructor(reads: NotedReads, column: number, state?: ShownState) {
    const node = reads.columns.space.nodeStates.view(reads.word(column));
    const place = reads.place(column);
    this.state = state ?? NodeProxy.#stateOf(reads, reads.field(place, "state"), node.state);
    const shown = inspectable({ ...node, state: this.state.state });
    this.view = new Proxy(shown, new NodeReadHandler(reads, place, this.state.reportsReads)) as NodeView<Shape>;
  }

  static #stateOf(reads: NotedReads, place: Place, state: object): ShownState {
    const record = reads.record(place, state);
    return { state: record ?? state, reportsReads: record !== undefined };
  }
}

export class NodeProxies {
  readonly #reads: NotedReads;
  /** The nodes shown so far, by column and by the number in it plus 1: the same number in the same column shows the same object. */
  readonly #shown: (NodeProxy | undefined)[][] = [];
  #count = 0;

  constructor(reads: NotedReads) {
    this.#reads = reads;
  }

  /** Call this when the situation has changed. */
  moved(): void {
    if (this.#count > SHOWN_MAX) this.#shown.length = this.#count = 0;
  }

  /** The node in a column. */
  at(column: number): NodeProxy {
    const shown = (this.#shown[column] ??= []);
    const at = this.#reads.word(column) + 1;
    let node = shown[at];
    if (!node) {
      this.#count++;
      shown[at] = node = new NodeProxy(this.#reads, column);
    }
    return node;
  }
}
