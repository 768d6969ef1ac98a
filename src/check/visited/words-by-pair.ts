/** A hash table from pairs of integers to words. The first integer of a pair is not negative, and a pair without a word has 0. */
import { mix } from "./hash.ts";
import type { Room } from "./room.ts";

const FIRST_CAPACITY = 1 << 5;
/** How many times larger a table gets when it grows. */
const GROWTH = 4;
/** Words in an entry: the pair's first integer plus 1, or 0 if the entry is empty; its second integer; its word. */
const ENTRY = 3;

export class WordsByPair {
  /** How many pairs were given a word. */
  count = 0;
  readonly #room: Room;
  /** Open addressing. */
  #table: Int32Array;
  /** How many entries fit, minus 1. */
  #mask = FIRST_CAPACITY - 1;

  constructor(room: Room) {
    this.#room = room;
    this.#table = room.allocate(ENTRY * FIRST_CAPACITY);
  }

  get(first: number, second: number): number {
    // Nothing else writes a word, so an empty entry has 0.
    return this.#table[this.#slotOf(first, second) + 2];
  }

  /**
   * Gives a pair a word, in place of the one that it has.
   *
   * @throws Stopped if there is not enough memory; then nothing has changed
   */
  set(first: number, second: number, word: number): void {
    const slot = this.#entryOf(first, second);
    this.#table[slot + 2] = word;
  }

  /**
   * Sets bits in the word of a pair. Returns whether one of them is new.
   *
   * @throws Stopped if there is not enough memory; then nothing has changed
   */
  setBits(first: number, second: number, bits: number): boolean {
    const slot = this.#entryOf(first, second);
    const word = this.#table[slot + 2];
    this.#table[slot + 2] = word | bits;
    return (word | bits) !== word;
  }

  /** Where the entry of a pair is, which may be new. */
  #entryOf(first: number, second: number): number {
    let slot = this.#slotOf(first, second);
    if (this.#table[slot] !== 0) return slot;
    if (2 * ENTRY * (this.count + 1) > this.#table.length) {
      this.#grow();
      slot = this.#slotOf(first, second);
    }
    this.count++;
    this.#table[slot] = first + 1;
    this.#table[slot + 1] = second;
    return slot;
  }

  /** Where the entry of a pair is, or belongs. */
  #slotOf(first: number, second: number): number {
    const table = this.#table;
    const mask = this.#mask;
    for (let at = mix(Math.imul(first, 0x9e3779b1) ^ second); ; at++) {
      const slot = ENTRY * (at & mask);
      if (table[slot] === 0 || (table[slot] === first + 1 && table[slot + 1] === second)) return slot;
    }
  }

  #grow(): void {
    const before = this.#table;
    this.#room.reserve(Int32Array.BYTES_PER_ELEMENT * GROWTH * before.length);
    const table = (this.#table = this.#room.allocate(GROWTH * before.length));
    this.#mask = table.length / ENTRY - 1;
    for (let from = 0; from < before.length; from += ENTRY) {
      if (before[from] === 0) continue;
      const to = this.#slotOf(before[from] - 1, before[from + 1]);
      table[to] = before[from];
      table[to + 1] = before[from + 1];
      table[to + 2] = before[from + 2];
    }
  }
}
