/**
 * Random numbers for one run: the same for the same seed on every machine, because only integer arithmetic and exact floating-point
 * products are used.
 *
 * Source: sfc32 by Chris Doty-Humphrey, from PractRand 0.94 (public domain). fast-check's own generator draws the seed; this one is several
 * times faster, and a run calls it a few hundred times.
 */

/** The stream of whoever needs only one. */
const MAIN = [0, 0] as const;

export class Random {
  static readonly WORDS = 4;
  /** Its position: three words, and a counter, which is 0 before it begins. */
  readonly #words: Int32Array;
  #at = 0;

  /**
   * @param seed a 32-bit integer
   * @param stream two more: streams that differ in one of the three numbers have nothing in common
   */
  constructor(
    seed: number,
    stream: readonly [number, number] = MAIN,
    words: Int32Array = new Int32Array(Random.WORDS),
  ) {
    this.#words = words;
    this.begin(seed, stream);
  }

  /** Many streams in one array; the object stands for the stream at its current index. Side by side they stay in the processor's cache. */
  static keptIn(words: Int32Array): Random {
    const random = new Random(0, MAIN, words);
    words.fill(0, 0, Random.WORDS);
    return random;
  }

  at(place: number): this {
    this.#at = place;
    return this;
  }

  get isBegun(): boolean {
    return this.#words[this.#at + 3] !== 0;
  }

  begin(seed: number, stream: readonly [number, number] = MAIN): this {
    const words = this.#words;
    const at = this.#at;
    words[at] = stream[0];
    words[at + 1] = seed;
    words[at + 2] = stream[1];
    words[at + 3] = 1;
    // The author's own seeding discards this many, too.
    for (let i = 0; i < 12; i++) this.next();
    return this;
  }

  /** Any 32-bit integer, signed. */
  next(): number {
    const words = this.#words;
    const at = this.#at;
    const b = words[at + 1];
    const c = words[at + 2];
    const counter = words[at + 3];
    const result = (words[at] + b + counter) | 0;
    words[at] = b ^ (b >>> 9);
    words[at + 1] = c + (c << 3);
    words[at + 2] = ((c << 21) | (c >>> 11)) + result;
    words[at + 3] = counter + 1;
    return result;
  }

  /** A number strictly between 0 and 1. */
  unit(): number {
    return ((this.next() >>> 0) + 0.5) / 0x100000000;
  }

  /** An integer from 0 to `bound` - 1; `bound` is at least 1 and at most 2 ** 21. */
  below(bound: number): number {
    return Math.floor(((this.next() >>> 0) * bound) / 0x100000000);
  }

  /** An integer below a random power of 2, up to the first above `most`: small ones are as likely as large ones. */
  ofAnySize(most: number): number {
    const scales = Math.ceil(Math.log2(most + 1));
    return this.below(1 << this.below(scales + 1));
  }

  /** Puts a list into random order. Source: Durstenfeld's shuffle, CACM 7(7), 1964. */
  shuffle(list: unknown[]): void {
    for (let i = list.length - 1; i > 0; i--) {
      const other = this.below(i + 1);
      const last = list[i];
      list[i] = list[other];
      list[other] = last;
    }
  }
}
