/** The state at which a search is. Successive rows differ in few words, so only what differs is looked up. */
import type { NodeView } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import type { Space } from "../../semantics/space.ts";
import { WorldView } from "../../semantics/world-view.ts";
import type { RowTree } from "../visited/row-tree.ts";
import type { Tuples } from "../visited/tuples.ts";
import type { VisitedSet } from "../visited/visited.ts";
import { BEYOND, NODE_STATE, type NodeSnapshots, RECORD } from "./node-snapshots.ts";
import type { Rows } from "./rows.ts";
import { GOES_ON } from "./run-ends.ts";

/** Stands for each number before any state was entered. */
const NOWHERE = -1;

export class EnteredState {
  /** Its halves and its tail; `joined` is the right side of its tree, which stands for both of the latter. */
  left = NOWHERE;
  right = NOWHERE;
  tail = NOWHERE;
  joined = NOWHERE;
  /** The words of the tail. */
  readonly tailWords: Int32Array;
  /** Its row. The words of nodes are valid once they are filled in, the others at once. */
  readonly words: Int32Array;
  readonly #space: Space;
  readonly #snapshots: NodeSnapshots;
  readonly #rows: Rows;
  readonly #trees: RowTree;
  /** Its nodes as properties see them, once they are filled in. */
  readonly #views: NodeView<Shape>[] = [];
  /** The halves whose words are filled in. */
  #filledLeft = NOWHERE;
  #filledRight = NOWHERE;

  constructor(space: Space, snapshots: NodeSnapshots, rows: Rows, trees: RowTree) {
    this.#space = space;
    this.#snapshots = snapshots;
    this.#rows = rows;
    this.#trees = trees;
    this.words = new Int32Array(rows.width);
    this.tailWords = trees.tail.blank();
  }

  /** Enters the state in a row: later questions are about it. */
  enter(states: VisitedSet, row: number): void {
    this.left = states.left(row);
    const joined = states.right(row);
    if (joined === this.joined) return;
    this.joined = joined;
    this.right = this.#trees.rightOf(joined);
    const tail = this.#trees.tailOf(joined);
    if (tail !== this.tail) this.#enterTail(tail);
    this.tail = tail;
  }

  #enterTail(number: number): void {
    const { tail } = this.#trees;
    tail.unfold(number, this.tailWords);
    for (let i = 0; i < tail.width; i++) this.words[this.#rows.nodes + i] = this.tailWords[tail.leaves + i];
  }

  /** Its row, until another state is entered. */
  get row(): Int32Array {
    this.fillIn();
    return this.words;
  }

  /** Looks up the contents of its nodes. Usually nobody needs them, so call this before the view is shown. */
  fillIn(): void {
    const { left, right } = this.#trees;
    if (this.left !== this.#filledLeft) this.#fillInHalf(left, this.left, 0);
    if (this.right !== this.#filledRight) this.#fillInHalf(right, this.right, left.width);
    this.#filledLeft = this.left;
    this.#filledRight = this.right;
  }

  #fillInHalf(half: Tuples, number: number, first: number): void {
    const { data } = this.#snapshots;
    const { views } = this.#space.nodeStates;
    half.read(number, this.words, first);
    for (let node = first; node < first + half.width; node++) {
      this.#views[node] = views[data[this.words[node] * RECORD + NODE_STATE]];
    }
  }

  /** The right side of a state with this right half and this tail. */
  join(right: number, tail: number): number {
    return right === this.right && tail === this.tail ? this.joined : this.#trees.join(right, tail);
  }

  get faults(): number {
    return this.#rows.faults(this.words);
  }

  get shared(): number {
    return this.#rows.shared(this.words);
  }

  /** The value of its first history, or undefined if none is kept. */
  get history(): unknown {
    return this.#rows.history(this.words);
  }

  /** The first reason why no run goes on from here, as a number of the snapshots' run ends, or GOES_ON. */
  get beyond(): number {
    const { data, ends } = this.#snapshots;
    if (this.#rows.sharedAt >= 0) return this.#beyondWithShared(this.shared);
    // Usually there are none, or none was met.
    if (ends.all.length === 0) return GOES_ON;
    const { row } = this;
    for (let i = 0; i < this.#rows.nodes; i++) {
      const beyond = data[row[i] * RECORD + BEYOND];
      if (beyond !== GOES_ON) return beyond;
    }
    return GOES_ON;
  }

  #beyondWithShared(shared: number): number {
    const { row } = this;
    const ofShared = this.#snapshots.beyondByShared(shared);
    if (ofShared !== GOES_ON) return ofShared;
    for (let i = 0; i < this.#rows.nodes; i++) {
      const beyond = this.#snapshots.beyondWith(row[i], shared);
      if (beyond !== GOES_ON) return beyond;
    }
    return GOES_ON;
  }

  /** A view of whatever state is entered and filled in. */
  view(): WorldView {
    const { inboxes } = this.#snapshots;
    return new WorldView(
      this.#space,
      this.#views,
      (node) => inboxes.messages(this.#snapshots.inboxNumber(this.words[node])),
      () => this.faults,
      () => this.shared,
    );
  }
}
