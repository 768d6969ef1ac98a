/** Bugs in moving slots and in sending clients on, that Redis and Valkey really had. */
import type { Mutant } from "../../index.ts";
import type { RedisCluster } from "./types.ts";
import type { Rules } from "./rules.ts";

export const migrationMutants = {
  "the end of a migration is missed where the bus told of it first": {
    source: "redis/redis 77c6fa65f: MIGRATING was cleared only if the slot was still the node's own",
    rules: { clearsMigrating: (wasOwn) => wasOwn },
    scope: "a migration is closed",
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
    scope: "a slot is taken with its keys",
    variant: "fixed",
  },
  "a client is sent after a part of its keys": {
    source: "redis/redis#9526: ASK in place of TRYAGAIN where some of the keys are still at the source",
    rules: { redirects: () => true },
    scope: "a slot moves, and a client uses its keys together",
  },
  "a client takes it from ASK that a slot has moved": {
    source: "redis/jedis#716, antirez/redis-rb-cluster#1: ASK was written into the cache of slots",
    rules: { learnsFromAsk: () => true },
    scope: "a slot moves, and two clients use a key",
  },
  "keys are sent with each other's values": {
    source: "redis/redis#8815: MIGRATE lost count of keys that had expired",
    rules: {
      paired: (keys, data) =>
        Object.fromEntries(keys.filter((key) => key in data).map((key, at) => [keys[at], data[key]])),
    },
    scope: "a key is gone before it is moved",
  },
  "replicas do not know which slots are on their way": {
    source:
      "redis/redis#6339, valkey-io/valkey#445: the replica that takes over answers that a moved key does not exist",
    rules: { replicatesMarks: () => false },
    scope: "the source of a slot dies, and a client asks",
    variant: "fixed",
  },
} as const satisfies Readonly<Record<string, Mutant<RedisCluster, Rules>>>;
