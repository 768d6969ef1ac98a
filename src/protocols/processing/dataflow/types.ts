/** The types of `dataflow.ts`: what sources, worker and coordinator know, and what they say to each other. */
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
  /** Grows with each recovery: messages of an earlier attempt do not count in a later one. */
  attempt: number;
}

export interface Worker {
  attempt: number;
  counts: Counts;
  /** Sources whose barrier of the current checkpoint has arrived, in order of their names. */
  barriers: NodeId[];
  /** Records that arrived after their source's barrier while other barriers were missing, in the order of arrival. */
  held: Position[];
  /** Records that wait for their batch, and how many of them are being processed. */
  waiting: Position[];
  working: number;
}

/** A checkpoint: where each source was, and what had been counted. */
export interface Checkpoint {
  number: number;
  offsets: Record<NodeId, number>;
  counts: Counts | null;
}

export interface Coordinator {
  attempt: number;
  /** The last complete checkpoint, which a recovery returns to. */
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
  /** If work takes time: how many records at a time, and their cost in milliseconds. By default one at a time, at once. */
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
