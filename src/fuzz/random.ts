/**
 * Random numbers for one run: the same for the same seed on every machine, for only integer arithmetic and exact
 * floating-point products are used.
 *
 * Source: sfc32 by Chris Doty-Humphrey, from PractRand 0.94 (public domain). fast-check's own generator draws the seed;
 * this one is several times faster to ask, and a run asks it a few hundred times.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /**
   * @param seed a 32-bit integer
   * @param stream two more: streams that differ in one of the three numbers have nothing in common
   */
  constructor(seed: number, stream: readonly [number, number] = [0, 0]) {
    [this.#a, this.#c] = stream;
    this.#b = seed | 0;
    // The author's own seeding discards as many.
    for (let i = 0; i < 12; i++) this.next();
  }

  /** Any 32-bit integer, signed. */
  next(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result;
  }

  /** A number between 0 and 1, neither of which it ever is. */
  unit(): number {
    return ((this.next() >>> 0) + 0.5) / 0x100000000;
  }

  /** An integer from 0 to `bound` - 1; `bound` is at least 1 and at most 2 ** 21. */
  below(bound: number): number {
    return Math.floor(((this.next() >>> 0) * bound) / 0x100000000);
  }

  /** Puts a list into a random order. Source: Durstenfeld's shuffle, CACM 7(7), 1964. */
  shuffle(list: unknown[]): void {
    for (let i = list.length - 1; i > 0; i--) {
      const other = this.below(i + 1);
      const last = list[i];
      list[i] = list[other];
      list[other] = last;
    }
  }
}
