import { mix } from "../visited/hash.ts";

const FIRST_CAPACITY = 1 << 5;
/** How many times larger a table gets when it grows. */
const GROWTH = 4;
/** At this many answers, all are forgotten: that bounds the memory. */
const COUNT_MAX = 1 << 21;
/** Words in an entry: the pair's first integer plus 1, or 0 if the entry is empty; its second integer; the answer. */
const ENTRY = 3;

export const NO_ANSWER = -1;

/** A hash table from pairs of integers to answers. The first of a pair is not negative, and no answer is NO_ANSWER. */
export class AnswersByPair {
  #count = 0;
  /** Open addressing. */
  #table = new Int32Array(ENTRY * FIRST_CAPACITY);
  /** How many entries fit, minus 1. */
  #mask = FIRST_CAPACITY - 1;

  /** The answer for a pair, or NO_ANSWER. */
  get(first: number, second: number): number {
    const slot = this.#slotOf(first, second);
    return this.#table[slot] === 0 ? NO_ANSWER : this.#table[slot + 2];
  }

  /** Adds the answer for a pair that has none. */
  add(first: number, second: number, answer: number): void {
    if (this.#count === COUNT_MAX) this.clear();
    const slot = this.#slotOf(first, second);
    this.#table[slot] = first + 1;
    this.#table[slot + 1] = second;
    this.#table[slot + 2] = answer;
    if (2 * ENTRY * ++this.#count > this.#table.length) this.#grow();
  }

  clear(): void {
    if (this.#count === 0) return;
    this.#count = 0;
    this.#table = new Int32Array(ENTRY * FIRST_CAPACITY);
    this.#mask = FIRST_CAPACITY - 1;
  }

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
    const table = (this.#table = new Int32Array(GROWTH * before.length));
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
