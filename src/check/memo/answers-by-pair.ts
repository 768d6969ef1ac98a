import { ownRoom } from "../visited/room.ts";
import { WordsByPair } from "../visited/words-by-pair.ts";

/** At this many answers, all are forgotten: that bounds the memory. */
const COUNT_MAX = 1 << 21;

export const NO_ANSWER = -1;

/** Answers for pairs of integers. The first of a pair is not negative, and no answer is NO_ANSWER. */
export class AnswersByPair {
  /** The answers plus 1. */
  #words = new WordsByPair(ownRoom());

  /** The answer for a pair, or NO_ANSWER. */
  get(first: number, second: number): number {
    return this.#words.get(first, second) - 1;
  }

  /** Adds the answer for a pair that has none. */
  add(first: number, second: number, answer: number): void {
    if (this.#words.count === COUNT_MAX) this.clear();
    this.#words.set(first, second, answer + 1);
  }

  clear(): void {
    if (this.#words.count > 0) this.#words = new WordsByPair(ownRoom());
  }
}
