/**
 * Tuples of so many words, each a number: kept as binary trees of pairs, so that what two have in common below a node of
 * their trees is kept once. A tree is a list in the manner of a heap: node 1 is the root, node i has the nodes 2i and 2i + 1
 * below it, and the words are the leaves and come last. So of two tuples that differ in few words few pairs are looked up.
 * The number of a tuple of one word is that word.
 *
 * Source: A. Laarman, J. van de Pol, M. Weber, "Parallel Recursive State Compression for Free", SPIN 2011.
 */
import type { Numbering } from "./pairs.ts";

const ROOT = 1;

export class Tuples {
  /** Words of a tuple. There may be none. */
  readonly width: number;
  /** Where the words begin in a tree. */
  readonly leaves: number;
  readonly #pairs: Numbering;
  readonly #tree: Int32Array;

  constructor(width: number, pairs: Numbering) {
    this.width = width;
    this.leaves = Math.max(1, width);
    this.#pairs = pairs;
    this.#tree = this.blank();
  }

  /** A tree of no tuple. */
  blank(): Int32Array {
    return new Int32Array(2 * this.leaves);
  }

  /** The number of a tuple that stands in a list from a place on. */
  number(words: Int32Array, at: number): number {
    const tree = this.#tree;
    for (let i = 0; i < this.width; i++) tree[this.leaves + i] = words[at + i];
    for (let node = this.leaves - 1; node >= ROOT; node--) {
      tree[node] = this.#pairs.intern(tree[2 * node], tree[2 * node + 1]);
    }
    return tree[ROOT];
  }

  /** The number of a tree that was another one until some of its leaves were changed. */
  refold(tree: Int32Array, before: Int32Array): number {
    for (let node = this.leaves - 1; node >= ROOT; node--) {
      const left = tree[2 * node];
      const right = tree[2 * node + 1];
      if (((left ^ before[2 * node]) | (right ^ before[2 * node + 1])) === 0) continue;
      tree[node] = this.#pairs.intern(left, right);
    }
    return tree[ROOT];
  }

  /** Writes the words of a number into a list, from a place on. */
  read(number: number, into: Int32Array, at: number): void {
    this.unfold(number, this.#tree);
    for (let i = 0; i < this.width; i++) into[at + i] = this.#tree[this.leaves + i];
  }

  /** Fills in the tree of a number. */
  unfold(number: number, tree: Int32Array): void {
    tree[ROOT] = number;
    for (let node = ROOT; node < this.leaves; node++) this.#pairs.read(tree[node], tree, 2 * node);
  }
}
