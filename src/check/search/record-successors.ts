/**
 * Takes in the successors of states, a batch at a time: they get rows in the table of states, and these rows are reported to the graph, to
 * the searches that fold histories, and to sleep sets.
 */
import type { Batch } from "../compiled/batch.ts";
import type { Expander } from "../compiled/expander.ts";
import { NONE_COVERED } from "../compiled/covered-steps.ts";
import { SleepOfRows } from "../compiled/sleep-of-rows.ts";
import { ALL_AWAKE, type SleepWords, sleepWordsOf } from "../compiled/sleep-sets.ts";
import type { RecordedGraph } from "../histories/recorded-graph.ts";
import type { Edges } from "../liveness/edges.ts";
import { leadsBack, listAgain } from "../liveness/list-edges.ts";
import { ownRoom } from "../visited/room.ts";
import type { VisitedSet } from "../visited/visited.ts";
import type { Parts, Quotient } from "./search-parts.ts";

/** The steps to some rows, as far as it matters to what is asleep there. */
type MadeRows = Pick<Batch, "parents" | "touched" | "origins">;

export class SuccessorRecorder {
  /** Whether states may lack some of their successors: see `abandon`. */
  isTorn = false;
  readonly #expander: Expander;
  readonly #states: VisitedSet;
  readonly #edges: Edges | undefined;
  readonly #recorded: RecordedGraph | undefined;
  readonly #quotient: Quotient | undefined;
  readonly #sleep: SleepOfRows | undefined;
  readonly #sleepWords: SleepWords;

  constructor({ expander, visited, monitors, recorded, quotient }: Parts) {
    this.#expander = expander;
    this.#states = visited;
    this.#edges = monitors.edges;
    this.#recorded = recorded;
    this.#quotient = quotient;
    this.#sleepWords = sleepWordsOf(expander.space.instance);
    if (monitors.edges?.keeping !== "kept" && !recorded && !quotient) this.#sleep = new SleepOfRows(ownRoom());
  }

  /**
   * The steps of the state in a row that are awake, as a word of sleep sets. Boundary states are not expanded, so once one was met nothing
   * sleeps.
   */
  awake(row: number): number {
    return this.#mayTrust && this.#maySleep ? this.#sleep!.awake(row) : ALL_AWAKE;
  }

  /** Its covered steps, likewise. */
  covered(row: number): number {
    return this.#mayTrust && this.#maySleep ? this.#sleep!.covered(row) : NONE_COVERED;
  }

  get #mayTrust(): boolean {
    return this.#expander.snapshots.ends.all.length === 0;
  }

  /** Whether only the states that steps lead to are needed, and neither a graph nor the steps themselves. */
  get #maySleep(): boolean {
    return this.#sleep !== undefined && (this.#edges === undefined || this.#edges.keeping === "not needed");
  }

  /**
   * Moves the batch into the table of states. Returns whether there was room for all of it.
   *
   * @param whole the number of rows whose successors are then all known, if there was room
   * @param near the rows before this one are as near to the initial states as the parents in the batch, or nearer
   */
  takeIn(whole: number, near: number): boolean {
    const { batch } = this.#expander;
    if (this.#quotient) {
      this.#quotient.ofSteps.settle();
      this.#quotient.rows.canonicalize();
    }
    const numbers = this.#states.insert(batch);
    const hasRoom = numbers.length === batch.length;
    // Once successors were lost, nobody knows which edges are missing.
    if (!this.isTorn) this.#record(numbers, whole);
    // A state that lacks some of its steps counts as not expanded, and keeps none of them.
    const end = hasRoom ? whole : batch.parents[numbers.length];
    if (!hasRoom) batch.length = batch.parents.indexOf(end);
    if (this.#maySleep) this.#putToSleep(this.#sleep!, batch, numbers);
    if (this.#edges) this.#keepEdges(this.#edges, numbers, end, near);
    batch.length = 0;
    return hasRoom;
  }

  /** @param end the number of rows whose successors are all known */
  #keepEdges(edges: Edges, numbers: Int32Array, end: number, near: number): void {
    const { batch } = this.#expander;
    if (edges.keeping === "not needed" && leadsBack(batch, numbers, near)) edges.want();
    if (edges.keeping === "kept") edges.append(batch, numbers);
    else if (edges.keeping === "wanted") listAgain(edges, this.#expander, this.#states, end);
  }

  /** Whether nothing but the rows of successors is needed. */
  get areRowsAlone(): boolean {
    return this.#sleep !== undefined && this.#edges === undefined;
  }

  /** If so, takes in successors by the numbers that other threads gave to what is below their roots. There must be room for all of them. */
  takeInNumbered(pairs: Int32Array, made: MadeRows): void {
    this.#putToSleep(this.#sleep!, made, this.#states.insertNumbered(pairs, made.parents));
  }

  #putToSleep(sleep: SleepOfRows, { parents, touched, origins }: MadeRows, numbers: Int32Array): void {
    const { covered } = this.#expander;
    for (const k of this.#states.fresh)
      sleep.set(numbers[k], this.#sleepWords.after(sleep.awake(parents[k]), touched[k]), covered.after(origins[k]));
    if (numbers.length > 0) sleep.forgetBefore(Math.max(0, parents[0]));
  }

  /** Reports where the steps of the batch lead to the searches that fold histories, as far as there was room. */
  #record(numbers: Int32Array, whole: number): void {
    const { batch } = this.#expander;
    if (!this.#recorded || this.#recorded.isFull) return;
    if (numbers.length === batch.length) {
      this.#recorded.append(batch, numbers, whole);
      return;
    }
    const row = batch.parents[numbers.length];
    this.#recorded.append({ ...batch, length: numbers.length }, numbers, row);
    this.#recorded.fill(row);
  }

  /**
   * Call this when a table could not grow any more. The waiting successors are lost, so states that count as expanded may lack successors:
   * nothing can be decided on the graph any more.
   */
  abandon(): void {
    this.isTorn = true;
    this.#expander.batch.length = 0;
  }
}
