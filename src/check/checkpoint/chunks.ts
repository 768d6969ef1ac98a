/** What a checkpoint consists of: named lists of numbers, bytes or plain data, in an order that is part of the format. */

import type { Numbers } from "../../semantics/reducer-cache-numbers.ts";

export type Chunk =
  | { readonly name: string; readonly numbers: Int32Array }
  | { readonly name: string; readonly bytes: Uint8Array }
  | { readonly name: string; readonly plain: readonly unknown[] };

/** A checkpoint that no search can resume from. The message says why. */
export class CheckpointError extends Error {
  override readonly name = "CheckpointError";
}

export const plain = (name: string, values: readonly unknown[]): Chunk => ({ name, plain: values });

/** Numbers in one chunk, not counting what its last record adds. */
const PIECE = 1 << 18;

/** Records of numbers, in chunks that each contain whole records. There is at least one chunk. */
export function* inPieces(name: string, records: () => Iterable<readonly number[]>): Generator<Chunk> {
  let piece: number[] = [];
  for (const record of records()) {
    for (const number of record) piece.push(number);
    if (piece.length < PIECE) continue;
    yield { name, numbers: Int32Array.from(piece) };
    piece = [];
  }
  yield { name, numbers: Int32Array.from(piece) };
}

/** Numbers one after the other, however many chunks they came in. */
export interface Pieces extends Numbers {
  readonly isDone: boolean;
}

/** Reads chunks in the order in which they were made. */
export class ChunkReader {
  readonly #chunks: Iterator<Chunk>;
  #next: Chunk | undefined;

  constructor(chunks: Iterable<Chunk>) {
    this.#chunks = chunks[Symbol.iterator]();
    this.#advance();
  }

  /** The numbers of the next chunk, or undefined if it has another name. */
  next(name: string): Int32Array | undefined {
    const chunk = this.#next;
    if (chunk?.name !== name || !("numbers" in chunk)) return undefined;
    this.#advance();
    return chunk.numbers;
  }

  /** The numbers of each chunk of this name that comes next. */
  *each(name: string): Generator<Int32Array> {
    for (let numbers = this.next(name); numbers; numbers = this.next(name)) yield numbers;
  }

  bytes(name: string): Uint8Array<ArrayBuffer> {
    const chunk = this.#next;
    if (chunk?.name !== name || !("bytes" in chunk)) throw this.#unexpected(name);
    this.#advance();
    return Uint8Array.from(chunk.bytes);
  }

  /** The values of all chunks of this name that come next. */
  plain(name: string): readonly unknown[] {
    const values: unknown[] = [];
    let isKnown = false;
    for (let chunk = this.#next; chunk?.name === name && "plain" in chunk; chunk = this.#advance()) {
      for (const value of chunk.plain) values.push(value);
      isKnown = true;
    }
    if (!isKnown) throw this.#unexpected(name);
    return values;
  }

  /** The numbers of all chunks of this name that come next. */
  numbers(name: string): Pieces {
    const pieces: Int32Array[] = [];
    for (const piece of this.each(name)) if (piece.length > 0) pieces.push(piece);
    let [number, at] = [0, 0];
    return {
      get isDone() {
        return number === pieces.length;
      },
      next() {
        const value = pieces[number][at++];
        if (at === pieces[number].length) [number, at] = [number + 1, 0];
        return value;
      },
      list() {
        return Array.from({ length: this.next() }, () => this.next());
      },
    };
  }

  #advance(): Chunk | undefined {
    const { done, value } = this.#chunks.next() as IteratorResult<Chunk, undefined>;
    this.#next = done ? undefined : value;
    return this.#next;
  }

  #unexpected(name: string): CheckpointError {
    return new CheckpointError(
      `it has ${this.#next ? `"${this.#next.name}"` : "its end"} where "${name}" was expected.`,
    );
  }
}
