/** A set of digits, each a whole number below 1,024: a bit for each, and a bit for each word of bits that is not 0. */
export class DigitSet {
  readonly #words = new Int32Array(32);
  #nonzero = 0;

  has(digit: number): boolean {
    return (this.#words[digit >>> 5] & (1 << digit)) !== 0;
  }

  add(digit: number): void {
    this.#words[digit >>> 5] |= 1 << digit;
    this.#nonzero |= 1 << (digit >>> 5);
  }

  delete(digit: number): void {
    const left = this.#words[digit >>> 5] & ~(1 << digit);
    this.#words[digit >>> 5] = left;
    if (left === 0) this.#nonzero &= ~(1 << (digit >>> 5));
  }

  get isEmpty(): boolean {
    return this.#nonzero === 0;
  }

  /** The smallest one, if there is any. */
  get first(): number {
    const word = lowestBit(this.#nonzero);
    return (word << 5) | lowestBit(this.#words[word]);
  }
}

/** The index of the lowest bit that is set. */
const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits);
