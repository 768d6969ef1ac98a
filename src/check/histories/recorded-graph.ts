/**
 * The states of a search as histories see them: for each row the rows that its steps lead to, in the order of the expander, with
 * what each step records. Steps that change nothing but histories are among them. What a history becomes along all runs is then
 * found without asking the protocol again, nor putting states together.
 */
import { type Batch, changesOnlyHistories } from "../compiled/batch.ts";
import { withRoom } from "../visited/with-room.ts";

const CHUNK_BITS = 16;
const CHUNK_MASK = (1 << CHUNK_BITS) - 1;
/** Words of an edge: where it leads to, and what is recorded, as the batch has it. */
const EDGE = 2;
/** In place of where an edge leads to: there was no room for that state, and for what comes after it. */
export const NO_ROOM = -1;

export class RecordedGraph {
  readonly #chunks: Int32Array[] = [];
  #count = 0;
  /** Where the edges of a row begin, for as many rows as are known so far, and one more. */
  #firsts = new Int32Array(1 << 10);
  #rows = 0;
  /** How many of its steps change nothing; of a row that is not expanded, the negative of the number of the bound that it is beyond. */
  #notes = new Int32Array(1 << 10);
  /** Rows of which all edges are known, or all before NO_ROOM: all before this one. */
  whole = 0;
  /** Whether the last of these rows ends with NO_ROOM. */
  isFull = false;
  /** The rows of the initial states, in their order; undefined until the search has begun. */
  roots: readonly number[] | undefined;

  /**
   * Notes what was found in the state of a row, before its edges come. What was noted of it before is forgotten.
   *
   * @param beyond as `EnteredState.beyond` says it
   */
  note(row: number, stuttering: number, beyond: number): void {
    this.#notes = withRoom(this.#notes, row + 1);
    this.#notes[row] = beyond === 0 ? stuttering : -beyond;
  }

  /**
   * Adds the edges in a batch, given the row that each leads to. Batches come in the order of their parents.
   *
   * @param whole of how many rows all edges are known then
   */
  append({ length, parents, records }: Batch, targets: Int32Array, whole: number): void {
    this.roots ??= Array.from(targets.subarray(0, length)).filter((_, k) => parents[k] < 0);
    for (let k = 0; k < length; k++) {
      if (parents[k] < 0) continue;
      this.#begin(parents[k]);
      this.#add(targets[k], records[k]);
    }
    this.#begin(whole);
    this.whole = whole;
  }

  /** Says that there was no room for what the next step of a row leads to, the first one that is not whole. */
  fill(row: number): void {
    this.#add(NO_ROOM, 0);
    this.#begin(row + 1);
    this.whole = row + 1;
    this.isFull = true;
  }

  #add(target: number, records: number): void {
    const at = (this.#count & CHUNK_MASK) * EDGE;
    if (at === 0) this.#chunks.push(new Int32Array(EDGE << CHUNK_BITS));
    const chunk = this.#chunks[this.#count >>> CHUNK_BITS];
    chunk[at] = target;
    chunk[at + 1] = records;
    this.#count++;
  }

  /** Says that the edges of a row, and of those after it, come next. */
  #begin(row: number): void {
    this.#firsts = withRoom(this.#firsts, row + 1);
    while (this.#rows <= row) this.#firsts[this.#rows++] = this.#count;
  }

  /** The edges of a row are the numbers from `first` to before `first` of the next row. */
  first(row: number): number {
    return this.#firsts[row];
  }

  target(edge: number): number {
    return this.#chunks[edge >>> CHUNK_BITS][(edge & CHUNK_MASK) * EDGE];
  }

  /** What the step records, or 0. */
  recording(edge: number): number {
    const records = this.#chunks[edge >>> CHUNK_BITS][(edge & CHUNK_MASK) * EDGE + 1];
    return changesOnlyHistories(records) ? ~records : records;
  }

  /** The number of the bound that the state in a row is beyond, as `EnteredState.beyond` says it. */
  beyond(row: number): number {
    return Math.max(0, -this.#notes[row]);
  }

  /** How many steps from a row change nothing, where histories are left aside. */
  stuttering(row: number): number {
    return Math.max(0, this.#notes[row]);
  }

  /**
   * All that is known, sharing its memory: without the row that there was no room for, which has more room next time.
   *
   * @param noted how many rows were noted
   */
  saved(noted: number): {
    readonly firsts: Int32Array;
    readonly notes: Int32Array;
    readonly edges: readonly Int32Array[];
  } {
    const whole = this.isFull ? this.whole - 1 : this.whole;
    const count = this.#rows === 0 ? 0 : this.#firsts[whole];
    const chunks = this.#chunks.slice(0, Math.ceil(count / (1 << CHUNK_BITS)));
    return {
      firsts: this.#firsts.subarray(0, this.#rows === 0 ? 0 : whole + 1),
      notes: this.#notes.subarray(0, noted),
      edges: chunks.map((chunk, i) => chunk.subarray(0, EDGE * (count - (i << CHUNK_BITS)))),
    };
  }

  /** Adds all as it was saved. */
  restore(firsts: Int32Array, notes: Int32Array, edges: Iterable<Int32Array>, roots: readonly number[] | null): void {
    for (const saved of edges) {
      const chunk = new Int32Array(EDGE << CHUNK_BITS);
      chunk.set(saved);
      this.#chunks.push(chunk);
      this.#count += saved.length / EDGE;
    }
    this.#firsts = Int32Array.from(firsts);
    this.#notes = Int32Array.from(notes);
    this.#rows = firsts.length;
    this.whole = Math.max(0, firsts.length - 1);
    this.roots = roots ?? undefined;
  }
}
