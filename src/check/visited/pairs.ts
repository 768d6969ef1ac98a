/**
 * Pairs of integers, each distinct one a number: the first gets 0, the next new one 1, and so on. Pairs are stored in full, so that
 * none is ever taken for another: 8 bytes a pair, and 4 to 9 for the table that finds it.
 *
 * Nothing is ever moved. When the table of slots grows, the old one is dropped and the new one is filled from the pairs, so that
 * there are never two tables.
 */
import { hashOf } from "./hash.ts";
import { PairList } from "./pair-list.ts";
import { RecentPairs } from "./recent-pairs.ts";
import type { Room } from "./room.ts";

const FIRST_SLOTS = 1 << 12;
/** A small table grows fast: there time matters, not memory. */
const FAST = 8;
const NONE = new Int32Array(0);
const SMALL = 1 << 21;
/**
 * Of every 16 slots at most 15 may be taken. Even so few are examined: they are next to each other, and most are ruled out by their
 * bits.
 */
const SLOTS = 16;
const TAKEN = 15;
/** A small integer for the JavaScript engine, like everything it is compared with. */
export const NUMBERS_MAX = 2 ** 30 - 1;

/** Pairs of integers, each by its number. */
export interface NumberedPairs {
  /** How many numbers are given away. */
  readonly count: number;
  /** The memory of pairs and slots, in bytes. */
  readonly bytes: number;
  /** All pairs in the order of their numbers; they may share its memory. */
  readonly saved: Iterable<Int32Array>;
  /** Adds pairs as they were saved, in order. */
  restore(saved: Iterable<Int32Array>): void;
  left(number: number): number;
  right(number: number): number;
}

/** Pairs that get their numbers one by one. */
export interface Numbering extends NumberedPairs {
  /** Writes a pair into a list, at this index and the next. */
  read(number: number, into: Int32Array, at: number): void;
  /** The number of a pair, which may be new. */
  intern(left: number, right: number): number;
}

export class Pairs implements Numbering {
  readonly #room: Room;
  /** By their numbers. */
  readonly #all: PairList;
  /**
   * Open addressing: the low bits of a hash are the first slot to look at. A slot is 0, or holds a number plus 1 in its low bits and
   * the other bits of the pair's hash above them.
   */
  #slots: Int32Array;
  #mask = FIRST_SLOTS - 1;
  readonly #recent = new RecentPairs();
  /** Which of the pairs looked up together last are new, and how many. */
  #fresh = new Int32Array(0);
  #freshCount = 0;
  /** Stored only so that the reads before it are not optimized away. */
  touched = 0;

  constructor(room: Room) {
    this.#room = room;
    this.#all = new PairList(room);
    this.#slots = room.allocate(FIRST_SLOTS);
  }

  get count(): number {
    return this.#all.count;
  }

  left(number: number): number {
    return this.#all.left(number);
  }

  right(number: number): number {
    return this.#all.right(number);
  }

  /** Writes a pair into a list, at this index and the next. */
  read(number: number, into: Int32Array, at: number): void {
    this.#all.read(number, into, at);
  }

  /** All pairs in the order of their numbers, sharing their memory. */
  get saved(): readonly Int32Array[] {
    return this.#all.saved();
  }

  /** Adds pairs as they were saved, in order. */
  restore(saved: Iterable<Int32Array>): void {
    for (const pairs of saved) for (let i = 0; i < pairs.length; i += 2) this.intern(pairs[i], pairs[i + 1]);
  }

  /** The memory of pairs and slots, in bytes. */
  get bytes(): number {
    return this.#all.bytes + Int32Array.BYTES_PER_ELEMENT * (this.#mask + 1);
  }

  /** The number of a pair; -1 if it is new and `countMax` is reached. */
  intern(left: number, right: number, countMax = NUMBERS_MAX): number {
    this.#reserve(1);
    const hash = hashOf(left, right);
    return this.#findOrAdd(left, right, hash, countMax);
  }

  /**
   * Numbers pairs in order until `countMax` is reached; returns how many of them it numbered.
   *
   * A search waits for memory, not for the processor. Most successors were met recently, so a cache-sized number of recent pairs is
   * kept aside. For all others, first the slots are touched, then the pairs that these name, without any branch that would have to wait
   * for one of them: so the waits overlap.
   */
  internAll(lefts: Int32Array, rights: Int32Array, length: number, countMax: number, numbers: Int32Array): number {
    if (this.#fresh.length < length) this.#fresh = new Int32Array(2 * length);
    this.#reserve(length);
    const slots = this.#slots;
    const all = this.#all;
    const mask = this.#mask;
    const count = this.#recent.recall(lefts, rights, length, numbers);
    const { hashes, unknown } = this.#recent;
    let touched = 0;
    for (let i = 0; i < count; i++) touched ^= slots[hashes[i] & mask];
    for (let i = 0; i < count && all.count > 0; i++) {
      const entry = slots[hashes[i] & mask];
      const number = ((entry ^ hashes[i]) & ~mask) === 0 ? Math.max((entry & mask) - 1, 0) : 0;
      touched ^= all.left(number);
    }
    this.touched = touched;
    this.#freshCount = 0;
    let taken = length;
    for (let i = 0; i < count; i++) {
      const k = unknown[i];
      const before = all.count;
      const number = this.#findOrAdd(lefts[k], rights[k], hashes[i], countMax);
      if (number < 0) {
        taken = k;
        break;
      }
      if (number === before) this.#fresh[this.#freshCount++] = k;
      numbers[k] = number;
      this.#recent.keep(hashes[i], lefts[k], rights[k], number);
    }
    return taken;
  }

  /** Which of the pairs looked up together last are new; valid until the next ones are looked up. */
  get fresh(): Int32Array {
    return this.#fresh.subarray(0, this.#freshCount);
  }

  /** -1 if there is no room for a new one. */
  #findOrAdd(left: number, right: number, hash: number, countMax: number): number {
    const all = this.#all;
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = hash & mask;
    for (; ; slot = (slot + 1) & mask) {
      const entry = slots[slot];
      if (entry === 0) break;
      if (((entry ^ hash) & ~mask) !== 0) continue;
      const number = (entry & mask) - 1;
      if (all.isAt(number, left, right)) return number;
    }
    const number = all.count;
    if (number >= countMax) return -1;
    all.push(left, right);
    slots[slot] = (hash & ~mask) | (number + 1);
    return number;
  }

  /** Keeps enough slots free for this many more pairs. */
  #reserve(more: number): void {
    while ((this.count + more) * SLOTS > (this.#mask + 1) * TAKEN) this.#grow();
  }

  #grow(): void {
    const before = this.#mask + 1;
    const size = before * (before < SMALL ? FAST : 2);
    this.#room.reserve((size - before) * Int32Array.BYTES_PER_ELEMENT);
    // The slots are filled again from the pairs, so that there are never two tables.
    this.#slots = NONE;
    this.#slots = this.#room.allocate(size);
    this.#mask = size - 1;
    this.#fill();
  }

  #fill(): void {
    const slots = this.#slots;
    const mask = this.#mask;
    for (let number = 0; number < this.count; number++) {
      const hash = hashOf(this.left(number), this.right(number));
      let slot = hash & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = (hash & ~mask) | (number + 1);
    }
  }
}
