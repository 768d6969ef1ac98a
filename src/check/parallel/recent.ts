import { mix } from "../visited/hash.ts";

/** As many as stay close to the processor. */
const SLOTS = 1 << 15;
/** Is no number. */
const NONE = -1;

/**
 * Rows that were told not long ago, by the pairs of numbers that stand for them. Of the successors of states that stand close
 * together many are the same, and the search needs to hear of each but once.
 */
export class Recent {
  readonly #pairs = new Int32Array(2 * SLOTS).fill(NONE);

  /** Whether a row was told; from now on it was. */
  wasTold(left: number, right: number): boolean {
    const at = 2 * (mix(Math.imul(left, 0x9e3779b1) ^ right) & (SLOTS - 1));
    const pairs = this.#pairs;
    if (pairs[at] === left && pairs[at + 1] === right) return true;
    pairs[at] = left;
    pairs[at + 1] = right;
    return false;
  }
}
