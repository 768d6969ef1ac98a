/** Runs the reducer at one node, outside of any world: what it sends is left out, for the real node has sent it. */
import type { Event } from "../../../../index.ts";
import type { ClusterNode, ClusterScope, RedisCluster, Self, Shard } from "../../cluster-node.ts";
import type { Header } from "../../messages.ts";
import { redisCluster } from "../../redis-cluster.ts";

export type NodeEvent = Event<RedisCluster>;

/** Makes the state after an event; the one before is left as it is. */
export type React = (state: ClusterNode, event: NodeEvent) => ClusterNode;

/** A scope in which nothing is left out and nothing happens by itself. */
export const scopeOf = (shards: readonly Shard[]): ClusterScope => ({
  ...redisCluster.scopes.smoke,
  shards,
  failed: [],
  suspects: {},
  commands: {},
  epochMax: Infinity,
});

export function reactionsOf(id: string, all: readonly string[], variant: RedisCluster["variant"]): React {
  const nothing = (): void => undefined;
  const self: Self = {
    id,
    role: "node",
    peers: all.filter((one) => one !== id),
    nodes: { node: all, client: [] },
    scope: scopeOf([]),
    variant,
    rules: redisCluster.rules,
    send: nothing,
    broadcast: nothing,
    startTimer: nothing,
    stopTimer: nothing,
    choose: ([first]) => first,
    record: nothing,
  };
  return (state, event) => {
    const next = copied(state);
    redisCluster.reduce(next, event, self);
    return next;
  };
}

/** Of a message from the bus. */
export const headerIn = (event: NodeEvent): Header | undefined =>
  event.kind === "message" && "header" in event.message ? event.message.header : undefined;

/** Of plain data. */
export function copied<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  if (value instanceof Set) return new Set(value);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copy(part)]));
}

/** The same for states that are alike. */
export const keyOfState = (state: ClusterNode): string =>
  JSON.stringify(state, (_, value: unknown) => (value instanceof Set ? [...value].toSorted() : value));
