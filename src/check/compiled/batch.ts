import { KNOWN } from "../visited/recent-pairs.ts";

/** Successors on their way into the table of states: for each what stands below the root of its tree, its parent and its step. */
export interface Batch {
  length: number;
  /** Or, with KNOWN on the right, the number of the row in the table of states. */
  lefts: Int32Array;
  rights: Int32Array;
  parents: Int32Array;
  /** Which step it was: the entry of the snapshot it happened at, times (nodes + 1), plus the node. */
  labels: Int32Array;
  /** What fairness asks of the step: see `fairness.ts`. */
  duties: Int32Array;
  /** What the step touched, as sleep sets have it; `TOUCHES_ALL` where it changed more than nodes. */
  touched: Int32Array;
  /**
   * Where histories are folded beside the states: what the step records, see `recordingOf`, or 0. The complement of that for a step
   * that changes nothing but histories: it leads back to where it came from.
   */
  records: Int32Array;
}

export function emptyBatch(capacity: number): Batch {
  return {
    length: 0,
    lefts: new Int32Array(capacity),
    rights: new Int32Array(capacity),
    parents: new Int32Array(capacity),
    labels: new Int32Array(capacity),
    duties: new Int32Array(capacity),
    touched: new Int32Array(capacity),
    records: new Int32Array(capacity),
  };
}

/** Its lists. */
export const BATCH_PARTS = ["lefts", "rights", "parents", "labels", "duties", "touched", "records"] as const;

/** In place of a label: there is no step. */
export const NO_STEP = -1;

/** What one of so many nodes records, given the number of the list of its entries: from 1 up. */
export const recordingOf = (list: number, node: number, nodes: number): number => list * nodes + node;
export const listOf = (recording: number, nodes: number): number => Math.floor(recording / nodes);
export const recorderOf = (recording: number, nodes: number): number => recording % nodes;
/** Whether a step changes nothing but histories. */
export const changesOnlyHistories = (records: number): boolean => records < 0;

/** Rows that were made elsewhere: for each its number in the table of states, and the step to it. */
export type Successors = Pick<Batch, "lefts" | "labels" | "duties" | "touched" | "records">;

/** Puts rows that were made elsewhere, from one place to before another, into a batch: steps from one state. */
export function adopt(batch: Batch, rows: Successors, start: number, end: number, parent: number): void {
  while (batch.length + end - start > batch.parents.length) growBatch(batch);
  for (let k = start; k < end; k++) {
    const at = batch.length++;
    copyRow(rows, k, batch, at);
    batch.rights[at] = KNOWN;
    batch.parents[at] = parent;
  }
}

/** Copies what a row of one list is, but for what stands on the right and where it came from, into another list. */
export function copyRow(from: Successors, k: number, to: Successors, at: number): void {
  to.lefts[at] = from.lefts[k];
  to.labels[at] = from.labels[k];
  to.duties[at] = from.duties[k];
  to.touched[at] = from.touched[k];
  to.records[at] = from.records[k];
}

/** Doubles the room of a batch; what it holds stays. */
export function growBatch(batch: Batch): void {
  for (const part of BATCH_PARTS) {
    const larger = new Int32Array(batch[part].length * 2);
    larger.set(batch[part]);
    batch[part] = larger;
  }
}
