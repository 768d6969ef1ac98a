/** Bugs that Sentinel has really had, and some that it could have had. */
import type { Mutant } from "../../../index.ts";
import type { rules } from "./rules.ts";
import type { RedisSentinel } from "./types.ts";

export const mutants: Readonly<Record<string, Mutant<RedisSentinel, typeof rules>>> = {
  "the new master is on disk as its own replica": {
    source:
      "redis/redis 821a98664: known-slave lines written in the middle of a failover; after a restart, SLAVEOF self",
    rules: { knownReplicas: ({ replicas }) => [...replicas] },
    scope: "a leader restarts",
  },
  "the promoted replica is told to replicate itself": {
    source: "redis/redis 18c267608: the promoted replica was told to replicate itself",
    rules: { reconfigured: (replicas) => replicas },
    scope: "one sentinel",
  },
  "the promoted replica is told to replicate itself on timeout": {
    source: "https://github.com/redis/redis/pull/6743: on the failover timeout the promoted replica was not left out",
    rules: { reconfiguredLate: (replicas) => replicas },
    scope: "one sentinel",
  },
  "votes are compared with the newest epoch": {
    source:
      "https://github.com/redis/redis/issues/12865: a majority is ignored once another master's failover has raised the epoch",
    rules: { countedEpoch: (_failoverEpoch, epoch) => epoch },
    scope: "a voter fails over another master",
  },
  "no PING while INFO is due": {
    source: "https://github.com/redis/redis/issues/2819, redis/redis 8631e6477: INFO goes out instead of PING",
    rules: { pings: (infoIsDue) => !infoIsDue },
    scope: "one sentinel pings",
  },
  "a majority of the sentinels that answered is enough": {
    source: "https://github.com/redis/redis/issues/1972: only sentinels within reach were counted among the voters",
    rules: { voters: (_known, answered) => answered },
    scope: "a quorum of one",
  },
  "half counts as a majority": {
    source: "the textbook mistake: half of an even number",
    rules: { isElected: (votes, voters, quorum) => votes >= voters / 2 && votes >= quorum },
    scope: "two sentinels",
  },
  "an election ignores the quorum": {
    source: "the textbook mistake: sentinel.c wants the quorum where it is more than a majority",
    rules: { isElected: (votes, voters) => votes > voters / 2 },
    scope: "a quorum of all",
  },
  "one suspicion is enough": {
    source: "the textbook mistake: SDOWN counts as ODOWN",
    rules: { isAgreed: (count) => count >= 1 },
    scope: "suspicions",
  },
  "a sentinel votes again in the same epoch": {
    source: "the textbook mistake: sentinelVoteLeader compares leader_epoch with <, not with <=",
    rules: { mayVote: (asked, epoch, leaderEpoch) => leaderEpoch <= asked && epoch <= asked },
  },
  "a sentinel votes in an epoch that has passed": {
    source: "the textbook mistake: sentinelVoteLeader compares current_epoch as well as leader_epoch",
    rules: { mayVote: (asked, _epoch, leaderEpoch) => leaderEpoch < asked },
    scope: "a voter fails over another master",
  },
  "the epoch of a vote is not on disk": {
    source: "the textbook mistake: sentinelVoteLeader flushes the configuration before it answers",
    rules: { persistsVote: () => false },
    scope: "a voter restarts",
  },
  "a sentinel that votes for another does not wait": {
    source:
      "the textbook mistake: sentinelVoteLeader sets failover_start_time so that the others leave a leader its time",
    rules: { waitsForAnother: () => false },
  },
  "a promoted replica is demoted by sentinels whose master is down": {
    source:
      "https://github.com/redis/redis/issues/1445: +convert-to-slave of the promoted replica, by a sentinel that watched",
    rules: { isSane: () => true },
    scope: "all watch",
  },
  "a configuration of the same or an older epoch replaces the current one": {
    source: "the textbook mistake: sentinelProcessHelloMessage compares config_epoch",
    rules: { isNewer: () => true },
    scope: "a sentinel restarts",
  },
  "configurations count epochs of their own": {
    source: "the textbook mistake: config_epoch is the epoch in which the leader was elected, so that no two share one",
    rules: { promotionEpoch: (_failoverEpoch, configEpoch) => configEpoch + 1 },
    scope: "two leaders choose",
  },
  "a replica with priority 0 is promoted": {
    source: "the textbook mistake: redis.conf, replica-priority 0 is never promoted",
    rules: { isEligible: () => true },
    scope: "replicas differ",
  },
  "the smaller offset is preferred": {
    source: "the textbook mistake: compareSlavesForPromotion, greater offsets first",
    rules: {
      isBetter: (one, other) =>
        one.priority !== other.priority ? one.priority < other.priority : one.offset < other.offset,
    },
    scope: "replicas differ",
  },
};
