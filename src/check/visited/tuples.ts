/**
 * Tuples of a fixed number of words, each a number. They are stored as binary trees of pairs, so that what two tuples have
 * in common below a node of their trees is stored once. A tree is laid out like a heap: node 1 is the root, the children of
 * node i are 2i and 2i + 1, and the words are the leaves and come last. For two tuples that differ in few words, few pairs
 * are looked up. The number of a tuple of one word is that word.
 *
 * Source: A. Laarman, J. van de Pol, M. Weber, "Parallel Recursive State Compression for Free", SPIN 2011.
 */
import type { Numbering } from "./pairs.ts";

const ROOT = 1;

export class Tuples {
  /** The number of words in a tuple. It may be 0. */
  readonly width: number;
  /** The index of the first word in a tree. */
  readonly leaves: number;
  readonly #pairs: Numbering;
  readonly #tree: Int32Array;

  constructor(width: number, pairs: Numbering) {
    this.width = width;
    this.leaves = Math.max(1, width);
    this.#pairs = pairs;
    this.#tree = this.blank();
  }

  /** An empty tree. */
  blank(): Int32Array {
    return new Int32Array(2 * this.leaves);
  }

  /** The number of the tuple that begins at an index of a list. */
  number(words: Int32Array, at: number): number {
    const tree = this.#tree;
    for (let i = 0; i < this.width; i++) tree[this.leaves + i] = words[at + i];
    for (let node = this.leaves - 1; node >= ROOT; node--) {
      tree[node] = this.#pairs.intern(tree[2 * node], tree[2 * node + 1]);
    }
    return tree[ROOT];
  }

  /** The number of a tree, given the tree it was before some of its leaves changed. */
  refold(tree: Int32Array, before: Int32Array): number {
    for (let node = this.leaves - 1; node >= ROOT; node--) {
      const left = tree[2 * node];
      const right = tree[2 * node + 1];
      if (((left ^ before[2 * node]) | (right ^ before[2 * node + 1])) === 0) continue;
      tree[node] = this.#pairs.intern(left, right);
    }
    return tree[ROOT];
  }

  /** Writes the words of a number into a list, from an index on. */
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
