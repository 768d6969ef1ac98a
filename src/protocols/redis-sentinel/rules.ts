/** The decisions that mutants get wrong; those of `sentinel.c` unless it says otherwise. */
import type { Effects, NodeId } from "../../index.ts";
import type { RedisSentinel, Sentinel, Variant } from "./types.ts";

export interface Candidate {
  readonly id: NodeId;
  readonly priority: number;
  readonly offset: number;
}

export const rules = {
  /** ODOWN: whether so many that hold the master down, oneself included, begin a failover. */
  isAgreed: (count: number, quorum: number): boolean => count >= quorum,

  /** `sentinelVoteLeader`: whether a vote is free for an epoch, given one's own and that of one's last vote. */
  mayVote: (asked: number, epoch: number, leaderEpoch: number): boolean => leaderEpoch < asked && epoch <= asked,

  /** Whether whoever votes for another leaves it the time of a failover. */
  waitsForAnother: (): boolean => true,

  /** `sentinelGetLeader`: of which epoch votes count. 7.0.15 takes the newest that it has heard of. */
  countedEpoch: (failoverEpoch: number, epoch: number, variant: Variant): number =>
    variant === "7.0.15" ? epoch : failoverEpoch,

  /** Of how many a majority is needed: of all that are known, heard of or not. */
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

  /** The epoch of the configuration that a failover makes. */
  promotionEpoch: (failoverEpoch: number, _configEpoch: number): number => failoverEpoch,

  /** Whether a hello replaces the configuration. */
  isNewer: (theirs: number, mine: number): boolean => theirs > mine,

  /** Whom the promoted replica gets, of the replicas of its old master. */
  reconfigured: (replicas: readonly NodeId[], promoted: NodeId): readonly NodeId[] =>
    replicas.filter((replica) => replica !== promoted),

  /** Whom the promoted replica gets when the failover timeout is over. */
  reconfiguredLate: (replicas: readonly NodeId[], promoted: NodeId): readonly NodeId[] =>
    replicas.filter((replica) => replica !== promoted),

  /** Whether replicas are sent to a master: it must answer, and say that it is one. */
  isSane: (isDown: boolean, saysMaster: boolean): boolean => !isDown && saysMaster,

  /** The replicas on disk in the middle of a failover, when the address on disk is the new master's already. */
  knownReplicas: ({ replicas, master }: Readonly<Sentinel>, promoted: NodeId): readonly NodeId[] =>
    [...replicas].map((replica) => (replica === promoted ? master : replica)),

  /** Whether the epoch of the last vote is on disk before the vote leaves. */
  persistsVote: (): boolean => true,

  /** Whether PING goes out, though INFO is due. */
  pings: (_infoIsDue: boolean): boolean => true,
};

export type Self = Effects<RedisSentinel, "sentinel", typeof rules>;
