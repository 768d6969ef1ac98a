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
const answerMs = 1000;

/** A client's n-th operation: "get k", "set k l", or "read k at a2", which asks a replica. No two write the same value. */
function operationOf(
  id: NodeId,
  nth: number,
  { clients }: ClusterScope,
): { call: Call; at: NodeId | null } | undefined {
  const [kind, ...words] = clients[Number(id.slice(1)) - 1]?.[nth - 1]?.split(" ") ?? [];
  if (kind === undefined) return undefined;
  if (kind === "read") return { call: { kind: "get", keys: [words[0]] }, at: words[2] };
  return {
    call: kind === "set" ? { kind, keys: words, value: `${id}.${nth}` } : { kind: "get", keys: words },
    at: null,
  };
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
      // Whom it asked may be gone: any other node knows where to go.
      if (event.timer.kind === "no answer") return ask(state, self.choose(self.nodes.node), false, self);
      return askOwner(state, self);
    case "message": {
      const { message } = event;
      if (event.from !== state.asks || !("nth" in message) || message.nth !== state.begun) return;
      switch (message.kind) {
        case "VALUES":
          self.record({ kind: "respond", result: message.values });
          return end(state, self);
        case "WRITTEN":
          self.record({ kind: "respond", result: "done" });
          return end(state, self);
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
  const { call, at } = current(state, self);
  state.asks = to;
  self.stopTimer({ kind: "try again" });
  if (!self.scope.isPatient) self.startTimer({ kind: "no answer" }, { after: answerMs });
  self.send(to, { kind: "REQUEST", call, nth: state.begun, asking, readonly: at !== null }, { channel: "client" });
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
      return end(state, self);
    default:
      because satisfies never;
  }
}

function end(state: Client, self: Self): void {
  state.asks = null;
  self.stopTimer({ kind: "no answer" });
}
