/** Bugs in moving slots and redirecting clients that Redis and Valkey have really had. */
import type { Mutant } from "../../../index.ts";
import type { RedisCluster } from "./types.ts";
import type { Rules } from "./rules.ts";

export const migrationMutants = {
  "the source misses the end of a migration that the bus announced first": {
    source: "redis/redis 77c6fa65f: MIGRATING was cleared only if the slot was still the node's own",
    rules: { clearsMigrating: (wasOwn) => wasOwn },
    scope: "a migration ends",
  },
  "the source is told first that the slot has moved": {
    source:
      "redis/redis#7116: where the target crashes then, each sends clients to the other, and nobody owns the slot",
    rules: { inOrder: (orders) => [...orders.slice(0, -2), ...orders.slice(-2).toReversed()] },
    scope: "the target of a slot restarts",
  },
  "a master that gives its last slot away stays a master": {
    source: "redis/redis#10489: only a loss that was heard of on the bus made it a replica",
    rules: { followsWhoGotTheLastSlot: () => false },
    scope: "the last slot of a master moves",
  },
  "a replica is given a slot": {
    source: "redis/redis#10277, #3449: SETSLOT NODE named a replica, and was obeyed",
    rules: { mayOwn: () => true },
    scope: "a slot is given to a replica",
  },
  "replicas are not told that the keys of a lost slot are deleted": {
    source: "redis/redis#11084, live in 7.0.15: they come back with the next failover",
    rules: { replicatesLoss: () => false },
    scope: "a slot is taken with keys in it",
    variant: "fixed",
  },
  "ASK is answered while some of the keys are still at the source": {
    source: "redis/redis#9526: ASK in place of TRYAGAIN where some of the keys are still at the source",
    rules: { redirects: () => true },
    scope: "a slot moves while a client uses its keys together",
  },
  "a client updates its slot cache on ASK": {
    source: "redis/jedis#716, antirez/redis-rb-cluster#1: ASK was written into the cache of slots",
    rules: { learnsFromAsk: () => true },
    scope: "a slot moves while two clients use a key",
  },
  "keys are sent with the values of other keys": {
    source: "redis/redis#8815: MIGRATE lost count of keys that had expired",
    rules: {
      paired: (keys, data) =>
        Object.fromEntries(keys.filter((key) => key in data).map((key, at) => [keys[at], data[key]])),
    },
    scope: "a key is deleted before it is moved",
  },
  "replicas do not know which slots are migrating": {
    source:
      "redis/redis#6339, valkey-io/valkey#445: the replica that takes over answers that a moved key does not exist",
    rules: { replicatesMarks: () => false },
    scope: "the source of a slot dies while a client asks",
    variant: "fixed",
  },
} as const satisfies Readonly<Record<string, Mutant<RedisCluster, Rules>>>;
