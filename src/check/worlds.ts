/**
 * All worlds met so far, each a row of Int32 numbers, kept whole: no fingerprints, so none is ever taken for another.
 * The number of a row is its place in the breadth-first order; beside each row stands the row it was first reached from.
 */
import type { Batch } from "./batch.ts";

const CHUNK_BITS = 16;
export const CHUNK_ROWS = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_ROWS - 1;
const FIRST_CAPACITY = 1 << 14;

/** The parent of an initial world. */
export const NO_PARENT = -1;

export class Worlds {
  count = 0;
  readonly width: number;
  readonly #rows: Int32Array[] = [];
  readonly #parents: Int32Array[] = [];
  /** Open addressing: for each slot a hash and a row number plus 1, or 0. */
  #table = new Int32Array(2 * FIRST_CAPACITY);
  #capacity = FIRST_CAPACITY;
  #touched = 0;
  #candidates = new Int32Array(0);

  constructor(width: number) {
    this.width = width;
  }

  /** The chunk that holds a row; the row begins at `offset(row)` in it. */
  chunk(row: number): Int32Array {
    return this.#rows[row >>> CHUNK_BITS];
  }

  offset(row: number): number {
    return (row & CHUNK_MASK) * this.width;
  }

  parent(row: number): number {
    return this.#parents[row >>> CHUNK_BITS][row & CHUNK_MASK];
  }

  /** What rows, parents and table occupy. */
  get bytes(): number {
    return 4 * (this.#rows.length * CHUNK_ROWS * (this.width + 1) + this.#table.length);
  }

  /**
   * Adds the rows of a batch that are new, in order; tells `numbers`, where given, the row number of each.
   *
   * The search waits for memory, not for the processor. So the table is touched for all rows of the batch first, then the
   * rows it names, and only then is anything compared: the cache misses overlap.
   */
  insert(batch: Batch, numbers?: Int32Array): void {
    const { length, hashes, words, parents } = batch;
    const { width } = this;
    const rows = this.#rows;
    if (this.#candidates.length < length) this.#candidates = new Int32Array(length);
    const candidates = this.#candidates;
    this.#reserve(length);
    const table = this.#table;
    const mask = this.#capacity - 1;
    for (let k = 0; k < length; k++) {
      const slot = 2 * (hashes[k] & mask);
      candidates[k] = table[slot] === hashes[k] ? table[slot + 1] : 0;
    }
    let touched = 0;
    for (let k = 0; k < length; k++) {
      const row = candidates[k] - 1;
      if (row >= 0) touched ^= rows[row >>> CHUNK_BITS][(row & CHUNK_MASK) * width];
    }
    this.#touched ^= touched;
    for (let k = 0; k < length; k++) {
      const hash = hashes[k];
      const base = k * width;
      let slot = hash & mask;
      let found = -1;
      for (;;) {
        const row = table[2 * slot + 1] - 1;
        if (row < 0) break;
        if (table[2 * slot] === hash) {
          const chunk = rows[row >>> CHUNK_BITS];
          const offset = (row & CHUNK_MASK) * width;
          let i = 0;
          while (i < width && chunk[offset + i] === words[base + i]) i++;
          if (i === width) {
            found = row;
            break;
          }
        }
        slot = (slot + 1) & mask;
      }
      if (found < 0) {
        found = this.count++;
        const at = found & CHUNK_MASK;
        if (at === 0) this.#addChunk();
        const chunk = rows[found >>> CHUNK_BITS];
        for (let i = 0, offset = at * width; i < width; i++) chunk[offset + i] = words[base + i];
        this.#parents[found >>> CHUNK_BITS][at] = parents[k];
        table[2 * slot] = hash;
        table[2 * slot + 1] = found + 1;
      }
      if (numbers) numbers[k] = found;
    }
  }

  #addChunk(): void {
    this.#rows.push(new Int32Array(CHUNK_ROWS * this.width));
    this.#parents.push(new Int32Array(CHUNK_ROWS));
  }

  /** Keeps the table at most two thirds full with so many rows more. */
  #reserve(more: number): void {
    while ((this.count + more) * 3 > this.#capacity * 2) this.#grow();
  }

  #grow(): void {
    const before = this.#table;
    this.#capacity *= 2;
    const mask = this.#capacity - 1;
    const table = new Int32Array(2 * this.#capacity);
    for (let old = 0; old < before.length; old += 2) {
      if (before[old + 1] === 0) continue;
      let slot = before[old] & mask;
      while (table[2 * slot + 1] !== 0) slot = (slot + 1) & mask;
      table[2 * slot] = before[old];
      table[2 * slot + 1] = before[old + 1];
    }
    this.#table = table;
  }
}
