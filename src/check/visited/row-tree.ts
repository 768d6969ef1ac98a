/**
 * Rows of words, each kept as a binary tree of pairs: what two rows have in common below a node of their trees is kept
 * once. A tree is a list in the manner of a heap: node i has the nodes 2i and 2i + 1 below it, the words are the leaves and
 * come last, and of the root, node 1, the two nodes below stand for the row. So of two rows that differ in few words few
 * pairs are looked up.
 *
 * Source: A. Laarman, J. van de Pol, M. Weber, "Parallel Recursive State Compression for Free", SPIN 2011.
 */
import { Pairs } from "./pairs.ts";
import type { Room } from "./room.ts";

/** The nodes below the root. */
export const LEFT = 2;
export const RIGHT = 3;

export class RowTree {
  /** Words of a row. */
  readonly width: number;
  /** Where the words begin in a tree. A row of one word has another leaf beside it. */
  readonly leaves: number;
  readonly pairs: Pairs;

  constructor(width: number, room: Room) {
    this.width = width;
    this.leaves = Math.max(2, width);
    this.pairs = new Pairs(room);
  }

  /** A tree of no row. */
  blank(): Int32Array {
    return new Int32Array(2 * this.leaves);
  }

  /** Fills in what stands between the leaves of a tree and its root. */
  fold(tree: Int32Array): void {
    for (let node = this.leaves - 1; node >= LEFT; node--) {
      tree[node] = this.pairs.intern(tree[2 * node], tree[2 * node + 1]);
    }
  }

  /** The same, of a tree that was another one until some of its leaves were changed. */
  refold(tree: Int32Array, before: Int32Array): void {
    for (let node = this.leaves - 1; node >= LEFT; node--) {
      const left = tree[2 * node];
      const right = tree[2 * node + 1];
      if (((left ^ before[2 * node]) | (right ^ before[2 * node + 1])) === 0) continue;
      tree[node] = this.pairs.intern(left, right);
    }
  }

  /** Fills in a tree from what stands below its root. */
  unfold(tree: Int32Array): void {
    for (let node = LEFT; node < this.leaves; node++) this.pairs.read(tree[node], tree, 2 * node);
  }
}
