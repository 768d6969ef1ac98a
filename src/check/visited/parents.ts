/**
 * For each row, the row from which it was first reached. From one row to the next these never decrease, so it is enough to
 * store by how much each is greater: that many 0 bits, and a 1 bit. Because no row has a parent greater than itself, that
 * takes two bits a row.
 *
 * Source: P. Elias, "Efficient Storage and Retrieval by Content and Address of Static Files", JACM 21(2), 1974.
 */
import type { Room } from "./room.ts";

/** The parent of an initial state. */
export const NO_PARENT = -1;

/** Bits in a word, words in a chunk; both as powers of 2. */
const WORD_BITS = 5;
const WORD_MASK = (1 << WORD_BITS) - 1;
const CHUNK_BITS = 14;
const CHUNK_MASK = (1 << CHUNK_BITS) - 1;
/** The position of the 1 bit is stored for one row in this many. */
const STRIDE = 256;

export class Parents {
  #count = 0;
  /** Bits that are in use. */
  #length = 0;
  readonly #room: Room;
  readonly #chunks: Int32Array[] = [];
  readonly #places: number[] = [];

  constructor(room: Room) {
    this.#room = room;
  }

  /** All bits, sharing their memory. */
  get saved(): readonly Int32Array[] {
    const words = Math.ceil(this.#length / (1 << WORD_BITS));
    return this.#chunks.map((chunk, i) => chunk.subarray(0, words - (i << CHUNK_BITS)));
  }

  /** Adds all bits as they were saved, in order. */
  restore(saved: Iterable<Int32Array>): void {
    let at = 0;
    for (const words of saved) {
      for (const word of words) {
        for (let bits = word; bits !== 0; bits &= bits - 1) this.push(placeOf(at, bits) - this.#count - 1);
        at++;
      }
    }
  }

  get bytes(): number {
    return (
      Int32Array.BYTES_PER_ELEMENT * this.#chunks.length * (1 << CHUNK_BITS) +
      Float64Array.BYTES_PER_ELEMENT * this.#places.length
    );
  }

  /** Adds the parent of the next row, which must not be less than that of the row before. */
  push(parent: number): void {
    // One 0 bit for each step of the parent above -1, one 1 bit for each earlier row.
    const place = parent + 1 + this.#count;
    if (place < this.#length)
      throw new Error(`row ${this.#count} comes after rows with a greater parent than ${parent}`);
    while (place >>> (WORD_BITS + CHUNK_BITS) >= this.#chunks.length)
      this.#chunks.push(this.#room.allocate(1 << CHUNK_BITS));
    const word = place >>> WORD_BITS;
    this.#chunks[word >>> CHUNK_BITS][word & CHUNK_MASK] |= 1 << (place & WORD_MASK);
    if (this.#count % STRIDE === 0) this.#places.push(place);
    this.#count++;
    this.#length = place + 1;
  }

  of(row: number): number {
    return this.#placeOf(row) - row - 1;
  }

  /** The position of a row's 1 bit. */
  #placeOf(row: number): number {
    const known = this.#places[Math.floor(row / STRIDE)];
    let word = known >>> WORD_BITS;
    let bits = this.#word(word) & (-1 << (known & WORD_MASK));
    let before = row % STRIDE;
    for (let ones = onesIn(bits); ones <= before; ones = onesIn(bits)) {
      before -= ones;
      bits = this.#word(++word);
    }
    for (; before > 0; before--) bits &= bits - 1;
    return placeOf(word, bits);
  }

  #word(at: number): number {
    return this.#chunks[at >>> CHUNK_BITS][at & CHUNK_MASK];
  }
}

/** The position of the lowest 1 bit of a word. */
const placeOf = (word: number, bits: number): number => word * (1 << WORD_BITS) + WORD_MASK - Math.clz32(bits & -bits);

/** The number of 1 bits in a word. */
function onesIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
