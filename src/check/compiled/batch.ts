import { KNOWN } from "../visited/recent-pairs.ts";

/** Successors on their way into the table of states: for each, what is below the root of its tree, its parent and its step. */
export interface Batch {
  length: number;
  /** If `rights` is KNOWN, this is instead the number of the row in the table of states. */
  lefts: Int32Array;
  rights: Int32Array;
  parents: Int32Array;
  /** Which step it was: the index of its entry among those of its snapshot, times (nodes + 1), plus the node. */
  labels: Int32Array;
  /** What fairness demands of the step: see `fairness.ts`. */
  duties: Int32Array;
  /** What the step touched, as a word of sleep sets; `TOUCHES_ALL` if it changed more than nodes. */
  touched: Int32Array;
  /** Where the pool of snapshots has the step, or NO_ORIGIN if it covers none: see `CoveredSteps`. */
  origins: Int32Array;
  /**
   * If histories are folded beside the states: what the step records, see `recordingOf`, or 0. The complement of that for a step
   * that changes nothing but histories; such a step leads back to its own state.
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
    origins: new Int32Array(capacity),
    records: new Int32Array(capacity),
  };
}

/** The lists of a batch. */
export const BATCH_PARTS = ["lefts", "rights", "parents", "labels", "duties", "touched", "origins", "records"] as const;

/** Stands for a label: there is no step. */
export const NO_STEP = -1;

/** Encodes what a node records as one number, from 1 up; the entries are given as the number of their list. */
export const recordingOf = (list: number, node: number, nodes: number): number => list * nodes + node;
export const listOf = (recording: number, nodes: number): number => Math.floor(recording / nodes);
export const recorderOf = (recording: number, nodes: number): number => recording % nodes;
/** Whether a step changes nothing but histories. */
export const changesOnlyHistories = (records: number): boolean => records < 0;

/** Rows that were made elsewhere: for each, its number in the table of states and the step to it. */
export type RowsMadeElsewhere = Pick<Batch, "lefts" | "labels" | "duties" | "touched" | "origins" | "records">;

/** Puts some rows that were made elsewhere, from `start` to before `end`, into a batch. They are steps from one state. */
export function adopt(batch: Batch, rows: RowsMadeElsewhere, start: number, end: number, parent: number): void {
  while (batch.length + end - start > batch.parents.length) growBatch(batch);
  for (let k = start; k < end; k++) {
    const at = batch.length++;
    copyRow(rows, k, batch, at);
    batch.rights[at] = KNOWN;
    batch.parents[at] = parent;
  }
}

/** Copies a row from one list to another, except for its right side and its parent. */
export function copyRow(from: RowsMadeElsewhere, k: number, to: RowsMadeElsewhere, at: number): void {
  to.lefts[at] = from.lefts[k];
  to.labels[at] = from.labels[k];
  to.duties[at] = from.duties[k];
  to.touched[at] = from.touched[k];
  to.origins[at] = from.origins[k];
  to.records[at] = from.records[k];
}

/** Doubles the room of a batch; its contents stay. */
export function growBatch(batch: Batch): void {
  for (const part of BATCH_PARTS) {
    const larger = new Int32Array(batch[part].length * 2);
    larger.set(batch[part]);
    batch[part] = larger;
  }
}
