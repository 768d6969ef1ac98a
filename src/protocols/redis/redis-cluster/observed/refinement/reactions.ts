/** Runs the handlers of a single node. What they send is dropped, because the real node has sent it. */
import type { ActionOf, Delivery, MessageOf, TimerOf } from "../../../../../index.ts";
import type { Header } from "../../bus-messages.ts";
import { redisCluster } from "../../redis-cluster.ts";
import type { NodeEffects } from "../../rules.ts";
import type { ClusterNode, ClusterScope, RedisCluster, Shard, Variant } from "../../types.ts";

export type NodeEvent =
  | { readonly kind: "start" | "restart" }
  | { readonly kind: "receive"; readonly what: Delivery<RedisCluster, MessageOf<RedisCluster, "node">> }
  | { readonly kind: "timeout"; readonly what: TimerOf<RedisCluster, "node"> }
  | { readonly kind: "act"; readonly what: ActionOf<RedisCluster, "node"> };

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

export function reactionsOf(id: string, all: readonly string[], variant: Variant): React {
  const nothing = (): void => undefined;
  const self: NodeEffects = {
    id,
    role: "node",
    peers: all.filter((one) => one !== id),
    nodes: { node: all, client: [], operator: [] },
    scope: scopeOf([]),
    variant,
    rules: redisCluster.rules,
    shared: undefined,
    send: nothing,
    broadcast: nothing,
    startTimer: nothing,
    stopTimer: nothing,
    choose: ([first]) => first,
    chooseSome: (values, count) => values.slice(0, count),
    record: nothing,
  };
  return (state, event) => {
    const next = copied(state);
    react(next, event, self);
    return next;
  };
}

function react(state: ClusterNode, event: NodeEvent, self: NodeEffects): void {
  const { node } = redisCluster.roles;
  if (!("what" in event)) return node[event.kind]?.(state, self);
  const handlers: Readonly<Record<string, (state: ClusterNode, what: never, self: NodeEffects) => void>> =
    node[event.kind];
  handlers[event.what.kind](state, event.what as never, self);
}

/** The header of a message from the bus; undefined for any other event. */
export const headerIn = (event: NodeEvent): Header | undefined =>
  event.kind === "receive" && "header" in event.what ? event.what.header : undefined;

/** Of plain data. */
export function copied<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  if (value instanceof Set) return new Set(value);
  const made: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) made[key] = copy(part);
  return made;
}

/** No state changes once it is made, and each is asked for more than once. */
const keys = new WeakMap<ClusterNode, string>();

/** A key that equal states share. */
export function keyOfState(state: ClusterNode): string {
  const known = keys.get(state);
  if (known !== undefined) return known;
  const key = JSON.stringify(state, (_, value: unknown) => (value instanceof Set ? [...value].toSorted() : value));
  keys.set(state, key);
  return key;
}
