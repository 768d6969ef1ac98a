import { mix } from "../compiled/node-snapshots.ts";

const FIRST_CAPACITY = 1 << 12;
/** When there are so many, all are forgotten. */
const COUNT_MAX = 1 << 21;

/** A set of pairs of integers, from 0 up. */
export class Pairs {
  #count = 0;
  /** Open addressing: the first of a pair plus 1, and the second; 0 where there is none. */
  #table = new Int32Array(2 * FIRST_CAPACITY);

  has(first: number, second: number): boolean {
    return this.#table[this.#slotOf(first, second)] !== 0;
  }

  add(first: number, second: number): void {
    if (this.#count === COUNT_MAX) this.clear();
    const slot = this.#slotOf(first, second);
    if (this.#table[slot] !== 0) return;
    this.#table[slot] = first + 1;
    this.#table[slot + 1] = second;
    if (4 * ++this.#count > this.#table.length) this.#grow();
  }

  clear(): void {
    this.#count = 0;
    this.#table = new Int32Array(2 * FIRST_CAPACITY);
  }

  #slotOf(first: number, second: number): number {
    const table = this.#table;
    const mask = table.length / 2 - 1;
    for (let at = mix(Math.imul(first, 0x9e3779b1) ^ second); ; at++) {
      const slot = 2 * (at & mask);
      if (table[slot] === 0 || (table[slot] === first + 1 && table[slot + 1] === second)) return slot;
    }
  }

  #grow(): void {
    const before = this.#table;
    this.#table = new Int32Array(2 * before.length);
    for (let slot = 0; slot < before.length; slot += 2) {
      if (before[slot] === 0) continue;
      this.#table.set(before.subarray(slot, slot + 2), this.#slotOf(before[slot] - 1, before[slot + 1]));
    }
  }
}
