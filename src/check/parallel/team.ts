/**
 * Threads that look ahead of a search, as it sees them. Who drives a check brings them: this engine knows no threads. Each has
 * the same protocol and the same properties, and a scout for every search of the check.
 */
import type { Chunk } from "../checkpoint/chunks.ts";
import type { Expansions } from "../compiled/snapshot-steps.ts";
import type { TablesMemory } from "../visited/common-tables.ts";

/** States that a scout is to look at, and what the search has learned since that scout was told. */
export interface Job {
  /** Which search of the check it is. */
  readonly queue: number;
  /** The number of the first row. */
  readonly first: number;
  /** For each row what is awake in it, as sleep sets have it. */
  readonly awake: Int32Array;
  /** Where to write the report, if it fits in. */
  readonly memory: SharedArrayBuffer | undefined;
  readonly tables: readonly Chunk[];
  /** The tables of states, to which search and scouts add. */
  readonly common: TablesMemory;
  readonly expansions: Expansions;
  readonly findings: Findings;
}

/** What a search need not be told again. */
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

/** How much a scout knows of a state. */
export const [UNSEEN, JUDGED, EXPANDED] = [0, 1, 2];

/** What a scout tells of the states of a job: lists with a place for each of them, and its successors. */
export interface Report {
  /** What all of its lists stand in: to be used again for another one. */
  readonly memory: SharedArrayBuffer;
  readonly queue: number;
  readonly first: number;
  /**
   * UNSEEN: the search has to look itself, for there is something to find, or something that was never met. JUDGED: nothing is
   * to be found in the state, its steps were not looked at. EXPANDED: nor in its steps, and these are its successors.
   */
  readonly known: Uint8Array;
  /** How many steps change the state, and how many do not. */
  readonly transitions: Int32Array;
  readonly stuttering: Int32Array;
  /** Where its successors end in the lists of successors. */
  readonly ends: Int32Array;
  /**
   * The successors, each by the number that it has in the table of states, and the steps to them. Where no graph is kept, none that
   * the search was seen to have met, nor one that an earlier state has as well.
   */
  readonly lefts: Int32Array;
  readonly labels: Int32Array;
  readonly duties: Int32Array;
  readonly touched: Int32Array;
  readonly records: Int32Array;
  /** For each property that is decided on the whole graph, what is true of each state. */
  readonly truths: readonly Uint8Array[];
}

/** Others who do a part of some work, each on a thread of its own. Jobs and reports name the queue of work that they belong to. */
export interface Team<Job, Report> {
  /** Brings the threads together, if that was not done; how many there are by now. */
  call(): number;
  send(member: number, job: Job): void;
  /** A report on that queue that came in, with the number of who sent it; undefined while there is none. Never waits. */
  receive(queue: number): readonly [member: number, report: Report] | undefined;
  /** Why a member is no more, in words: the work ends then. */
  readonly lost: string | undefined;
}

/** A team for the searches of a check: each is a queue. */
export type SearchTeam = Team<Job, Report>;

/** What a search knows of states before it comes to them. */
export interface Foresight {
  /** What is known of a slice of states that this row is in. To be asked of one row after the other. */
  on(row: number): Report | undefined;
  /** Why nothing more will be known, in words: the search ends then. */
  readonly lost: string | undefined;
}
