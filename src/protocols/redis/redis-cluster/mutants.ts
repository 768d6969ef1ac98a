/** Bugs that Redis and Valkey have really had. */
import type { Mutant } from "../../../index.ts";
import type { RedisCluster } from "./types.ts";
import { migrationMutants } from "./migration-mutants.ts";
import type { Rules } from "./rules.ts";

type ClusterMutant = Mutant<RedisCluster, Rules>;

export const mutants = {
  ...migrationMutants,
  "the mark of an unclaimed slot outlives a change of owner": {
    source: "redis/redis#12564: owner_not_claiming_slot was not cleared when a slot was deleted",
    rules: { forgetsNotClaiming: () => false },
    scope: "answers overtake broadcasts",
    variant: "fixed",
  },
  "a slot stays with an owner that no longer claims it": {
    source: "redis/redis#12344 (and #12336): a third node gives the slot back to its source by an UPDATE",
    rules: { notesNotClaiming: () => false },
    scope: "the source of a slot gets a new epoch",
    variant: "fixed",
  },
  "votes still count after the election is won": {
    source: "redis/redis#8752: a second failover by hand is won with what is left of the first",
    rules: { forgetsElections: () => false },
    scope: "manual failovers back and forth",
    variant: "fixed",
  },
  "setting an epoch leaves the current epoch behind": {
    source: "redis/redis#1799, 67029323a: SET-CONFIG-EPOCH left currentEpoch as it was",
    rules: { currentEpochAfterSet: (currentEpoch) => currentEpoch },
    scope: "an epoch is set by hand",
  },
  "a collision is resolved with the greatest known epoch": {
    source: "redis/redis 6875a1585: max(configEpoch) + 1, and currentEpoch left as it was",
    rules: {
      epochsAfterCollision: (currentEpoch, configEpochs) => ({
        currentEpoch,
        configEpoch: Math.max(...configEpochs) + 1,
      }),
    },
    scope: "an epoch is set by hand",
  },
  "a winner overwrites its epoch with a smaller one": {
    source: "redis/redis 8b059f06d: the epoch of the election replaced a greater one of the winner's own",
    rules: { epochOfWinner: (_own, elected) => elected },
    scope: "a takeover while votes are requested",
  },
  "a vote is sent before it is on disk": {
    source: "redis/redis 533d0e037: a voter crashes, restarts, and votes again in the same epoch",
    rules: { isVoteSyncedBeforeSent: () => false },
    scope: "a voter restarts",
  },
  "a voter ignores the epochs of the slots": {
    source: "redis/redis ae2763f56: a replica whose view is old is elected for slots that moved",
    rules: { maySpeakFor: () => true },
    scope: "a failover was missed",
  },
  "a win is announced before it is on disk": {
    source: "redis/redis 62b159143: a restart brings back the epoch before",
    rules: { isSyncedBeforeTold: () => false },
    scope: "a winner restarts",
  },
  "half of the masters count as a majority": {
    source: "redis/redis 419eb1850: the minority was fewer than half",
    rules: { reachesMajority: (reachable, masters) => reachable >= masters / 2 },
    scope: "two masters on each side",
  },
  "a manual failover does not wait for the stream": {
    source: "redis/redis 04fe000bf: mf_can_start was ignored",
    rules: { mayFailOverByHand: () => true },
    scope: "a write and a manual failover",
  },
  "an offset of zero counts as unknown": {
    source: "redis/redis#8651: an empty master never hands over",
    rules: { offsetNotHeard: () => 0 },
    scope: "a manual failover",
  },
  "a demoted master keeps its clients paused": {
    source: "redis/redis#9676, #10985, #9618: clients wait until the pause ends by itself",
    rules: { unpausesOnDemotion: () => false },
    scope: "a manual failover",
  },
  "a master that becomes a replica loses its slots at once": {
    source: "redis/redis#13055, #13018: slots are nobody's until the new master is heard",
    rules: { keepsSlotsInShard: () => false },
    variant: "fixed",
  },
  "the header of a replica rebinds slots": {
    source: "valkey-io/valkey#753, #754: two nodes come to replicate each other",
    rules: { mayRebind: () => true },
    scope: "two replicas stand",
    variant: "fixed",
  },
  "a replica that follows a new master counts as out of touch": {
    source: "redis/redis#5081, 2e167f7d0: repl_down_since was 0 for a replica that was repointed",
    rules: { isStaleAfterRepointing: () => true },
    scope: "the new master dies",
  },
  "masters without slots count towards a failure": {
    source: "valkey-io/valkey#634: their reports count, and the size of the majority does not count them",
    rules: { countsReports: () => true },
    scope: "a master has no slots",
    variant: "fixed",
  },
  "a node does not look for a quorum when it suspects another": {
    source: "redis/redis#12824: with one shard a replica that is down never comes to be failed",
    rules: { marksOnOwnSuspicion: () => false },
    scope: "one shard",
    variant: "fixed",
  },
} as const satisfies Readonly<Record<string, ClusterMutant>>;
