/** A small cache of pairs that were looked up recently, in front of the large tables of pairs. */
import { hashOf } from "./hash.ts";

/** How many recent pairs are kept, as a number of bits. */
const BITS = 15;
const SHIFT = 32 - BITS;
const SIZE = 1 << BITS;
/** Stands for the right of a pair that need not be looked up: its number is known, and is given as the left. */
export const KNOWN = -1;

/**
 * Recent pairs: most pairs that are looked up together were looked up shortly before, so as many as fit the processor's cache are kept
 * aside.
 */
export class RecentPairs {
  /** Among the pairs being looked up, those that are not recent: their hashes. */
  hashes = new Int32Array(0);
  /** Their indexes among the pairs being looked up. */
  unknown = new Int32Array(0);
  /** At a position given by the hash: the pair, and its number plus 1. */
  #recent = new Int32Array(0);

  /** Numbers the pairs that are recent. Notes the indexes and hashes of the others, and returns how many these are. */
  recall(lefts: Int32Array, rights: Int32Array, length: number, numbers: Int32Array): number {
    if (this.hashes.length < length) {
      this.hashes = new Int32Array(2 * length);
      this.unknown = new Int32Array(2 * length);
    }
    if (this.#recent.length === 0) this.#recent = new Int32Array(4 * SIZE);
    const recent = this.#recent;
    const { hashes, unknown } = this;
    let count = 0;
    for (let k = 0; k < length; k++) {
      const left = lefts[k];
      const right = rights[k];
      if (right === KNOWN) {
        numbers[k] = left;
        continue;
      }
      const hash = hashOf(left, right);
      const at = (hash >>> SHIFT) << 2;
      numbers[k] = recent[at + 2] - 1;
      hashes[count] = hash;
      unknown[count] = k;
      if (((recent[at] ^ left) | (recent[at + 1] ^ right)) !== 0 || recent[at + 2] === 0) count++;
    }
    return count;
  }

  keep(hash: number, left: number, right: number, number: number): void {
    const recent = this.#recent;
    const at = (hash >>> SHIFT) << 2;
    recent[at] = left;
    recent[at + 1] = right;
    recent[at + 2] = number + 1;
  }
}
