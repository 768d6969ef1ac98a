/** Which answers that are remembered are asked for again, to see whether they are still the same. */
export class SpotChecks {
  #number = 0;
  readonly #isLarge: boolean;

  /** @param isLarge as strict mode wants it */
  constructor(isLarge: boolean) {
    this.#isLarge = isLarge;
  }

  /** Whether the next answer is one of them: the first few, and those whose number is a power of two; of a large sample each 64th. */
  isNext(): boolean {
    const number = ++this.#number;
    return number < FEW || (number & (number - 1)) === 0 || (this.#isLarge && number % EACH === 0);
  }
}

const FEW = 8;
const EACH = 64;

export interface MemoOptions {
  /** Whether anything is remembered: else every property is asked about every state and step. */
  readonly remembers: boolean;
  /** Whether a large sample is asked for again. */
  readonly strict: boolean;
}
