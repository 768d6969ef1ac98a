/** What sources, worker and coordinator of `dataflow.ts` know, and what they say to each other. */
import type { Delivery, NodeId } from "../../../index.ts";

/** For each source, how often each of its records has been counted, by offset. */
export type Counts = Readonly<Record<NodeId, readonly number[]>>;

/** A record of a source, by its offset from 0. */
export interface Position {
  readonly from: NodeId;
  readonly offset: number;
}

/** A log that can be read again from any offset: it survives everything. */
export interface Source {
  /** The next record to send. */
  offset: number;
  /** Grows with each recovery: what was sent in an earlier one is not for this one. */
  attempt: number;
}

export interface Worker {
  attempt: number;
  counts: Counts;
  /** Sources whose barrier of the running checkpoint has come, in order of their names. */
  barriers: NodeId[];
  /** What came after the barrier of its source while others were missing, in the order of arrival. */
  held: Position[];
  /** Records that wait for their batch, and how many of them are being worked at. */
  waiting: Position[];
  working: number;
}

/** What a checkpoint has: where each source was, and what had been counted. */
export interface Checkpoint {
  number: number;
  offsets: Record<NodeId, number>;
  counts: Counts | null;
}

export interface Coordinator {
  attempt: number;
  /** The last one that is complete: what a recovery goes back to. */
  complete: Checkpoint;
  running: Checkpoint | null;
}

type InAttempt = { readonly attempt: number };
export type ToSource = InAttempt & ({ kind: "checkpoint"; number: number } | { kind: "go on"; offset: number | null });
export type ToWorker = InAttempt &
  ({ kind: "record"; offset: number } | { kind: "barrier"; number: number } | { kind: "restore"; counts: Counts });
export type ToCoordinator =
  | (InAttempt &
      ({ kind: "source at"; number: number; offset: number } | { kind: "snapshot"; number: number; counts: Counts }))
  | { kind: "restarted" }
  | (InAttempt & { kind: "restored" });

export type Received<M extends { kind: string }, K extends M["kind"]> = Delivery<Dataflow, Extract<M, { kind: K }>>;

export interface DataflowScope {
  sources: number;
  /** How many records each source has. */
  records: number;
  /** How many checkpoints there are in a run. */
  checkpoints: number;
  /** Where work takes time: so many records at a time, and what they cost in milliseconds. Left out: one by one, at once. */
  work?: { batch: number; overheadMs: number; recordMs: number };
}

export interface Dataflow {
  roles: {
    coordinator: { state: Coordinator; receives: ToCoordinator; timer: { kind: "checkpoint" } };
    source: { state: Source; receives: ToSource; action: { kind: "emit" } };
    worker: { state: Worker; receives: ToWorker; timer: { kind: "worked" } };
  };
  scope: DataflowScope;
  variant: "exactly once" | "at least once" | "at most once";
  channel: "default";
}
