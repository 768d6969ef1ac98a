/**
 * All worlds met so far, each a row of Int32 numbers, kept whole: no fingerprints, so none is ever taken for another.
 * The number of a row is its place in the breadth-first order; beside each row stands the row it was first reached from.
 */
import type { Batch } from "./batch.ts";

const CHUNK_BITS = 16;
export const CHUNK_ROWS = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_ROWS - 1;
const FIRST_CAPACITY = 1 << 14;
const RECENT_MASK = (1 << 16) - 1;
const LARGE = 1 << 21;

/** The parent of an initial world. */
export const NO_PARENT = -1;

export class Worlds {
  count = 0;
  readonly width: number;
  readonly #rows: Int32Array[] = [];
  readonly #parents: Int32Array[] = [];
  /** Open addressing: for each slot a hash and a row number plus 1, or 0. */
  #table = new Int32Array(2 * FIRST_CAPACITY);
  /**
   * What was asked for last, in the same form and small enough for the processor's cache: neighbours in breadth-first order
   * often lead to the same worlds.
   */
  readonly #recent = new Int32Array(2 * (RECENT_MASK + 1));
  #capacity = FIRST_CAPACITY;
  /** For each row of a batch, the row that it was found to be. */
  #found = new Int32Array(0);

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
   * The search waits for memory, not for the processor. So the table is asked for all rows of the batch first, then the
   * rows that it names are compared, and only what is left (mostly new rows) is looked for slot by slot: the waits overlap.
   */
  insert(batch: Batch, numbers?: Int32Array): void {
    const { length, hashes, words, parents } = batch;
    const { width } = this;
    const rows = this.#rows;
    if (this.#found.length < length) this.#found = new Int32Array(2 * length);
    const found = this.#found;
    this.#reserve(length);
    const table = this.#table;
    const recent = this.#recent;
    const mask = this.#capacity - 1;
    for (let k = 0; k < length; k++) {
      const hash = hashes[k];
      const place = 2 * (hash & RECENT_MASK);
      if (recent[place] === hash) {
        found[k] = recent[place + 1] - 1;
      } else {
        const slot = 2 * (hash & mask);
        found[k] = table[slot] === hash ? table[slot + 1] - 1 : -1;
      }
    }
    for (let k = 0; k < length; k++) {
      const row = found[k];
      if (row < 0) continue;
      const chunk = rows[row >>> CHUNK_BITS];
      const offset = (row & CHUNK_MASK) * width;
      const base = k * width;
      let i = 0;
      while (i < width && chunk[offset + i] === words[base + i]) i++;
      if (i < width) found[k] = -1;
    }
    for (let k = 0; k < length; k++) {
      if (found[k] < 0) found[k] = this.#findOrAdd(words, k * width, hashes[k], parents[k]);
      const place = 2 * (hashes[k] & RECENT_MASK);
      recent[place] = hashes[k];
      recent[place + 1] = found[k] + 1;
    }
    numbers?.set(found.subarray(0, length));
  }

  #findOrAdd(words: Int32Array, base: number, hash: number, parent: number): number {
    const { width } = this;
    const table = this.#table;
    const mask = this.#capacity - 1;
    let slot = hash & mask;
    for (;;) {
      const row = table[2 * slot + 1] - 1;
      if (row < 0) break;
      if (table[2 * slot] === hash) {
        const chunk = this.#rows[row >>> CHUNK_BITS];
        const offset = (row & CHUNK_MASK) * width;
        let i = 0;
        while (i < width && chunk[offset + i] === words[base + i]) i++;
        if (i === width) return row;
      }
      slot = (slot + 1) & mask;
    }
    const row = this.count++;
    const at = row & CHUNK_MASK;
    if (at === 0) this.#addChunk();
    const chunk = this.#rows[row >>> CHUNK_BITS];
    for (let i = 0, offset = at * width; i < width; i++) chunk[offset + i] = words[base + i];
    this.#parents[row >>> CHUNK_BITS][at] = parent;
    table[2 * slot] = hash;
    table[2 * slot + 1] = row + 1;
    return row;
  }

  #addChunk(): void {
    this.#rows.push(new Int32Array(CHUNK_ROWS * this.width));
    this.#parents.push(new Int32Array(CHUNK_ROWS));
  }

  /** Keeps the table at most two thirds full with so many rows more. */
  #reserve(more: number): void {
    while ((this.count + more) * 3 > this.#capacity * 2) this.#grow();
  }

  /** Small tables grow fast: what counts there is the time, not the room. */
  #grow(): void {
    const before = this.#table;
    this.#capacity *= this.#capacity < LARGE ? 4 : 2;
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
