/**
 * All states met so far, each a row of integers, kept whole: no fingerprints, so none is ever taken for another. The number
 * of a row is its place in the breadth-first order. A row is what stands below the root of its tree (see `RowTree`): a pair,
 * and the number of that is the number of the row.
 *
 * Other threads can say which rows come next, but only the search itself numbers them: see `CommonRows`.
 */
import type { Batch } from "../compiled/batch.ts";
import { NUMBERS_MAX, type NumberedPairs } from "./pairs.ts";
import { Parents } from "./parents.ts";
import { KNOWN } from "./recent-pairs.ts";
import type { Room } from "./room.ts";
import type { RowTree } from "./row-tree.ts";

/** What is saved of it: in this order, for the former give the latter their numbers. */
export const PARTS = ["pairs", "rows", "parents"] as const;
export type Part = (typeof PARTS)[number];

/** Pairs that are numbered as they come: what stands below the roots of rows. */
export interface Rows extends NumberedPairs {
  /** Numbers pairs in order, as far as there are no more than so many; answers how many of them it took. */
  internAll(lefts: Int32Array, rights: Int32Array, length: number, countMax: number, numbers: Int32Array): number;
  /** The same of pairs that others gave numbers, which stand in the place of those of rows. Where no others do, there are none. */
  numberAll?(numbers: Int32Array, length: number, countMax: number): number;
  /** Which of the pairs that were looked up together last are new, until others are. */
  readonly fresh: Int32Array;
  /** Writes a pair in the place of a number that stands for it, with KNOWN on the right. Where none does there is nothing to be done. */
  spellOut?(lefts: Int32Array, rights: Int32Array, at: number): void;
}

export class VisitedSet {
  /** No more than so many are taken in: at first, as many as rows have numbers. */
  countMax = NUMBERS_MAX;
  readonly width: number;
  readonly #trees: RowTree;
  readonly #roots: Rows;
  readonly #parents: Parents;
  /** For each row of a batch, its number. */
  #numbers = new Int32Array(0);

  constructor(trees: RowTree, roots: Rows, room: Room) {
    this.width = trees.width;
    this.#trees = trees;
    this.#roots = roots;
    this.#parents = new Parents(room);
  }

  get count(): number {
    return this.#roots.count;
  }

  /** What stands below the root of a row. */
  left(row: number): number {
    return this.#roots.left(row);
  }

  right(row: number): number {
    return this.#roots.right(row);
  }

  /** The words of a row, written into a list of so many, or into a new one. */
  read(row: number, into: Int32Array = new Int32Array(this.width)): Int32Array {
    this.#trees.unfold(this.left(row), this.right(row), into);
    return into;
  }

  /** The row that a row was first reached from. */
  parent(row: number): number {
    return this.#parents.of(row);
  }

  /** All that is known, as lists of numbers that may share its memory. */
  get saved(): Readonly<Record<Part, Iterable<Int32Array>>> {
    return { pairs: this.#trees.pairs.saved, rows: this.#roots.saved, parents: this.#parents.saved };
  }

  /** Adds what was saved, part by part, each in order. */
  restore(part: Part, saved: Iterable<Int32Array>): void {
    switch (part) {
      case "pairs":
        return this.#trees.pairs.restore(saved);
      case "rows":
        return this.#roots.restore(saved);
      case "parents":
        return this.#parents.restore(saved);
      default:
        part satisfies never;
    }
  }

  /** What rows and parents occupy. */
  get bytes(): number {
    return this.#roots.bytes + this.#trees.pairs.bytes + this.#parents.bytes;
  }

  /** Says of all rows of a batch what stands below their roots, whoever reads it. */
  spellOut({ length, lefts, rights }: Batch): void {
    for (let k = 0; k < length; k++) if (rights[k] === KNOWN) this.#roots.spellOut?.(lefts, rights, k);
  }

  /** Which rows of the batch that was inserted last are new. */
  get fresh(): Int32Array {
    return this.#roots.fresh;
  }

  /**
   * Adds the rows of a batch that are new, in order, and answers the row number of each. All have a number, unless a new one
   * would have been one too many: then none from that one on.
   */
  insert({ length, lefts, rights, parents }: Batch): Int32Array {
    const numbers = this.#numbersFor(length);
    return this.#taken(this.#roots.internAll(lefts, rights, length, this.countMax, numbers), parents);
  }

  /** The same of rows by the numbers that other threads gave to what stands below their roots. */
  insertNumbered(pairs: Int32Array, parents: Int32Array): Int32Array {
    const numbers = this.#numbersFor(pairs.length);
    numbers.set(pairs);
    return this.#taken(this.#roots.numberAll!(numbers, pairs.length, this.countMax), parents);
  }

  #numbersFor(length: number): Int32Array {
    if (this.#numbers.length < length) this.#numbers = new Int32Array(2 * length);
    return this.#numbers;
  }

  #taken(count: number, parents: Int32Array): Int32Array {
    for (const k of this.#roots.fresh) this.#parents.push(parents[k]);
    return this.#numbers.subarray(0, count);
  }
}
