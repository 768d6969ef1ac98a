/** Nodes as a property is shown them: proxies, which tell what is asked of them. Equal ones are one object, as long as there is room. */
import type { NodeView } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import { inspectable } from "../own-fields.ts";
import type { NotedReads } from "./noted-reads.ts";
import type { Place } from "./read-places.ts";
import { NodeReadHandler } from "./read-handlers.ts";

/** So many nodes are kept to be shown again. */
const SHOWN_MAX = 1 << 14;

/** The state of a node, as it is shown. */
interface ShownState {
  readonly state: unknown;
  readonly isTold: boolean;
}

/** A node, with the state of another in the place of its own where these are the same. */
export class NodeProxy {
  readonly view: NodeView<Shape>;
  readonly state: ShownState;

  constructor(reads: NotedReads, column: number, state?: ShownState) {
    const node = reads.columns.space.nodeStates.view(reads.word(column));
    const place = reads.place(column);
    this.state = state ?? NodeProxy.#stateOf(reads, reads.field(place, "state"), node.state);
    const shown = inspectable({ ...node, state: this.state.state });
    this.view = new Proxy(shown, new NodeReadHandler(reads, place, this.state.isTold)) as NodeView<Shape>;
  }

  static #stateOf(reads: NotedReads, place: Place, state: object): ShownState {
    const record = reads.record(place, state);
    return { state: record ?? state, isTold: record !== undefined };
  }
}

export class NodeProxies {
  readonly #reads: NotedReads;
  /** The nodes that were shown in each column, by the numbers that stood there plus 1: shown again where the same stands there. */
  readonly #shown: (NodeProxy | undefined)[][] = [];
  #count = 0;

  constructor(reads: NotedReads) {
    this.#reads = reads;
  }

  /** The situation is another one. */
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
