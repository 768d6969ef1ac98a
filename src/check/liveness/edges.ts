/**
 * The transitions between states, for what a breadth-first search cannot decide: for each row the rows that its steps lead to, in
 * the order of the expander, with what fairness demands of each step, and its label. 6 bytes each, or 8 if labels are large.
 */
import { NO_PARENT } from "../visited/parents.ts";
import { withRoom } from "../visited/with-room.ts";
import { DEMANDED, FAULT } from "../../semantics/fairness.ts";
import { type Batch, changesOnlyHistories } from "../compiled/batch.ts";

const CHUNK_BITS = 18;
const CHUNK_MASK = (1 << CHUNK_BITS) - 1;
/** The low bits of a target say what fairness demands. The bits above are read as unsigned: row numbers take up to 30 bits. */
const DUTY_BITS = 2;
const DUTY_MASK = (1 << DUTY_BITS) - 1;

/** The graph that the search for components walks. */
export interface Graph {
  readonly size: number;
  /** The edges of a vertex are numbered from `first` of the vertex to before `first` of the next one. */
  first(vertex: number): number;
  target(edge: number): number;
}

/**
 * Whether the transitions are kept. They are not needed as long as every step leads to a state farther from the initial ones: no run
 * then goes round. They are wanted if that is no longer so, but those of earlier rows are not listed yet.
 */
export type Keeping = "not needed" | "wanted" | "kept";

type Labels = Uint16Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
const SMALL_LABEL_MAX = 0xffff;

export class Edges implements Graph {
  readonly #chunks: Int32Array[] = [];
  readonly #labels: Labels[] = [];
  #firsts = new Int32Array(1 << 12);
  /** The number of rows whose edges begin where `#firsts` says; all others have no edges yet. */
  #rows = 0;
  #count = 0;
  size = 0;
  keeping: Keeping;

  constructor(keeping: Keeping) {
    this.keeping = keeping;
  }

  /** Adds the edges in a batch, given the row that each leads to. Batches come in the order of their parents. */
  append({ length, parents, duties, labels, records }: Batch, targets: Int32Array): void {
    for (let [k, parent] = [0, NO_PARENT]; k < length; k++) {
      if (parents[k] < 0 || changesOnlyHistories(records[k])) continue;
      if (parents[k] !== parent) this.finish((parent = parents[k]));
      const chunk = this.#count >>> CHUNK_BITS;
      const at = this.#count & CHUNK_MASK;
      if (at === 0) {
        this.#chunks.push(new Int32Array(1 << CHUNK_BITS));
        this.#labels.push(new Uint16Array(1 << CHUNK_BITS));
      }
      this.#chunks[chunk][at] = (targets[k] << DUTY_BITS) | duties[k];
      const label = labels[k];
      if (label > SMALL_LABEL_MAX && this.#labels[chunk] instanceof Uint16Array)
        this.#labels[chunk] = Int32Array.from(this.#labels[chunk]);
      this.#labels[chunk][at] = label;
      this.#count++;
    }
  }

  /** From now on all transitions are wanted. */
  want(): void {
    if (this.keeping === "not needed") this.keeping = "wanted";
  }

  /** Forgets all edges. */
  clear(): void {
    this.#chunks.length = this.#labels.length = this.#rows = this.#count = 0;
  }

  /** Says that all edges of the rows before this one are known, though perhaps not of this one itself. */
  finish(row: number): void {
    this.#firsts = withRoom(this.#firsts, row + 2);
    while (this.#rows <= row) this.#firsts[this.#rows++] = this.#count;
  }

  /** Says how many rows there are, and how many of them have all their edges. More may come. */
  settle(rows: number, expanded: number): void {
    this.size = rows;
    this.finish(expanded - 1);
  }

  /** Everything that is known, sharing its memory. */
  get saved(): {
    readonly firsts: Int32Array;
    readonly targets: readonly Int32Array[];
    readonly labels: readonly Int32Array[];
  } {
    const lengthOf = (chunk: number): number => Math.min(1 << CHUNK_BITS, this.#count - (chunk << CHUNK_BITS));
    return {
      firsts: this.#firsts.subarray(0, this.#rows),
      targets: this.#chunks.map((chunk, i) => chunk.subarray(0, lengthOf(i))),
      labels: this.#labels.map((chunk, i) => Int32Array.from(chunk.subarray(0, lengthOf(i)))),
    };
  }

  /** Adds targets as they were saved, in order; their labels come next, and `firsts` last. */
  restoreTargets(targets: Int32Array): void {
    const chunk = new Int32Array(1 << CHUNK_BITS);
    chunk.set(targets);
    this.#chunks.push(chunk);
    this.#count += targets.length;
  }

  restoreLabels(labels: Int32Array): void {
    const isSmall = labels.every((label) => label <= SMALL_LABEL_MAX);
    const chunk = new (isSmall ? Uint16Array : Int32Array)(1 << CHUNK_BITS);
    chunk.set(labels);
    this.#labels.push(chunk);
  }

  restoreFirsts(firsts: Int32Array): void {
    this.#firsts = Int32Array.from(firsts);
    this.#rows = firsts.length;
  }

  first(row: number): number {
    return row < this.#rows ? this.#firsts[row] : this.#count;
  }

  target(edge: number): number {
    return this.#chunks[edge >>> CHUNK_BITS][edge & CHUNK_MASK] >>> DUTY_BITS;
  }

  /** As the expander labels it in the row where it begins. */
  label(edge: number): number {
    return this.#labels[edge >>> CHUNK_BITS][edge & CHUNK_MASK];
  }

  isFault(edge: number): boolean {
    return this.#duty(edge) === FAULT;
  }

  /** Whether fairness demands the step. */
  isDemanded(edge: number): boolean {
    return this.#duty(edge) === DEMANDED;
  }

  #duty(edge: number): number {
    return this.#chunks[edge >>> CHUNK_BITS][edge & CHUNK_MASK] & DUTY_MASK;
  }
}
