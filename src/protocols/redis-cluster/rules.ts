/** The decisions of a node, in which the variants and the mutants differ. */
import type { Effects, Self } from "../../index.ts";
import { migrationRules } from "./migration-rules.ts";
import type { RedisCluster, Variant } from "./types.ts";

export const rules = {
  /** Whether a master's report of a failure counts; a master without slots has no say (valkey-io/valkey#634). */
  countsReports: (hasSlots: boolean, variant: Variant): boolean => hasSlots || variant === "7.0.15",
  /** Whether a node that comes to suspect another looks for a quorum at once, and not only at the next report (redis/redis#12824). */
  marksOnOwnSuspicion: (variant: Variant): boolean => variant === "fixed",

  /** What a vote rests on: nobody owns a slot that the candidate's master states by a greater epoch. */
  maySpeakFor: (ownersEpoch: number, statedEpoch: number): boolean => ownersEpoch <= statedEpoch,
  isVoteSyncedBeforeSent: (): boolean => true,
  isSyncedBeforeTold: (): boolean => true,
  epochOfWinner: (own: number, elected: number): number => Math.max(own, elected),
  /** Whether the votes of an election are forgotten once it is won, or the shard is left (redis/redis#8752). */
  forgetsElections: (variant: Variant): boolean => variant === "fixed",
  /** How long a replica has been without a master is counted anew when it gets another one. */
  isStaleAfterRepointing: (): boolean => false,

  epochsAfterCollision: (currentEpoch: number, _configEpochs: readonly number[]) => ({
    currentEpoch: currentEpoch + 1,
    configEpoch: currentEpoch + 1,
  }),
  currentEpochAfterSet: (currentEpoch: number, configEpoch: number): number => Math.max(currentEpoch, configEpoch),

  notesNotClaiming: (): boolean => true,
  /** Whether it is forgotten that an owner did not state a slot, once the slot is another's (redis/redis#12564). */
  forgetsNotClaiming: (variant: Variant): boolean => variant === "fixed",
  /** Whose header may rebind slots: a replica states its master's as it knows them. */
  mayRebind: (isMaster: boolean): boolean => isMaster,
  /** Whether a master's slots are its former replica's once it says that it replicates that one (redis/redis#13055). */
  keepsSlotsInShard: (variant: Variant): boolean => variant === "fixed",
  followsWhoGotTheLastSlot: (): boolean => true,

  mayFailOverByHand: (canStart: boolean): boolean => canStart,
  /** Stands for the end of the master's stream as long as that is not known. */
  offsetNotHeard: (): number | null => null,
  unpausesOnDemotion: (): boolean => true,

  ...migrationRules,

  reachesMajority: (reachable: number, masters: number): boolean => reachable >= Math.floor(masters / 2) + 1,
};

export type Rules = typeof rules;
/** What a node knows of itself, and what it can do. */
export type NodeSelf = Self<RedisCluster, "node", Rules>;
export type NodeEffects = Effects<RedisCluster, "node", Rules>;
