/**
 * The graph of a search, as histories need it: for each row the rows that its steps lead to, in the order of the expander, with what
 * each step records. Steps that change nothing but histories are included. So the histories along all runs are found without asking the
 * protocol again, and without assembling states.
 */
import { type Batch, changesOnlyHistories } from "../compiled/batch.ts";
import { PairList } from "../visited/pair-list.ts";
import type { Room } from "../visited/room.ts";
import { withRoom } from "../visited/with-room.ts";

/** Stands for where an edge leads to: there was no room for that state, and for whatever comes after it. */
export const NO_ROOM = -1;

export class RecordedGraph {
  /** Where each edge leads to, and what is recorded, encoded as in the batch. */
  readonly #edges: PairList;
  /** Where the edges of each row begin, for all rows known so far and one more. */
  #firsts = new Int32Array(1 << 10);
  #rows = 0;
  /** For an expanded row, how many of its steps change nothing; for any other, the negated number of the bound it is outside. */
  #notes = new Int32Array(1 << 10);
  /** All edges are known (or all before NO_ROOM) of the rows before this one. */
  whole = 0;
  /** Whether the last of these rows ends with NO_ROOM. */
  isFull = false;
  /** The rows of the initial states, in their order; undefined until the search has begun. */
  roots: readonly number[] | undefined;

  constructor(room: Room) {
    this.#edges = new PairList(room);
  }

  /**
   * Notes what was found in the state of a row, before its edges come. Replaces an earlier note.
   *
   * @param beyond as `EnteredState.beyond` gives it
   */
  note(row: number, stuttering: number, beyond: number): void {
    this.#notes = withRoom(this.#notes, row + 1);
    this.#notes[row] = beyond === 0 ? stuttering : -beyond;
  }

  /**
   * Adds the edges in a batch, given the row that each leads to. Batches come in the order of their parents.
   *
   * @param whole the number of rows whose edges are then all known
   */
  append({ length, parents, records }: Batch, targets: Int32Array, whole: number): void {
    this.roots ??= Array.from(targets.subarray(0, length)).filter((_, k) => parents[k] < 0);
    for (let k = 0; k < length; k++) {
      if (parents[k] < 0) continue;
      this.#begin(parents[k]);
      this.#edges.push(targets[k], records[k]);
    }
    this.#begin(whole);
    this.whole = whole;
  }

  /** Says that there was no room for the next step of a row, which is the first row that is not whole. */
  fill(row: number): void {
    this.#edges.push(NO_ROOM, 0);
    this.#begin(row + 1);
    this.whole = row + 1;
    this.isFull = true;
  }

  /** Says that the edges of a row, and of those after it, come next. */
  #begin(row: number): void {
    this.#firsts = withRoom(this.#firsts, row + 1);
    while (this.#rows <= row) this.#firsts[this.#rows++] = this.#edges.count;
  }

  /** The edges of a row are numbered from `first` of the row to before `first` of the next row. */
  first(row: number): number {
    return this.#firsts[row];
  }

  target(edge: number): number {
    return this.#edges.left(edge);
  }

  /** What the step records, or 0. */
  recording(edge: number): number {
    const records = this.#edges.right(edge);
    return changesOnlyHistories(records) ? ~records : records;
  }

  /** The number of the bound that the state in a row is outside, as `EnteredState.beyond` gives it. */
  beyond(row: number): number {
    return Math.max(0, -this.#notes[row]);
  }

  /** How many steps from a row change nothing, not counting histories. */
  stuttering(row: number): number {
    return Math.max(0, this.#notes[row]);
  }

  /**
   * Everything that is known, sharing its memory; without the row that there was no room for, because there may be room next time.
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
    return {
      firsts: this.#firsts.subarray(0, this.#rows === 0 ? 0 : whole + 1),
      notes: this.#notes.subarray(0, noted),
      edges: this.#edges.saved(count),
    };
  }

  /** Adds everything as it was saved. */
  restore(firsts: Int32Array, notes: Int32Array, edges: Iterable<Int32Array>, roots: readonly number[] | null): void {
    this.#edges.restore(edges);
    this.#firsts = Int32Array.from(firsts);
    this.#notes = Int32Array.from(notes);
    this.#rows = firsts.length;
    this.whole = Math.max(0, firsts.length - 1);
    this.roots = roots ?? undefined;
  }
}
