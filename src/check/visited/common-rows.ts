/**
 * Rows that several threads add to one table, and one thread numbers: the search itself, in the order in which it comes to them. So
 * the threads that look ahead do most of the work for a new row, and its number does not depend on how many threads there are.
 *
 * A row is a pair, and the pair has a number of its own in the table, whichever thread added it first. The table notes which row
 * each pair is, and which pair each row is; only the search writes these notes.
 */
import { type CommonMemory, commonMemory, CommonPairs } from "./common-pairs.ts";
import { inPieces } from "./in-pieces.ts";
import type { Room } from "./room.ts";
import { fixedView, growable, INT } from "./shared-memory.ts";
import type { Rows } from "./visited.ts";

export interface RowsMemory {
  readonly pairs: CommonMemory;
  /** For each pair, the number of its row plus 1, or 0. */
  readonly rowOf: SharedArrayBuffer;
  /** For each row, the number of its pair. */
  readonly pairOf: SharedArrayBuffer;
}

const FIRST_ROWS = 1 << 12;

/** @throws RangeError if that much address space cannot be reserved */
export const rowsMemory = (): RowsMemory => ({
  pairs: commonMemory(),
  rowOf: growable(FIRST_ROWS * INT),
  pairOf: growable(FIRST_ROWS * INT),
});

export class CommonRows implements Rows {
  /** Rows that this thread has numbered. */
  count = 0;
  readonly memory: RowsMemory;
  readonly #room: Room;
  readonly #pairs: CommonPairs;
  #rowOf: Int32Array;
  #pairOf: Int32Array;
  #fresh = new Int32Array(0);
  #freshCount = 0;

  constructor(room: Room, memory: RowsMemory) {
    this.memory = memory;
    this.#room = room;
    this.#pairs = new CommonPairs(room, memory.pairs);
    this.#rowOf = fixedView(memory.rowOf);
    this.#pairOf = fixedView(memory.pairOf);
  }

  left(row: number): number {
    return this.#pairs.left(this.#pairAt(row));
  }

  right(row: number): number {
    return this.#pairs.right(this.#pairAt(row));
  }

  #pairAt(row: number): number {
    if (row >= this.#pairOf.length) this.#pairOf = fixedView(this.memory.pairOf);
    return this.#pairOf[row];
  }

  get saved(): Iterable<Int32Array> {
    return inPieces(this.count, (row, into, at) => this.#pairs.read(this.#pairAt(row), into, at));
  }

  restore(saved: Iterable<Int32Array>): void {
    for (const pairs of saved) {
      for (let i = 0; i < pairs.length; i += 2) {
        const pair = this.#pairs.intern(pairs[i], pairs[i + 1]);
        this.#makeRoom(1, pair);
        this.#number(pair);
      }
    }
  }

  get bytes(): number {
    return this.#pairs.bytes + this.memory.rowOf.byteLength + this.memory.pairOf.byteLength;
  }

  /** The numbers of pairs, some of which are given as numbers already: see `KNOWN`. They need not be rows. */
  pairsOf(lefts: Int32Array, rights: Int32Array, length: number, numbers: Int32Array): void {
    this.#pairs.internAll(lefts, rights, length, numbers);
  }

  spellOut(lefts: Int32Array, rights: Int32Array, at: number): void {
    const number = lefts[at];
    lefts[at] = this.#pairs.left(number);
    rights[at] = this.#pairs.right(number);
  }

  /** Whether a pair is a row, as far as this thread knows. */
  isRow(number: number): boolean {
    if (number >= this.#rowOf.length) this.#rowOf = fixedView(this.memory.rowOf);
    return number < this.#rowOf.length && this.#rowOf[number] !== 0;
  }

  internAll(lefts: Int32Array, rights: Int32Array, length: number, countMax: number, numbers: Int32Array): number {
    this.#pairs.internAll(lefts, rights, length, numbers);
    return this.numberAll(numbers, length, countMax);
  }

  /** Replaces numbers of pairs by numbers of their rows, as `internAll` does with pairs. */
  numberAll(numbers: Int32Array, length: number, countMax: number): number {
    if (this.#fresh.length < length) this.#fresh = new Int32Array(2 * length);
    this.#freshCount = 0;
    let last = 0;
    for (let k = 0; k < length; k++) last = Math.max(last, numbers[k]);
    this.#makeRoom(length, last);
    for (let k = 0; k < length; k++) {
      const number = numbers[k];
      const known = this.#rowOf[number] - 1;
      if (known >= 0) {
        numbers[k] = known;
        continue;
      }
      if (this.count >= countMax) return k;
      this.#fresh[this.#freshCount++] = k;
      numbers[k] = this.#number(number);
    }
    return length;
  }

  get fresh(): Int32Array {
    return this.#fresh.subarray(0, this.#freshCount);
  }

  /** Before rows are numbered, so that if there is no room, none is. */
  #makeRoom(rows: number, lastPair: number): void {
    if (lastPair >= this.#rowOf.length) this.#rowOf = this.#grown(this.memory.rowOf, lastPair);
    const last = this.count + rows;
    if (last >= this.#pairOf.length) this.#pairOf = this.#grown(this.memory.pairOf, last);
  }

  #number(pair: number): number {
    const row = this.count++;
    this.#rowOf[pair] = row + 1;
    this.#pairOf[row] = pair;
    return row;
  }

  #grown(memory: SharedArrayBuffer, last: number): Int32Array {
    while (last >= memory.byteLength / INT) {
      this.#room.reserve(memory.byteLength);
      memory.grow(2 * memory.byteLength);
    }
    return fixedView(memory);
  }
}
