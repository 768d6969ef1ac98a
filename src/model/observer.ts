/**
 * The types for comparing a protocol with a recorded history of a real system. An observer reads the history, watches
 * properties on it, and says what the protocol's own reducer would have done.
 */
import type { ReportedRun } from "./reported-run.ts";
import type { Scope } from "./scope.ts";

/** One line of a history, parsed as JSON. It comes from outside, so nothing is known about its value. */
export interface HistoryRow {
  /** Counted from 1. */
  readonly line: number;
  /** The index of its history, where there are several; counted from 0. */
  readonly history?: number;
  readonly value: unknown;
}

/** Something seen at a node of a real system, and a remark on it. */
export interface Observation {
  /** The recording it comes from; "" if the history has only one. */
  readonly run: string;
  /** In milliseconds since the run began. */
  readonly t: number;
  readonly node: string;
  readonly message: string;
}

/** A run of the protocol that shows what is wrong: short, where the real nodes took thousands of steps. */
export interface ShownRun extends ReportedRun {
  readonly scope: Scope;
  /** What is wrong at its end, in the words of the property. */
  readonly message: string;
}

/** A property that was watched on the behaviour of a real system, and the outcome. */
export interface WatchedProperty {
  readonly name: string;
  /** The number of observations at which it could have failed. */
  readonly watched: number;
  readonly violations: readonly Observation[];
  /** Would have been violations if the property did not make this exception: an administrator's command, for instance. */
  readonly excepted: readonly Observation[];
  /** The variants that are to have the property, if the observed one is not among them: a violation is then a known bug. */
  readonly expectedOf?: readonly string[];
  /** Where nodes that ran for real violate it: a counterexample that can be saved and replayed. */
  readonly run?: ShownRun;
  /** Why there is no such run. */
  readonly untraced?: string;
}

/** How much of the real nodes' behaviour the protocol's own reducer predicts. */
export interface Refinement {
  readonly steps: number;
  readonly explained: number;
  /** How many of the explained steps need something that was not recorded, a missed answer for instance. */
  readonly supposing: number;
  readonly unexplained: readonly Observation[];
}

/** Rows of the history that were skipped, and why. */
export interface Skipped {
  readonly message: string;
  readonly lines: readonly number[];
}

/** The result of comparing a history with a protocol. */
export interface Observed {
  /** The number of rows that were looked at. */
  readonly observations: number;
  readonly properties: readonly WatchedProperty[];
  readonly skipped: readonly Skipped[];
  readonly refinement?: Refinement;
  /** What ended it early, in words. */
  readonly limit?: string;
}

/** The progress of an observer. */
export interface Observing {
  readonly done: number;
  readonly of: number;
}

/**
 * Compares a history with the protocol. Yields its progress, and ends early if the caller replies with a limit.
 *
 * @param variant the variant to compare with; the protocol's first by default
 * @throws HistoryError for a row that it cannot make sense of
 */
export type Observe = (
  rows: readonly HistoryRow[],
  variant?: string,
) => Generator<Observing, Observed, string | undefined>;

/** The fourth argument of `properties`: makes recorded histories comparable with the protocol. */
export interface Observer {
  /** What it reads, in a few words: "a history of a Redis Cluster". */
  readonly reads: string;
  /** Imports the code that observes, so that nobody else has to wait for it to load. */
  load(): Promise<Observe>;
}

/** A history that cannot be used as it is. The message says what was wanted, what was found, and the way out. */
export class HistoryError extends Error {
  override readonly name = "HistoryError";
  readonly line: number;
  /** The index of the history, where there are several; counted from 0. */
  readonly history: number;
  constructor(line: number, message: string, history = 0) {
    super(message);
    this.line = line;
    this.history = history;
  }
}
