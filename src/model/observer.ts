/**
 * What a protocol needs to be held against a recorded history of a real system: an observer reads the history, watches
 * properties on what it shows, and says what its own reducer would have done.
 */
import type { ReportedRun } from "./reported-run.ts";
import type { Scope } from "./scope.ts";

/** One line of a history, parsed as JSON: from a stranger, so nothing is known of it. */
export interface HistoryRow {
  /** Counts from 1. */
  readonly line: number;
  /** In which of the histories, where there are several; counts from 0. */
  readonly history?: number;
  readonly value: unknown;
}

/** Something that was seen at a node of a real system, and what is to be said about it. */
export interface Observation {
  /** Which of the recordings in the history; "" where there is one. */
  readonly run: string;
  /** In milliseconds since the run began. */
  readonly t: number;
  readonly node: string;
  readonly message: string;
}

/** A run of the protocol that shows what is wrong: short, where real nodes took thousands of steps. */
export interface ShownRun extends ReportedRun {
  readonly scope: Scope;
  /** What is wrong at its end, in the property's own words. */
  readonly message: string;
}

/** A property that was watched on what a real system showed, and what came of it. */
export interface WatchedProperty {
  readonly name: string;
  /** On how many observations it could have failed. */
  readonly watched: number;
  readonly violations: readonly Observation[];
  /** What would have been a violation, had the property not named this exception: an administrator's command. */
  readonly excepted: readonly Observation[];
  /** The variants that it is claimed of, where the one observed is none of them: there a violation is a known bug. */
  readonly claimedOf?: readonly string[];
  /** Of nodes that ran for real, where it is violated: a counterexample, which can be saved and replayed. */
  readonly run?: ShownRun;
  /** Why there is none. */
  readonly untraced?: string;
}

/** How much of what the real nodes showed the protocol's own reducer predicts. */
export interface Refinement {
  readonly steps: number;
  readonly explained: number;
  /** Of those explained, how many need something that was not recorded: a missed answer, say. */
  readonly supposing: number;
  readonly unexplained: readonly Observation[];
}

/** Rows of the history that were not looked at, and why. */
export interface Skipped {
  readonly message: string;
  readonly lines: readonly number[];
}

/** What came of holding a history against a protocol. */
export interface Observed {
  /** Rows that were looked at. */
  readonly observations: number;
  readonly properties: readonly WatchedProperty[];
  readonly skipped: readonly Skipped[];
  readonly refinement?: Refinement;
  /** What ended it early, in words. */
  readonly limit?: string;
}

/** How far an observer is. */
export interface Observing {
  readonly done: number;
  readonly of: number;
}

/**
 * Yields how far it is, and ends early where that is answered with a limit.
 *
 * @param variant of the protocol, to compare with; its first where left out
 * @throws HistoryError for a row that it cannot make sense of
 */
export type Observe = (
  rows: readonly HistoryRow[],
  variant?: string,
) => Generator<Observing, Observed, string | undefined>;

/** What a properties file gives as its fourth argument, so that recorded histories can be held against its protocol. */
export interface Observer {
  /** What it reads, in a few words: "a history of a Redis Cluster". */
  readonly reads: string;
  /** Imports what observes: nobody else has to wait for that. */
  load(): Promise<Observe>;
}

/** A history that cannot be taken as it is. The message says what was wanted, what was there, and the way out. */
export class HistoryError extends Error {
  override readonly name = "HistoryError";
  readonly line: number;
  /** Which of the histories, where there are several; counts from 0. */
  readonly history: number;
  constructor(line: number, message: string, history = 0) {
    super(message);
    this.line = line;
    this.history = history;
  }
}
