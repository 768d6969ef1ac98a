/**
 * Which histories each row of the search below was met with: one bit for a row and a history. Most searches have few histories. So
 * these are numbered as they come up, and each row has one word for the first 32 of them, which is found without any hashing. For
 * every 32 that follow, only rows that were met with one of them have a word, in a table.
 */
import { hashOf } from "../visited/hash.ts";
import type { Room } from "../visited/room.ts";
import { withRoom } from "../visited/with-room.ts";

const WORD_BITS = 5;
const FIRST_CAPACITY = 1 << 8;
/** How many times larger the table gets when it grows. */
const GROWTH = 4;
/** Numbers in an entry: the row plus 1, or 0 if the entry is empty; which 32 histories; their bits. */
const ENTRY = 3;

export class MetHistories {
  readonly #room: Room;
  /** The number of each history, plus 1; 0 if it did not come up yet. */
  #numbers = new Int32Array(1 << 10);
  #histories = 0;
  /** For each row, the bits of the first histories. */
  #words = new Int32Array(1 << 10);
  /** For the others, with open addressing. */
  #table: Int32Array;
  /** How many entries fit, minus 1. */
  #mask = FIRST_CAPACITY - 1;
  /** Entries in the table. */
  #count = 0;

  constructor(room: Room) {
    this.#room = room;
    this.#table = room.allocate(ENTRY * FIRST_CAPACITY);
  }

  has(row: number, history: number): boolean {
    const number = this.#numberOf(history);
    const group = number >>> WORD_BITS;
    const bits = group === 0 ? this.#words[row] : this.#table[this.#slotOf(row, group) + 2];
    return (bits & (1 << number)) !== 0;
  }

  /**
   * Notes that a row was met with a history. Returns whether that is new.
   *
   * @throws Stopped if there is not enough memory; then nothing was noted
   */
  add(row: number, history: number): boolean {
    const number = this.#numberOf(history);
    const group = number >>> WORD_BITS;
    if (group > 0) return this.#addToTable(row, group, 1 << number);
    if (row >= this.#words.length) this.#words = withRoom(this.#words, row + 1);
    const bits = this.#words[row];
    if ((bits & (1 << number)) !== 0) return false;
    this.#words[row] = bits | (1 << number);
    return true;
  }

  #addToTable(row: number, group: number, bit: number): boolean {
    if (2 * ENTRY * (this.#count + 1) > this.#table.length) this.#grow();
    const slot = this.#slotOf(row, group);
    const table = this.#table;
    const bits = table[slot + 2];
    if ((bits & bit) !== 0) return false;
    table[slot + 2] = bits | bit;
    if (bits === 0) {
      table[slot] = row + 1;
      table[slot + 1] = group;
      this.#count++;
    }
    return true;
  }

  #numberOf(history: number): number {
    const known = history < this.#numbers.length ? this.#numbers[history] : 0;
    return known === 0 ? this.#addHistory(history) : known - 1;
  }

  #addHistory(history: number): number {
    this.#numbers = withRoom(this.#numbers, history + 1);
    this.#numbers[history] = ++this.#histories;
    return this.#histories - 1;
  }

  /** Where the entry is, or belongs. */
  #slotOf(row: number, group: number): number {
    const table = this.#table;
    const mask = this.#mask;
    for (let at = hashOf(row, group); ; at++) {
      const slot = ENTRY * (at & mask);
      if (table[slot] === 0 || (table[slot] === row + 1 && table[slot + 1] === group)) return slot;
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
      for (let k = 0; k < ENTRY; k++) table[to + k] = before[from + k];
    }
  }
}
