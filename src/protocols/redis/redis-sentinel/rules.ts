/** The decisions that mutants get wrong. All are from `sentinel.c`. */
import type { Effects, NodeId } from "../../../index.ts";
import type { RedisSentinel, Sentinel, Variant } from "./types.ts";

export interface Candidate {
  readonly id: NodeId;
  readonly priority: number;
  readonly offset: number;
}

export const rules = {
  /** ODOWN: whether so many sentinels that consider the master down, this one included, are enough for a failover. */
  isAgreed: (count: number, quorum: number): boolean => count >= quorum,

  /** `sentinelVoteLeader`: whether a sentinel may vote in an epoch, given its current epoch and that of its last vote. */
  mayVote: (asked: number, epoch: number, leaderEpoch: number): boolean => leaderEpoch < asked && epoch <= asked,

  /** Whether a sentinel that votes for another leaves it the time of a failover. */
  waitsForAnother: (): boolean => true,

  /** `sentinelGetLeader`: the epoch whose votes count. In 7.0.15 it is the newest that the sentinel has heard of. */
  countedEpoch: (failoverEpoch: number, epoch: number, variant: Variant): number =>
    variant === "7.0.15" ? epoch : failoverEpoch,

  /** The number that a majority is taken of: all known sentinels, whether they answered or not. */
  voters: (known: number, _answered: number): number => known,

  isElected: (votes: number, voters: number, quorum: number): boolean => votes > voters / 2 && votes >= quorum,

  /** `sentinelSelectSlave`: priority 0 is never promoted. */
  isEligible: ({ priority }: Candidate): boolean => priority !== 0,

  /** `compareSlavesForPromotion`: smaller priority, then greater offset, then smaller run id. */
  isBetter: (one: Candidate, other: Candidate): boolean =>
    one.priority !== other.priority
      ? one.priority < other.priority
      : one.offset !== other.offset
        ? one.offset > other.offset
        : one.id < other.id,

  /** The epoch of the configuration that a failover creates. */
  promotionEpoch: (failoverEpoch: number, _configEpoch: number): number => failoverEpoch,

  /** Whether the configuration in a hello replaces the current one. */
  isNewer: (theirs: number, mine: number): boolean => theirs > mine,

  /** Which replicas of the old master are told to follow the promoted one. */
  reconfigured: (replicas: readonly NodeId[], promoted: NodeId): readonly NodeId[] =>
    replicas.filter((replica) => replica !== promoted),

  /** The same when the failover times out. */
  reconfiguredLate: (replicas: readonly NodeId[], promoted: NodeId): readonly NodeId[] =>
    replicas.filter((replica) => replica !== promoted),

  /** Whether replicas are told to follow a master: it must answer and report to be a master. */
  isSane: (isDown: boolean, saysMaster: boolean): boolean => !isDown && saysMaster,

  /** The replicas on disk in the middle of a failover, when the address on disk is already that of the new master. */
  knownReplicas: ({ replicas, master }: Readonly<Sentinel>, promoted: NodeId): readonly NodeId[] =>
    [...replicas].map((replica) => (replica === promoted ? master : replica)),

  /** Whether the epoch of the last vote is on disk before the vote is sent. */
  persistsVote: (): boolean => true,

  /** Whether PING is sent even if INFO is due. */
  pings: (_infoIsDue: boolean): boolean => true,
};

export type Self = Effects<RedisSentinel, "sentinel", typeof rules>;
