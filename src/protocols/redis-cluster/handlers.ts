/** Handlers of a node that have something to do in common. */
import type { RoleDefinition } from "../../index.ts";
import type { NodeEffects, Rules } from "./rules.ts";
import type { ClusterNode, RedisCluster } from "./types.ts";

export type NodeRole = RoleDefinition<RedisCluster, "node", Rules>;

type Handle<Event> = (state: ClusterNode, event: Event, self: NodeEffects) => void;
type Handlers = Readonly<Record<string, Handle<never>>>;
type EventOf<T extends Handlers> = Parameters<T[keyof T]>[1];

/** The same handlers, each of them run within `around`. */
export function within<T extends Handlers>(handlers: T, around: (handle: Handle<EventOf<T>>) => Handle<EventOf<T>>): T {
  const wrapped = Object.entries(handlers).map(([kind, handle]) => [kind, around(handle as Handle<EventOf<T>>)]);
  return Object.fromEntries(wrapped) as T;
}
