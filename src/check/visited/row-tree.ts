/**
 * A row as a tree: on the left is the left half of its nodes; on the right the other half, together with what belongs to
 * no node (the tail). Each of the three is a tuple; below the root are two numbers, and these are stored.
 */
import type { Numbering } from "./pairs.ts";
import { Tuples } from "./tuples.ts";

export class RowTree {
  /** The number of words in a row. */
  readonly width: number;
  readonly pairs: Numbering;
  readonly left: Tuples;
  readonly right: Tuples;
  readonly tail: Tuples;

  /** @param nodes how many words of a row belong to nodes; they come first */
  constructor(width: number, nodes: number, pairs: Numbering) {
    this.width = width;
    this.pairs = pairs;
    this.left = new Tuples(Math.ceil(nodes / 2), this.pairs);
    this.right = new Tuples(nodes - this.left.width, this.pairs);
    this.tail = new Tuples(width - nodes, this.pairs);
  }

  /** The two numbers that stand for a row. */
  fold(row: Int32Array): readonly [left: number, right: number] {
    const { left, right, tail } = this;
    const nodes = left.width + right.width;
    return [left.number(row, 0), this.join(right.number(row, left.width), tail.number(row, nodes))];
  }

  /** The number on the right. */
  join(right: number, tail: number): number {
    return this.tail.width === 0 ? right : this.pairs.intern(right, tail);
  }

  rightOf(joined: number): number {
    return this.tail.width === 0 ? joined : this.pairs.left(joined);
  }

  tailOf(joined: number): number {
    return this.tail.width === 0 ? 0 : this.pairs.right(joined);
  }

  /** Writes the words of a row. */
  unfold(left: number, joined: number, row: Int32Array): void {
    this.left.read(left, row, 0);
    this.right.read(this.rightOf(joined), row, this.left.width);
    this.tail.read(this.tailOf(joined), row, this.left.width + this.right.width);
  }
}
