/** The decisions that mutants get wrong. */
import type { Effects } from "../../../index.ts";
import type { CassandraGossip, Node, Update } from "./types.ts";

export const rules = {
  /** The groups of states that are published together. */
  parts: (values: Update["values"]): readonly Update["values"][] => [values],
  /** The version under which a value is stored: a new one, not the one that it was given before listeners were called. */
  versionStored: (_given: number, next: () => number): number => next(),
  /** The heartbeat that is written to the connection: the one of the time when the delta was built. */
  heartbeatWritten: (built: number, _now: number): number => built,
  /** Whether a round that has gone to a live node also tries a seed. */
  triesSeed: (round: { readonly toSeed: boolean; readonly live: number; readonly seeds: number }): boolean =>
    !round.toSeed || round.live < round.seeds,
  /** Whether an ACK can be an answer to gossip. */
  isAnswer: (hasAsked: boolean): boolean => hasAsked,
  /** Whether an endpoint can have started in this generation, by the local clock. */
  isBelievable: (generation: number, _held: number, clock: number): boolean => generation <= clock + YEAR,
  /** The generation in which a node starts, given the last one, from its disk. */
  nextGeneration: (stored: number, clock: number): number => Math.max(clock, stored + 1),
  /** Whether a node must answer an ECHO before it counts as UP. */
  asksFirst: (): boolean => true,
  /** Whether a node that is not alive is sent an ECHO whenever something is heard about it. */
  asksAgain: (): boolean => true,
  /** Whether, in `repaired`, the answer to an ECHO is about the present record. */
  isOfThisRecord: (isCurrent: boolean): boolean => isCurrent,
  /** Whether an answer to a shadow round includes, from disk, the tokens of nodes from which nothing was heard since the restart. */
  tellsWhatIsOnDisk: (): boolean => true,
  answersEcho: (phase: Node["phase"]): boolean => phase === "running",
  /** Whether a decommissioned node may start again. */
  mayStart: (decommissioned: boolean): boolean => !decommissioned,
  /** Whether a node notes when the record of a node that left may be forgotten. */
  notesExpiry: (_learnt: "by gossip" | "as coordinator"): boolean => true,
  /** Whether the record of a node that left is kept, so that older ones do not come back. */
  keepsWhoLeft: (): boolean => true,
  /** Whether a node is forgotten when another takes over its only token. */
  forgetsReplaced: (): boolean => true,
  /** Whether the failure detector stops watching a removed node although its record is kept. */
  stopsWatching: (): boolean => false,
  /** Whether a node is a client that gossips (a fat client), which is forgotten when it is silent. */
  isFatClient: (seen: { readonly hasToken: boolean; readonly hasStatus: boolean }): boolean => !seen.hasToken,
};

export type Rules = typeof rules;
export type Self = Effects<CassandraGossip, "node", Rules>;

/** How far generations may be ahead of the clock: a year, in the units of scopes. */
export const YEAR = 100;
