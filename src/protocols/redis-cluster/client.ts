/**
 * A client that knows which node owns which slot, as far as it was told. MOVED corrects that; ASK sends it elsewhere once
 * and corrects nothing.
 */
import type { Event, NodeId } from "../../index.ts";
import type { ClusterScope, RedisCluster, Self } from "./cluster-node.ts";
import type { Call, Refusal } from "./data-messages.ts";
import type { Slot } from "./messages.ts";

export interface Client {
  readonly role: "client";
  /** Where it looks for the slots. */
  cache: Record<Slot, NodeId>;
  /** How many operations it has begun. */
  begun: number;
  /** Whom it asks, while it waits for an answer; null when it has one. */
  asks: NodeId | null;
}

const tryAgainMs = 100;

interface Operation {
  readonly call: Call;
  /** Whom it asks first; null for the owner as far as it knows. */
  readonly at: NodeId | null;
  readonly readonly: boolean;
}

/** A client's n-th operation. No two write the same value; `read` is content with a replica. */
function operationOf(id: NodeId, nth: number, { clients }: ClusterScope): Operation | undefined {
  const [words, at = null] = clients[Number(id.slice(1)) - 1]?.[nth - 1]?.split(" at ") ?? [];
  if (words === undefined) return undefined;
  const [kind, ...keys] = words.split(" ");
  const value = kind === "del" ? null : `${id}.${nth}`;
  const reads = kind === "get" || kind === "read";
  return { call: reads ? { kind: "get", keys } : { kind: "set", keys, value }, at, readonly: kind === "read" };
}

export const clientAt = ({ shards }: ClusterScope): Client => ({
  role: "client",
  cache: Object.fromEntries(shards.flatMap(({ master, slots }) => slots.map((slot) => [slot, master]))),
  begun: 0,
  asks: null,
});

export const isFree = ({ asks, begun }: Readonly<Client>, { id, scope }: Pick<Self, "id" | "scope">): boolean =>
  asks === null && operationOf(id, begun + 1, scope) !== undefined;

export function reduceClient(state: Client, event: Event<RedisCluster>, self: Self): void {
  switch (event.kind) {
    case "start":
    case "restart":
      return;
    case "action":
      state.begun += 1;
      self.record({ kind: "invoke", call: current(state, self).call });
      return askOwner(state, self);
    case "timer":
      return askOwner(state, self);
    case "message": {
      const { message } = event;
      if (event.from !== state.asks || !("nth" in message) || message.nth !== state.begun) return;
      switch (message.kind) {
        case "VALUES":
          self.record({ kind: "respond", result: message.values });
          state.asks = null;
          return;
        case "WRITTEN":
          self.record({ kind: "respond", result: "done" });
          state.asks = null;
          return;
        case "REFUSED":
          return redirect(state, message.because, self);
        case "REQUEST":
          return;
        default:
          return message satisfies never;
      }
    }
    default:
      event satisfies never;
  }
}

const current = ({ begun }: Client, { id, scope }: Self) => operationOf(id, begun, scope)!;

function askOwner(state: Client, self: Self): void {
  const { call, at } = current(state, self);
  ask(state, at ?? state.cache[self.scope.keys[call.keys[0]]], false, self);
}

function ask(state: Client, to: NodeId, asking: boolean, self: Self): void {
  const { call, readonly } = current(state, self);
  state.asks = to;
  self.stopTimer({ kind: "try again" });
  self.send(to, { kind: "REQUEST", call, nth: state.begun, asking, readonly }, { channel: "client" });
}

function redirect(state: Client, because: Refusal, self: Self): void {
  switch (because.kind) {
    case "MOVED":
      state.cache[because.slot] = because.to;
      return ask(state, because.to, false, self);
    case "ASK":
      if (self.rules.learnsFromAsk()) state.cache[self.scope.keys[current(state, self).call.keys[0]]] = because.to;
      return ask(state, because.to, true, self);
    case "TRYAGAIN":
    case "CLUSTERDOWN":
      return self.startTimer({ kind: "try again" }, { after: tryAgainMs });
    case "CROSSSLOT":
      state.asks = null;
      return;
    default:
      because satisfies never;
  }
}
