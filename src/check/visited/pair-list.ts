/** A list of pairs of integers that only grows: 8 bytes a pair. It is stored in chunks, so that nothing is ever moved. */
import type { Room } from "./room.ts";

/** Pairs in a chunk. */
const CHUNK_BITS = 16;
const CHUNK_MASK = (1 << CHUNK_BITS) - 1;

export class PairList {
  count = 0;
  readonly #room: Room;
  readonly #chunks: Int32Array[] = [];

  constructor(room: Room) {
    this.#room = room;
  }

  left(at: number): number {
    return this.#chunks[at >>> CHUNK_BITS][(at & CHUNK_MASK) << 1];
  }

  right(at: number): number {
    return this.#chunks[at >>> CHUNK_BITS][((at & CHUNK_MASK) << 1) | 1];
  }

  isAt(at: number, left: number, right: number): boolean {
    const chunk = this.#chunks[at >>> CHUNK_BITS];
    const place = (at & CHUNK_MASK) << 1;
    return ((chunk[place] ^ left) | (chunk[place + 1] ^ right)) === 0;
  }

  /** Writes a pair into another list, at this index and the next. */
  read(at: number, into: Int32Array, index: number): void {
    const chunk = this.#chunks[at >>> CHUNK_BITS];
    const place = (at & CHUNK_MASK) << 1;
    into[index] = chunk[place];
    into[index + 1] = chunk[place + 1];
  }

  /** In bytes. */
  get bytes(): number {
    return this.#chunks.length * (2 << CHUNK_BITS) * Int32Array.BYTES_PER_ELEMENT;
  }

  push(left: number, right: number): void {
    const place = (this.count & CHUNK_MASK) << 1;
    if (place === 0) this.#chunks.push(this.#room.allocate(2 << CHUNK_BITS));
    const chunk = this.#chunks[this.count >>> CHUNK_BITS];
    chunk[place] = left;
    chunk[place + 1] = right;
    this.count++;
  }

  /** So many of the first pairs, in order, sharing their memory. */
  saved(count = this.count): readonly Int32Array[] {
    const chunks = this.#chunks.slice(0, Math.ceil(count / (1 << CHUNK_BITS)));
    return chunks.map((chunk, i) => chunk.subarray(0, 2 * (count - (i << CHUNK_BITS))));
  }

  /** Adds pairs as they were saved, in order. */
  restore(saved: Iterable<Int32Array>): void {
    for (const pairs of saved) for (let i = 0; i < pairs.length; i += 2) this.push(pairs[i], pairs[i + 1]);
  }
}
