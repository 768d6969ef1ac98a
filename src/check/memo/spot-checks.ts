/** Chooses which remembered answers are asked for again, to see whether they are still the same. */
export class SpotChecks {
  #number = 0;
  readonly #isLarge: boolean;

  /** @param isLarge whether to choose more of them, as strict mode does */
  constructor(isLarge: boolean) {
    this.#isLarge = isLarge;
  }

  /** Whether to repeat the next answer: the first few, each whose number is a power of two, and in a large sample every 64th. */
  isNext(): boolean {
    const number = ++this.#number;
    return number < FEW || (number & (number - 1)) === 0 || (this.#isLarge && number % EACH === 0);
  }
}

const FEW = 8;
const EACH = 64;

export interface MemoOptions {
  /** Whether answers are remembered. If not, every property is asked about every state and step. */
  readonly remembers: boolean;
  /** Whether a large sample of remembered answers is asked for again. */
  readonly strict: boolean;
}
