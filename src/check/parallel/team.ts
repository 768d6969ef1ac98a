/**
 * The workers of a check as the engine sees them: threads that expand states before the search reaches them. The caller brings the
 * threads, because the engine itself knows none. Each worker has the same protocol and properties, and a `StatePrecomputer` for every
 * search of the check.
 */
import type { Chunk } from "../checkpoint/chunks.ts";
import type { Expansions } from "../compiled/snapshot-steps.ts";
import type { TablesMemory } from "../visited/common-tables.ts";

/** The states that a worker is to expand, and what the search has learned since its last job. */
export interface Job {
  /** Which search of the check it is. */
  readonly queue: number;
  /** The number of the first row. */
  readonly first: number;
  /** For each row, the word of its sleep set, which says what is awake. */
  readonly awake: Int32Array;
  /** For each row, its covered steps. */
  readonly covered: Int32Array;
  /** Memory for the report, if it is large enough. */
  readonly memory: SharedArrayBuffer | undefined;
  readonly tables: readonly Chunk[];
  /** The tables of states, to which the search and the workers add. */
  readonly common: TablesMemory;
  readonly expansions: Expansions;
  readonly findings: Findings;
}

/** What the search has found so far. A worker reports only what goes beyond it. */
export interface Findings {
  /** For each property that is decided state by state or step by step, then for each premise: whether it was found. */
  readonly found: readonly boolean[];
  /** Names of properties that are known to throw. */
  readonly broken: readonly string[];
  /** The protocol is known to throw. */
  readonly threw: boolean;
  /** Which kinds of steps are known to have happened. */
  readonly happened: Uint8Array;
}

/** How much a worker knows of a state. */
export const [UNSEEN, JUDGED, EXPANDED] = [0, 1, 2];

/** The result of a job: lists with one entry per state, and lists of the successors of all of them. */
export interface Report {
  /** Holds all of the lists; reused for later reports. */
  readonly memory: SharedArrayBuffer;
  readonly queue: number;
  readonly first: number;
  /**
   * UNSEEN: the search has to expand the state itself, because there is a violation, or something that needs a new number.
   * JUDGED: the properties have nothing to report about the state; the search has to expand it. EXPANDED: nor about its steps, and
   * its successors are listed.
   */
  readonly known: Uint8Array;
  /** How many steps change the state, and how many do not. */
  readonly transitions: Int32Array;
  readonly stuttering: Int32Array;
  /** Where its successors end in the lists of successors. */
  readonly ends: Int32Array;
  /**
   * The successors by their numbers in the table of states, and the steps to them. If no graph is kept, those that the search
   * already knew are left out, and most of those that an earlier state of the job has as well.
   */
  readonly lefts: Int32Array;
  readonly labels: Int32Array;
  readonly duties: Int32Array;
  readonly touched: Int32Array;
  readonly origins: Int32Array;
  readonly records: Int32Array;
  /** For each property that is decided on the whole graph, the labels of each state. */
  readonly truths: readonly Uint8Array[];
}

/** Threads that take over part of some work. Jobs and reports name the queue of work that they belong to. */
export interface Team<Job, Report> {
  /** Starts the threads, unless they are started; returns how many are ready. */
  call(): number;
  send(member: number, job: Job): void;
  /** The next report for that queue, with the number of the thread that sent it; undefined if there is none. Never waits. */
  receive(queue: number): readonly [member: number, report: Report] | undefined;
  /** Why a thread has ended, in words; the work ends with it. */
  readonly lost: string | undefined;
}

/** The threads of a check: each of its searches is a queue. */
export type SearchTeam = Team<Job, Report>;

/** What a search knows of states before it reaches them. */
export interface Precomputed {
  /** The report on the slice of states that this row is in, if it is there. Call this for one row after the other. */
  on(row: number): Report | undefined;
  /** Why there will be no more reports, in words: the search ends then. */
  readonly lost: string | undefined;
}
