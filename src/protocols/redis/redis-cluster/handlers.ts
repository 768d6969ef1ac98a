/** Tables of what a node does: with messages, timers and actions, and with commands. */
import type { NodeId, RoleDefinition } from "../../../index.ts";
import type { Command } from "./commands.ts";
import type { NodeEffects, NodeSelf, Rules } from "./rules.ts";
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

export interface CommandHandler<C extends Command> {
  /** A command that is not accepted stays to be tried again, or is refused. */
  accepts(state: Readonly<ClusterNode>, command: C, self: NodeSelf): boolean;
  /** `operator` waits for the answer; null for a command of the scope. */
  obey(state: ClusterNode, command: C, self: NodeEffects, operator: NodeId | null): void;
}
export type CommandHandlers<C extends Command = Command> = {
  readonly [Kind in C["kind"]]: CommandHandler<Extract<C, { kind: Kind }>>;
};
