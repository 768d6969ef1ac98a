/**
 * Which histories each row of the search below was met with: one bit for a row and a history. Most searches have few histories, which
 * are numbered as they come up. So each row has one word for the first 32 of them, which is found without any hashing. For every 32
 * that follow, only rows that were met with one of them have a word, in a table.
 */
import type { Room } from "../visited/room.ts";
import { withRoom } from "../visited/with-room.ts";
import { WordsByPair } from "../visited/words-by-pair.ts";

const WORD_BITS = 5;

export class MetHistories {
  /** For each row, the bits of the first histories. */
  #first = new Int32Array(1 << 10);
  /** By row, and by which 32 histories, the bits of the others. */
  readonly #others: WordsByPair;

  constructor(room: Room) {
    this.#others = new WordsByPair(room);
  }

  has(row: number, history: number): boolean {
    const group = history >>> WORD_BITS;
    const bits = group === 0 ? this.#first[row] : this.#others.get(row, group);
    return (bits & (1 << history)) !== 0;
  }

  /**
   * Notes that a row was met with a history. Returns whether that is new.
   *
   * @throws Stopped if there is not enough memory; then nothing was noted
   */
  add(row: number, history: number): boolean {
    const group = history >>> WORD_BITS;
    const bit = 1 << history;
    if (group > 0) return this.#others.setBits(row, group, bit);
    if (row >= this.#first.length) this.#first = withRoom(this.#first, row + 1);
    const bits = this.#first[row];
    if ((bits & bit) !== 0) return false;
    this.#first[row] = bits | bit;
    return true;
  }
}
