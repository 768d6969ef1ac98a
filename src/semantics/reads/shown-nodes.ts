/**
 * Nodes as properties see them while their reads are noted. All nodes have the same fields, so getters note which of them are read: they
 * are twenty times as fast as a proxy, and properties look at nodes most of all.
 */
import type { NodeView } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import { NODE_FIELDS, ownFields } from "../own-fields.ts";
import type { NotedReads } from "./noted-reads.ts";
import type { Place } from "./read-places.ts";

/** When more nodes than this are kept, all are dropped at the next situation. */
const SHOWN_MAX = 1 << 14;

/** The state of a node, as it is shown. */
interface ShownState {
  readonly shown: object;
  /** Whether it reports itself which of its fields are read. */
  readonly reportsReads: boolean;
}

/** Where a view keeps the node that it shows: it must look like a plain record, so it cannot have private fields. */
const SHOWN = Symbol("shown");
const shownBy = (view: object): ShownNode => (view as { readonly [SHOWN]: ShownNode })[SHOWN];

/** The fields of a view. The id and the role of a node never change, so reading them is not noted. */
const fields = ownFields(
  {
    get id() {
      return shownBy(this).node.id;
    },
    get role() {
      return shownBy(this).node.role;
    },
    get up() {
      return shownBy(this).noting("up").up;
    },
    get state() {
      const shown = shownBy(this);
      return shown.state.reportsReads ? shown.state.shown : shown.noting("state").state;
    },
    get timers() {
      return shownBy(this).noting("timers").timers;
    },
  },
  NODE_FIELDS,
);

/** A node as it is shown. If its state is the same as that of a node shown before, it can be given that object. */
export class ShownNode {
  readonly view: NodeView<Shape>;
  readonly node: NodeView<Shape>;
  readonly state: ShownState;
  readonly #reads: NotedReads;
  readonly #place: Place;

  constructor(reads: NotedReads, column: number, state?: ShownState) {
    this.#reads = reads;
    this.#place = reads.place(column);
    this.node = reads.columns.space.nodeStates.view(reads.word(column));
    this.state = state ?? this.#stateOf(this.node.state);
    const view = Object.defineProperty({}, SHOWN, { value: this });
    this.view = Object.freeze(Object.defineProperties(view, fields)) as NodeView<Shape>;
  }

  #stateOf(state: object): ShownState {
    const record = this.#reads.record(this.#reads.field(this.#place, "state"), state);
    return { shown: record ?? state, reportsReads: record !== undefined };
  }

  /** The node, of which this field is read. */
  noting(field: string): NodeView<Shape> {
    this.#reads.read(this.#place, field);
    return this.node;
  }
}

export class ShownNodes {
  readonly #reads: NotedReads;
  /** The nodes shown so far, by column and by the number in it plus 1: the same number in the same column shows the same object. */
  readonly #shown: (ShownNode | undefined)[][] = [];
  #count = 0;

  constructor(reads: NotedReads) {
    this.#reads = reads;
  }

  /** Call this when the situation has changed. */
  moved(): void {
    if (this.#count > SHOWN_MAX) this.#shown.length = this.#count = 0;
  }

  /** The node in a column. */
  at(column: number): ShownNode {
    const shown = (this.#shown[column] ??= []);
    const at = this.#reads.word(column) + 1;
    let node = shown[at];
    if (!node) {
      this.#count++;
      shown[at] = node = new ShownNode(this.#reads, column);
    }
    return node;
  }
}
