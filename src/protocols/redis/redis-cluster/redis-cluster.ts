/**
 * Redis Cluster: masters own the hash slots, replicas replace masters that fail, and all agree by gossip and epochs.
 *
 * Source: redis/redis 7.0.15, cluster.c and cluster.h; redis/redis-doc, cluster-spec.md. Variants:
 * - `7.0.15` behaves as that code does, with its bugs: redis/redis#12564, #8752, #13055, #12824, #11084, valkey-io/valkey#634
 *   and #445.
 * - `fixed` does not have these.
 *
 * Left out: MEET, handshakes and FORGET, addresses, no-failover, RESET HARD, connections that are reset without a crash,
 * the age of failure reports, and all durations: a timer may fire whenever it is armed. Regular pings that would tell
 * nothing new, see `bus.ts`. README.md says more, and why.
 */
import { protocol } from "../../../index.ts";
import { client } from "./cluster-client.ts";
import { node } from "./cluster-node.ts";
import { clientsOf, nodesOf, operatorsOf } from "./formed-cluster.ts";
import { mutants } from "./mutants.ts";
import { operator } from "./operator.ts";
import { rules } from "./rules.ts";
import { scopes } from "./scopes.ts";
import type { RedisCluster } from "./types.ts";

export const redisCluster = protocol<RedisCluster>()({
  name: "redis-cluster",
  summary: "masters own slots, the later epoch wins, and replicas are elected to replace masters that fail",
  channels: { out: "fifo", back: "fifo", client: "unordered", stream: "fifo" },
  variants: ["7.0.15", "fixed"],
  nodes: (scope) => ({ node: nodesOf(scope), client: clientsOf(scope), operator: operatorsOf(scope) }),
  roles: { node, client, operator },
  rules,
  mutants,
  scopes,
});
