/** Places in a chunk, as a power of 2. */
const CHUNK_BITS = 14;
const CHUNK_MASK = (1 << CHUNK_BITS) - 1;
/** What is read at a place where nothing was set. */
export const UNSET = -1;

/**
 * A number at each of some places. They are kept chunk by chunk: chunks that nobody sets take no memory, and nothing is copied to grow,
 * which would leave holes in the memory of the process.
 */
export class SparseNumbers {
  /** Inverted numbers: so 0 is right for a place that was never set. */
  readonly #chunks: (Int32Array | undefined)[] = [];
  /** Chunks for reuse: memory is bounded by the places in use at one time, and nothing becomes garbage. */
  readonly #free: Int32Array[] = [];
  /** How many chunks are forgotten. */
  #forgotten = 0;

  of(place: number): number {
    const chunk = this.#chunks[place >>> CHUNK_BITS];
    return chunk === undefined ? UNSET : ~chunk[place & CHUNK_MASK];
  }

  set(place: number, number: number): void {
    const at = place >>> CHUNK_BITS;
    while (this.#chunks.length <= at) this.#chunks.push(undefined);
    (this.#chunks[at] ??= this.#free.pop()?.fill(0) ?? new Int32Array(1 << CHUNK_BITS))[place & CHUNK_MASK] = ~number;
  }

  /** Forgets, chunk by chunk, what was set before this place. Nothing may be set there any more. */
  forgetBefore(place: number): void {
    for (; this.#forgotten < place >>> CHUNK_BITS; this.#forgotten++) {
      const chunk = this.#chunks[this.#forgotten];
      if (chunk) this.#free.push(chunk);
      this.#chunks[this.#forgotten] = undefined;
    }
  }

  clear(): void {
    for (const chunk of this.#chunks) chunk?.fill(0);
  }
}
