/**
 * A client with a cache of which node owns which slot. MOVED corrects the cache; ASK sends the client elsewhere once and
 * corrects nothing.
 */
import type { Delivery, Effects, NodeId, RoleDefinition } from "../../../index.ts";
import type { Answer, Call, Refusal } from "./data-messages.ts";
import type { Rules } from "./rules.ts";
import type { Client, ClusterScope, RedisCluster } from "./types.ts";

type ClientEffects = Effects<RedisCluster, "client", Rules>;

const tryAgainMs = 100;

interface Operation {
  readonly call: Call;
  /** The node that it asks first; null for the owner by its cache. */
  readonly at: NodeId | null;
  readonly readonly: boolean;
}

/** A client's n-th operation. No two write the same value; `read` accepts a replica. */
function operationOf(id: NodeId, nth: number, { clients }: ClusterScope): Operation | undefined {
  const [words, at = null] = clients[Number(id.slice(1)) - 1]?.[nth - 1]?.split(" at ") ?? [];
  if (words === undefined) return undefined;
  const [kind, ...keys] = words.split(" ");
  const value = kind === "del" ? null : `${id}.${nth}`;
  const reads = kind === "get" || kind === "read";
  return { call: reads ? { kind: "get", keys } : { kind: "set", keys, value }, at, readonly: kind === "read" };
}

export const client: RoleDefinition<RedisCluster, "client", Rules> = {
  init: ({ scope: { shards } }) => ({
    cache: Object.fromEntries(shards.flatMap(({ master, slots }) => slots.map((slot) => [slot, master]))),
    begun: 0,
    asks: null,
  }),
  receive: {
    VALUES(state, message, self) {
      if (isAwaited(state, message)) respond(state, message.values, self);
    },
    WRITTEN(state, message, self) {
      if (isAwaited(state, message)) respond(state, "done", self);
    },
    REFUSED(state, message, self) {
      if (isAwaited(state, message)) redirect(state, message.because, self);
    },
  },
  timeout: { "try again": (state, _, self) => askOwner(state, self) },
  actions: ({ asks, begun }, { id, scope }) =>
    asks === null && operationOf(id, begun + 1, scope) !== undefined ? [{ kind: "next" }] : [],
  act: {
    next(state, _, self) {
      state.begun += 1;
      self.record({ kind: "invoke", call: current(state, self).call });
      askOwner(state, self);
    },
  },
  fair: () => true,
  durable: (state) => state,
};

/** Answers to earlier operations, and from nodes that it asked before, come too late. */
const isAwaited = ({ asks, begun }: Client, { from, nth }: Delivery<RedisCluster, Answer>): boolean =>
  from === asks && nth === begun;

function respond(state: Client, result: "done" | (string | null)[], self: ClientEffects): void {
  self.record({ kind: "respond", result });
  state.asks = null;
}

const current = ({ begun }: Client, { id, scope }: ClientEffects) => operationOf(id, begun, scope)!;

function askOwner(state: Client, self: ClientEffects): void {
  const { call, at } = current(state, self);
  ask(state, at ?? state.cache[self.scope.keys[call.keys[0]]], false, self);
}

function ask(state: Client, to: NodeId, asking: boolean, self: ClientEffects): void {
  const { call, readonly } = current(state, self);
  state.asks = to;
  self.stopTimer({ kind: "try again" });
  self.send(to, { kind: "REQUEST", call, nth: state.begun, asking, readonly }, { channel: "client" });
}

function redirect(state: Client, because: Refusal, self: ClientEffects): void {
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
