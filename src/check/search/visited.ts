/**
 * All states met so far, each a row of Int32 numbers, kept whole: no fingerprints, so none is ever taken for another.
 * The number of a row is its place in the breadth-first order; beside each row stand its hash and the row it was first
 * reached from.
 */
import { type Pulse, still } from "../../semantics/pulse.ts";
import { type Batch, copyWords } from "../compiled/batch.ts";

const CHUNK_BITS = 16;
export const CHUNK_ROWS = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_ROWS - 1;
const FIRST_CAPACITY = 1 << 14;
const LARGE = 1 << 20;
/** A small integer for the engine, as all that it is compared with. */
export const ROWS_MAX = 2 ** 30 - 1;

/** The parent of an initial state. */
export const NO_PARENT = -1;

export class VisitedSet {
  count = 0;
  /** No more than so many are taken in: at first, as many as rows have numbers. */
  countMax = ROWS_MAX;
  readonly width: number;
  readonly #rows: Int32Array[] = [];
  readonly #hashes: Int32Array[] = [];
  readonly #parents: Int32Array[] = [];
  /**
   * Open addressing: the low bits of a hash say where to look. A slot holds a row number plus 1 in its low bits and the
   * other bits of the row's hash above them, or 0: half the size of both side by side, and less to wait for.
   */
  #table = new Int32Array(FIRST_CAPACITY);
  /** For each row of a batch, the row that it was found to be, and the slot of the table where that was seen. */
  #found = new Int32Array(0);
  #slots = new Int32Array(0);
  /** Kept, for what nobody uses is not read. */
  touched = 0;

  readonly #pulse: Pulse;

  constructor(width: number, pulse = still) {
    this.width = width;
    this.#pulse = pulse;
  }

  /** The words of a row, written into a list of so many, or into a new one. */
  read(row: number, into: Int32Array = new Int32Array(this.width)): Int32Array {
    copyWords(this.#rows[row >>> CHUNK_BITS], (row & CHUNK_MASK) * this.width, into, 0, this.width);
    return into;
  }

  parent(row: number): number {
    return this.#parents[row >>> CHUNK_BITS][row & CHUNK_MASK];
  }

  /** What rows, hashes, parents and table occupy. */
  get bytes(): number {
    return 4 * (this.#rows.length * CHUNK_ROWS * (this.width + 2) + this.#table.length);
  }

  /**
   * Adds the rows of a batch that are new, in order; tells `numbers`, where given, the row number of each. Answers how many
   * rows it took: all, unless a new one would have been one too many.
   *
   * The search waits for memory, not for the processor. So all slots of the batch are touched first, then all rows that
   * these name, without a decision that would wait for any of them: the waits overlap, and what is compared then is near.
   */
  insert(batch: Batch, numbers?: Int32Array): number {
    const { length, hashes, words, parents } = batch;
    const { width } = this;
    const rows = this.#rows;
    if (this.#found.length < length) {
      this.#found = new Int32Array(2 * length);
      this.#slots = new Int32Array(2 * length);
    }
    const found = this.#found;
    const slots = this.#slots;
    this.#reserve(length);
    const table = this.#table;
    const mask = table.length - 1;
    let touched = 0;
    for (let k = 0; k < length; k++) touched ^= table[hashes[k] & mask];
    for (let k = 0; k < length; k++) {
      const hash = hashes[k];
      let slot = hash & mask;
      let entry = table[slot];
      while (entry !== 0 && ((entry ^ hash) & ~mask) !== 0) entry = table[(slot = (slot + 1) & mask)];
      const row = (entry & mask) - 1;
      found[k] = row;
      slots[k] = slot;
      if (row >= 0) {
        const chunk = rows[row >>> CHUNK_BITS];
        const at = (row & CHUNK_MASK) * width;
        touched ^= chunk[at] ^ chunk[at + width - 1];
      }
    }
    this.touched = touched;
    let taken = 0;
    for (; taken < length; taken++) {
      const base = taken * width;
      if (found[taken] >= 0 && this.#isAt(found[taken], words, base)) continue;
      const row = this.#findOrAdd(words, base, hashes[taken], parents[taken], slots[taken]);
      if (row < 0) break;
      found[taken] = row;
    }
    numbers?.set(found.subarray(0, taken));
    return taken;
  }

  /** Whether a row holds these words. Mostly it does, so four of them share a decision. */
  #isAt(row: number, words: Int32Array, base: number): boolean {
    const { width } = this;
    const chunk = this.#rows[row >>> CHUNK_BITS];
    let a = (row & CHUNK_MASK) * width;
    let b = base;
    const end = base + width;
    for (; b + 4 <= end; a += 4, b += 4) {
      const first = (chunk[a] ^ words[b]) | (chunk[a + 1] ^ words[b + 1]);
      if ((first | (chunk[a + 2] ^ words[b + 2]) | (chunk[a + 3] ^ words[b + 3])) !== 0) return false;
    }
    for (; b < end; a++, b++) if (chunk[a] !== words[b]) return false;
    return true;
  }

  /** Looks in the table from a slot on; whatever stands before it is another row. -1 where there is no room for a new one. */
  #findOrAdd(words: Int32Array, base: number, hash: number, parent: number, from: number): number {
    const { width } = this;
    const table = this.#table;
    const mask = table.length - 1;
    let slot = from;
    for (; table[slot] !== 0; slot = (slot + 1) & mask) {
      const entry = table[slot];
      if (((entry ^ hash) & ~mask) !== 0) continue;
      const row = (entry & mask) - 1;
      if (this.#isAt(row, words, base)) return row;
    }
    if (this.count >= this.countMax) return -1;
    const row = this.count++;
    const at = row & CHUNK_MASK;
    if (at === 0) this.#addChunk();
    const chunk = this.#rows[row >>> CHUNK_BITS];
    copyWords(words, base, chunk, at * width, width);
    this.#hashes[row >>> CHUNK_BITS][at] = hash;
    this.#parents[row >>> CHUNK_BITS][at] = parent;
    table[slot] = (hash & ~mask) | (row + 1);
    return row;
  }

  #addChunk(): void {
    this.#rows.push(new Int32Array(CHUNK_ROWS * this.width));
    this.#hashes.push(new Int32Array(CHUNK_ROWS));
    this.#parents.push(new Int32Array(CHUNK_ROWS));
  }

  /** Keeps the table at most two thirds full with so many rows more. */
  #reserve(more: number): void {
    while ((this.count + more) * 3 > this.#table.length * 2) this.#grow();
  }

  /** Small tables grow fast: what counts there is the time, not the room. */
  #grow(): void {
    const length = this.#table.length * (this.#table.length < LARGE ? 16 : 2);
    this.#pulse.reserve(length * Int32Array.BYTES_PER_ELEMENT);
    const table = new Int32Array(length);
    const mask = table.length - 1;
    for (let row = 0; row < this.count; row++) {
      const hash = this.#hashes[row >>> CHUNK_BITS][row & CHUNK_MASK];
      let slot = hash & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = (hash & ~mask) | (row + 1);
    }
    this.#table = table;
  }
}
