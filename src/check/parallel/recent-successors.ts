import { mix } from "../visited/hash.ts";

/** Few enough to stay in the processor's cache. */
const SLOTS = 1 << 15;
/** No pair has this number. */
const NONE = -1;

/**
 * The successors that a worker listed last for one report, by their pairs of numbers. States that are close together share many
 * successors, and the search needs each only once. A hint: one that was pushed out is listed again.
 */
export class RecentSuccessors {
  readonly #pairs = new Int32Array(2 * SLOTS).fill(NONE);

  /** Call this before the states of another job: these may come earlier in the search than those reported so far. */
  forget(): void {
    this.#pairs.fill(NONE);
  }

  /** Whether the pair was listed not long ago; notes that it is listed now. */
  wasListed(left: number, right: number): boolean {
    const at = 2 * (mix(Math.imul(left, 0x9e3779b1) ^ right) & (SLOTS - 1));
    const pairs = this.#pairs;
    if (pairs[at] === left && pairs[at + 1] === right) return true;
    pairs[at] = left;
    pairs[at + 1] = right;
    return false;
  }
}
