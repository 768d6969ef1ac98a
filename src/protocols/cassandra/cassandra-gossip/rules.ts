/** The decisions that mutants get wrong. */
import type { Effects } from "../../../index.ts";
import type { CassandraGossip, Node, Update } from "./types.ts";

export const rules = {
  /** Which states are published together. */
  parts: (values: Update["values"]): readonly Update["values"][] => [values],
  /** The version under which a value is stored: another one than it was given before those who listen were told of it. */
  versionStored: (_given: number, next: () => number): number => next(),
  /** Which heartbeat is written to the connection: that of the time when the delta was built. */
  heartbeatWritten: (built: number, _now: number): number => built,
  /** Whether a seed is tried as well, after a round that has gone to a live node. */
  triesSeed: (round: { readonly toSeed: boolean; readonly live: number; readonly seeds: number }): boolean =>
    !round.toSeed || round.live < round.seeds,
  /** Whether an ACK can be an answer to gossip. */
  isAnswer: (hasAsked: boolean): boolean => hasAsked,
  /** Whether somebody can have been started in this generation, by the clock here. */
  isBelievable: (generation: number, _held: number, clock: number): boolean => generation <= clock + YEAR,
  /** The generation in which a node starts, after one that it finds on disk. */
  nextGeneration: (stored: number, clock: number): number => Math.max(clock, stored + 1),
  /** Whether a node that is heard of is asked for an ECHO before it is UP. */
  asksFirst: (): boolean => true,
  /** Whether a node that is not alive is asked for an ECHO whenever something is heard of it. */
  asksAgain: (): boolean => true,
  /** Whether the answer to an ECHO is about the record that is held now, in `repaired`. */
  isOfThisRecord: (isCurrent: boolean): boolean => isCurrent,
  /** Whether somebody in a shadow round is told the token, on disk, of one of whom nothing was heard since the restart. */
  tellsWhatIsOnDisk: (): boolean => true,
  answersEcho: (phase: Node["phase"]): boolean => phase === "running",
  /** Whether a node starts again that was decommissioned. */
  mayStart: (decommissioned: boolean): boolean => !decommissioned,
  /** Whether it is noted when the record of somebody who left may be forgotten. */
  notesExpiry: (_learnt: "by gossip" | "as coordinator"): boolean => true,
  /** Whether the record of somebody who left is kept, so that older ones don't come back. */
  keepsWhoLeft: (): boolean => true,
  /** Whether a node that takes over a token has the loser forgotten. */
  forgetsReplaced: (): boolean => true,
  /** Whether the failure detector forgets whoever is removed, though its record is kept. */
  stopsWatching: (): boolean => false,
  /** Whether a node is a client that gossips, which is forgotten when it is silent. */
  isFatClient: (seen: { readonly hasToken: boolean; readonly hasStatus: boolean }): boolean => !seen.hasToken,
};

export type Rules = typeof rules;
export type Self = Effects<CassandraGossip, "node", Rules>;

/** How far generations may be ahead of the clock: a year, in the units of scopes. */
export const YEAR = 100;
