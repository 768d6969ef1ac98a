import { hashOf } from "./hash.ts";

/** So many pairs are kept close. */
const BITS = 15;
const SHIFT = 32 - BITS;
const SIZE = 1 << BITS;
/** In place of the right number of a pair that is not looked up: its number is known, and stands in place of the left one. */
export const KNOWN = -1;

/** Of pairs that are looked up together most were looked up not long before: as many as stay close to the processor are kept aside. */
export class RecentPairs {
  /** Of pairs that are looked up together, those that were not looked up not long ago: their hashes. */
  hashes = new Int32Array(0);
  /** Which they are among those that are looked up. */
  unknown = new Int32Array(0);
  /** At a place that their hash gives: both numbers, and their own plus 1. */
  #recent = new Int32Array(0);

  /** Numbers the pairs that were looked up not long ago; of the others notes the places and the hashes, and answers how many. */
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
