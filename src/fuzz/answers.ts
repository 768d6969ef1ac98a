/** What one property answered about states, or about steps, by the numbers of these. */
import { ModelError } from "../model/model-error.ts";
import type { Claim } from "../semantics/violations.ts";

export const HOLDS = 1;
/** `leadsTo`: it is due. */
export const PREMISE = 2;
/** What it assumes says that such steps cease. */
export const CEASES = 4;
/** In place of 0, so that 0 is no answer. */
const KNOWN = 8;
const FIRST_CAPACITY = 1 << 8;

export class Answers {
  readonly claim: Claim;
  /** Whether it ever looked at more than the numbers tell: then it is asked every time. */
  looksFurther = false;
  readonly #look: () => number;
  readonly #looked: () => boolean;
  #known = new Uint8Array(FIRST_CAPACITY);
  #asked = 0;

  /**
   * @param look   asks the property about what there is now, and answers with bits
   * @param looked whether it looked at more than the number tells when it was asked last
   */
  constructor(claim: Claim, look: () => number, looked: () => boolean) {
    this.claim = claim;
    this.#look = look;
    this.#looked = looked;
  }

  /** @param number of what there is now */
  at(number: number): number {
    if (this.looksFurther) return this.#look();
    const known = number < this.#known.length ? this.#known[number] : 0;
    if (known === 0) return this.#ask(number);
    if (isSample(++this.#asked)) this.#compare(known ^ KNOWN, this.#look());
    return known ^ KNOWN;
  }

  #ask(number: number): number {
    const answer = this.#look();
    this.looksFurther = this.#looked();
    if (this.looksFurther) return answer;
    if (number >= this.#known.length) {
      const larger = new Uint8Array(2 * number + 1);
      larger.set(this.#known);
      this.#known = larger;
    }
    this.#known[number] = answer | KNOWN;
    return answer;
  }

  forget(): void {
    this.#known = new Uint8Array(FIRST_CAPACITY);
  }

  #compare(known: number, asked: number): void {
    if (known === asked) return;
    throw new ModelError(
      `property "${this.claim.name}" answers differently about what looks the same to it: wanted a function of the world ` +
        `that it gets, which compares by value and keeps nothing between calls.`,
    );
  }
}

/** The first few, and those whose number is a power of two. */
const isSample = (number: number): boolean => number < 8 || (number & (number - 1)) === 0;
