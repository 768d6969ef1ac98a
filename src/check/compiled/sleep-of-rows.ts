/**
 * What is asleep in the states that wait to be expanded: for each a word of sleep sets, and its covered steps. There are few different
 * pairs of these, so a state has the number of its pair. A hint: where numbers run out, nothing sleeps.
 */
import { Pairs } from "../visited/pairs.ts";
import type { Room } from "../visited/room.ts";
import { SparseNumbers } from "../visited/sparse-numbers.ts";
import { NONE_COVERED } from "./covered-steps.ts";
import { ALL_AWAKE } from "./sleep-sets.ts";

/** The numbers of two states are in one word, and all bits are set where nothing else was noted. */
const BITS = 16;
const UNNOTED = (1 << BITS) - 1;

export class SleepOfRows {
  readonly #pairs: Pairs;
  readonly #ofTwo = new SparseNumbers();

  constructor(room: Room) {
    this.#pairs = new Pairs(room);
  }

  awake(row: number): number {
    const pair = this.#pairOf(row);
    return pair === UNNOTED ? ALL_AWAKE : this.#pairs.left(pair);
  }

  covered(row: number): number {
    const pair = this.#pairOf(row);
    return pair === UNNOTED ? NONE_COVERED : this.#pairs.right(pair);
  }

  set(row: number, awake: number, covered: number): void {
    const pair = this.#pairs.intern(awake, covered, UNNOTED);
    if (pair < 0) return;
    const at = row >>> 1;
    const shift = (row & 1) * BITS;
    this.#ofTwo.set(at, (this.#ofTwo.of(at) & ~(UNNOTED << shift)) | (pair << shift));
  }

  /** Forgets what was set for rows before this one. */
  forgetBefore(row: number): void {
    this.#ofTwo.forgetBefore(row >>> 1);
  }

  #pairOf(row: number): number {
    return (this.#ofTwo.of(row >>> 1) >>> ((row & 1) * BITS)) & UNNOTED;
  }
}
