/**
 * All states met so far, each a row of integers, stored in full: without fingerprints, so none is ever taken for another. The number of
 * a row is its position in the breadth-first order. A row is stored as what is below the root of its tree (see `RowTree`): a pair, whose
 * number is the number of the row.
 *
 * Other threads can prepare the rows that come next, but only the search itself numbers them: see `CommonRows`.
 */
import type { Batch } from "../compiled/batch.ts";
import { NUMBERS_MAX, type NumberedPairs } from "./pairs.ts";
import { Parents } from "./parents.ts";
import { KNOWN } from "./recent-pairs.ts";
import type { Room } from "./room.ts";
import type { RowTree } from "./row-tree.ts";

/** What is saved of it, in this order, because each part refers to numbers of the one before. */
export const PARTS = ["pairs", "rows", "parents"] as const;
export type TablePart = (typeof PARTS)[number];

/** Pairs that are numbered as they come: what is below the roots of rows. */
export interface Rows extends NumberedPairs {
  /** Numbers pairs in order until `countMax` is reached; returns how many of them it numbered. */
  internAll(lefts: Int32Array, rights: Int32Array, length: number, countMax: number, numbers: Int32Array): number;
  /**
   * The same for pairs given by the numbers that other threads gave them; these are replaced by row numbers. Absent if no other threads
   * add pairs.
   */
  numberAll?(numbers: Int32Array, length: number, countMax: number): number;
  /** Which of the pairs looked up together last are new; valid until the next ones are looked up. */
  readonly fresh: Int32Array;
  /** Replaces a number that stands for a pair (with KNOWN on the right) by the pair. Absent if no number ever does. */
  spellOut?(lefts: Int32Array, rights: Int32Array, at: number): void;
}

export class VisitedSet {
  /** The most states to take in: at first, as many as rows can be numbered. */
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

  /** What is below the root of a row. */
  left(row: number): number {
    return this.#roots.left(row);
  }

  right(row: number): number {
    return this.#roots.right(row);
  }

  /** The words of a row, written into the given list of that length, or into a new one. */
  read(row: number, into: Int32Array = new Int32Array(this.width)): Int32Array {
    this.#trees.unfold(this.left(row), this.right(row), into);
    return into;
  }

  /** The row from which a row was first reached. */
  parent(row: number): number {
    return this.#parents.of(row);
  }

  /** Everything that is known, as lists of numbers that may share its memory. */
  get saved(): Readonly<Record<TablePart, Iterable<Int32Array>>> {
    return { pairs: this.#trees.pairs.saved, rows: this.#roots.saved, parents: this.#parents.saved };
  }

  /** Adds what was saved, part by part, each in order. */
  restore(part: TablePart, saved: Iterable<Int32Array>): void {
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

  /** The memory of rows and parents, in bytes. */
  get bytes(): number {
    return this.#roots.bytes + this.#trees.pairs.bytes + this.#parents.bytes;
  }

  /** Spells out what is below the root of every row of a batch, so that anyone can read it. */
  spellOut({ length, lefts, rights }: Batch): void {
    for (let k = 0; k < length; k++) if (rights[k] === KNOWN) this.#roots.spellOut?.(lefts, rights, k);
  }

  /** Which rows of the batch inserted last are new. */
  get fresh(): Int32Array {
    return this.#roots.fresh;
  }

  /**
   * Adds the rows of a batch that are new, in order, and returns the row number of each. If `countMax` is reached, the numbers end
   * before the first row that did not fit.
   */
  insert({ length, lefts, rights, parents }: Batch): Int32Array {
    const numbers = this.#numbersFor(length);
    return this.#taken(this.#roots.internAll(lefts, rights, length, this.countMax, numbers), parents);
  }

  /** The same for rows given by the numbers that other threads gave to what is below their roots. */
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
