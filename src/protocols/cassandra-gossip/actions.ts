/** What a node goes on to do of itself, and what operators may want of it, where the scope's script lets them. */
import { write } from "./exchange.ts";
import type { CassandraGossip, Node, Self } from "./node.ts";
import { publish, store } from "./publishing.ts";
import { announceRemoval, beginRemoval, finishRemoval, leave, mayRemove } from "./removal.ts";
import { YEAR } from "./rules.ts";
import { shutDown, stop } from "./shutdown.ts";
import { join, mayJoin } from "./startup.ts";
import { statusOf } from "./versions.ts";

type Action = CassandraGossip["action"];

export const kinds = [
  "update",
  "store",
  "write",
  "shut down",
  "leave",
  "stop",
  "join",
  "remove",
  "announce removal",
  "finish removal",
  "garble",
] as const satisfies readonly Action["kind"][];

/** What a node does of itself next; the rest is somebody's wish. */
export const ownSteps: readonly Action["kind"][] = [
  "store",
  "write",
  "stop",
  "join",
  "announce removal",
  "finish removal",
];

export function isPossible(kind: Action["kind"], state: Node, { id, scope }: Pick<Self, "id" | "scope">): boolean {
  const status = state.records[id] ? statusOf(state.records[id]) : "";
  switch (kind) {
    case "update":
      return state.done.updates < (scope.updates?.[id] ?? 0) && state.updates.length === 0;
    case "store":
      return state.updates.length > 0;
    case "write":
      return state.outbox.length > 0;
    case "shut down":
      return scope.mayShutDown?.includes(id) ?? false;
    case "leave":
      return status === "NORMAL" && (scope.mayLeave?.includes(id) ?? false);
    case "stop":
      return status === "LEFT";
    case "join":
      return mayJoin(state, id);
    case "remove":
      return scope.removals?.[id] !== undefined && mayRemove(state, scope.removals[id]);
    case "announce removal":
      return state.removal?.step === "waiting";
    case "finish removal":
      return state.removal?.step === "announced";
    case "garble":
      return scope.garbles?.[id] !== undefined && !state.done.garbled;
    default:
      return kind satisfies never;
  }
}

export function act(state: Node, kind: Action["kind"], self: Self): void {
  switch (kind) {
    case "update":
      state.done.updates += 1;
      return publish(state, { LOAD: `${state.done.updates}` }, self);
    case "store":
      return store(state, self);
    case "write":
      return write(state, self);
    case "shut down":
      return shutDown(state, self);
    case "leave":
      return leave(state, self);
    case "stop":
      return stop(state, self);
    case "join":
      return join(state, self);
    case "remove":
      return beginRemoval(state, self.scope.removals![self.id]);
    case "announce removal":
      return announceRemoval(state, self);
    case "finish removal":
      return finishRemoval(state, self);
    case "garble":
      state.done.garbled = true;
      state.records[self.scope.garbles![self.id]].generation += 10 * YEAR;
      return;
    default:
      kind satisfies never;
  }
}
