/** The decisions in which variants and mutants differ. */
import type { Effects, Self } from "../../../index.ts";
import { migrationRules } from "./migration-rules.ts";
import type { RedisCluster, Variant } from "./types.ts";

export const rules = {
  /** Whether a master's report of a failure counts; a master without slots has no say (valkey-io/valkey#634). */
  countsReports: (hasSlots: boolean, variant: Variant): boolean => hasSlots || variant === "7.0.15",
  /** Whether a node that comes to suspect another checks for a quorum at once, not only at the next report (redis/redis#12824). */
  marksOnOwnSuspicion: (variant: Variant): boolean => variant === "fixed",

  /** What a vote rests on: no slot that the candidate's master claims is owned by a greater epoch. */
  maySpeakFor: (ownersEpoch: number, statedEpoch: number): boolean => ownersEpoch <= statedEpoch,
  isVoteSyncedBeforeSent: (): boolean => true,
  isSyncedBeforeTold: (): boolean => true,
  epochOfWinner: (own: number, elected: number): number => Math.max(own, elected),
  /** Whether a node forgets the votes of an election once it is won, or the shard is left (redis/redis#8752). */
  forgetsElections: (variant: Variant): boolean => variant === "fixed",
  /** Whether a replica that gets a new master still counts as out of touch. It does not: the time starts anew. */
  isStaleAfterRepointing: (): boolean => false,

  epochsAfterCollision: (currentEpoch: number, _configEpochs: readonly number[]) => ({
    currentEpoch: currentEpoch + 1,
    configEpoch: currentEpoch + 1,
  }),
  currentEpochAfterSet: (currentEpoch: number, configEpoch: number): number => Math.max(currentEpoch, configEpoch),

  notesNotClaiming: (): boolean => true,
  /** Whether a node forgets that an owner no longer claimed a slot, once another one owns it (redis/redis#12564). */
  forgetsNotClaiming: (variant: Variant): boolean => variant === "fixed",
  /** Whose header may rebind slots: a replica states those of its master as far as it knows them. */
  mayRebind: (isMaster: boolean): boolean => isMaster,
  /** Whether the slots of a master go to its former replica once it says that it replicates that one (redis/redis#13055). */
  keepsSlotsInShard: (variant: Variant): boolean => variant === "fixed",
  followsWhoGotTheLastSlot: (): boolean => true,

  mayFailOverByHand: (canStart: boolean): boolean => canStart,
  /** Stands for the end of the master's stream while that is unknown. */
  offsetNotHeard: (): number | null => null,
  unpausesOnDemotion: (): boolean => true,

  ...migrationRules,

  reachesMajority: (reachable: number, masters: number): boolean => reachable >= Math.floor(masters / 2) + 1,
};

export type Rules = typeof rules;
/** What a handler of a node is given: who the node is, and what it can do. */
export type NodeSelf = Self<RedisCluster, "node", Rules>;
export type NodeEffects = Effects<RedisCluster, "node", Rules>;
