/**
 * The transitions between states, for what a search in breadth cannot decide: for each row the rows that its steps lead
 * to, in the order of the expander, and whether the step is a fault. 4 bytes each.
 */
import { withRoom } from "../compiled/node-snapshots.ts";
import type { Batch } from "../compiled/batch.ts";

const CHUNK_BITS = 18;
const CHUNK_MASK = (1 << CHUNK_BITS) - 1;

/** What the search for components walks on. */
export interface Graph {
  readonly size: number;
  /** The edges of a vertex are the numbers from `first` to before `first` of the next vertex. */
  first(vertex: number): number;
  target(edge: number): number;
}

export class Edges implements Graph {
  readonly #chunks: Int32Array[] = [];
  #firsts = new Int32Array(1 << 12);
  /** Rows whose edges begin where `#firsts` says; all others have no edges yet. */
  #rows = 0;
  #count = 0;
  size = 0;

  /** Adds the edges in a batch, given the row that each leads to. Batches come in the order of their parents. */
  append({ length, parents, faults }: Batch, targets: Int32Array): void {
    for (let k = 0; k < length; k++) {
      if (parents[k] < 0) continue;
      this.finish(parents[k]);
      if ((this.#count & CHUNK_MASK) === 0) this.#chunks.push(new Int32Array(1 << CHUNK_BITS));
      this.#chunks[this.#count >>> CHUNK_BITS][this.#count & CHUNK_MASK] = (targets[k] << 1) | faults[k];
      this.#count++;
    }
  }

  /** Says that edges of no row up to this one are missing, but perhaps of this one itself. */
  finish(row: number): void {
    this.#firsts = withRoom(this.#firsts, row + 2);
    while (this.#rows <= row) this.#firsts[this.#rows++] = this.#count;
  }

  /** Says that there are so many rows, of which so many have all their edges. More may come. */
  settle(rows: number, expanded: number): void {
    this.size = rows;
    this.finish(expanded - 1);
  }

  /** All that is known, sharing its memory. */
  get saved(): { readonly firsts: Int32Array; readonly targets: readonly Int32Array[] } {
    const targets = this.#chunks.map((chunk, i) => chunk.subarray(0, this.#count - (i << CHUNK_BITS)));
    return { firsts: this.#firsts.subarray(0, this.#rows), targets };
  }

  /** Adds targets as they were saved, in order; their `firsts` come last. */
  restoreTargets(targets: Int32Array): void {
    const chunk = new Int32Array(1 << CHUNK_BITS);
    chunk.set(targets);
    this.#chunks.push(chunk);
    this.#count += targets.length;
  }

  restoreFirsts(firsts: Int32Array): void {
    this.#firsts = Int32Array.from(firsts);
    this.#rows = firsts.length;
  }

  first(row: number): number {
    return row < this.#rows ? this.#firsts[row] : this.#count;
  }

  target(edge: number): number {
    return this.#chunks[edge >>> CHUNK_BITS][edge & CHUNK_MASK] >>> 1;
  }

  isFault(edge: number): boolean {
    return (this.#chunks[edge >>> CHUNK_BITS][edge & CHUNK_MASK] & 1) === 1;
  }
}
