/**
 * Caches that know nothing of each other: clients alone decide, by consistent hashing, which server has a key. A client
 * that gets no answer in time ejects the server, and takes it back later. Without ejection this is a register for each
 * key; with it, clients read what is long outdated, and write where others don't look.
 *
 * Source: R. Jones, libketama, 2007.
 * Left out: weights, deletes (a write to the substitute shows the same), expiry, more than one operation of a client at a
 * time. A late answer is dropped with its connection. A server that is slow keeps what it holds; one that restarts is empty.
 */
import { protocol, type NodeId } from "../../index.ts";
import { ringOf, serverOf } from "./ring.ts";

interface Server {
  readonly role: "server";
  items: Record<string, string>;
}
interface Client {
  readonly role: "client";
  /** Whom it has ejected. */
  ejected: Set<NodeId>;
  /** How many operations it has begun. */
  begun: number;
  waitsFor: NodeId | null;
}
type Call =
  | { readonly kind: "get"; readonly key: string }
  | { readonly kind: "put"; readonly key: string; readonly value: string };

export interface MemcachedRing {
  role: "server" | "client";
  state: Server | Client;
  /** `nth` tells an answer from one that is late. */
  message: { kind: "request"; call: Call; nth: number } | { kind: "answer"; result: string | null; nth: number };
  timer: { kind: "no answer" };
  action: { kind: "invoke" } | { kind: "take back"; server: NodeId } | { kind: "evict"; key: string };
  scope: {
    servers: number;
    /** For each client its operations, one after the other: "put a", "get a". */
    clients: readonly (readonly string[])[];
    /** Clients that eject servers. The others wait. */
    ejecters: readonly NodeId[];
    /** Whether servers may throw away what they hold, as the least recently used of a full cache. */
    evicts: boolean;
  };
  record: { kind: "invoke"; call: Call } | { kind: "respond"; result: string | null };
}

const timeoutMs = 500;

/** The call of a client's n-th operation. No two put the same value, and each value names its key. */
function callOf(client: NodeId, nth: number, { clients }: MemcachedRing["scope"]): Call | undefined {
  const operation = clients[Number(client.slice(1)) - 1]?.[nth];
  if (operation === undefined) return undefined;
  const [kind, key] = operation.split(" ");
  return kind === "put" ? { kind, key, value: `${key}=${client}.${nth + 1}` } : { kind: "get", key };
}

export const memcachedRing = protocol<MemcachedRing>()({
  name: "memcached-ring",
  summary: "clients spread keys over caches by consistent hashing, and eject caches that do not answer",
  channels: { default: "fifo" },
  nodes: ({ servers, clients }) => ({
    server: Array.from({ length: servers }, (_, i) => `s${i + 1}`),
    client: clients.map((_, i) => `c${i + 1}`),
  }),
  init: ({ role }) =>
    role === "server" ? { role, items: {} } : { role, ejected: new Set(), begun: 0, waitsFor: null },

  actions(state, { id, scope }) {
    if (state.role === "server") {
      return scope.evicts ? Object.keys(state.items).map((key) => ({ kind: "evict" as const, key })) : [];
    }
    const isFree = state.waitsFor === null && callOf(id, state.begun, scope) !== undefined;
    return [
      ...(isFree ? [{ kind: "invoke" as const }] : []),
      ...[...state.ejected].map((server) => ({ kind: "take back" as const, server })),
    ];
  },
  fair: ({ kind }) => kind === "invoke",

  reduce(state, event, self) {
    if (state.role === "server") {
      if (event.kind === "action" && event.action.kind === "evict") delete state.items[event.action.key];
      if (event.kind !== "message" || event.message.kind !== "request") return;
      const { call, nth } = event.message;
      if (call.kind === "put") state.items[call.key] = call.value;
      const result = call.kind === "put" ? "done" : (state.items[call.key] ?? null);
      return self.send(event.from, { kind: "answer", result, nth });
    }
    switch (event.kind) {
      case "start":
      case "restart":
        return;
      case "action":
        return event.action.kind === "take back" ? void state.ejected.delete(event.action.server) : invoke(state);
      case "timer":
        if (state.waitsFor !== null) state.ejected.add(state.waitsFor);
        state.waitsFor = null;
        return;
      case "message":
        if (state.waitsFor !== event.from || event.message.kind !== "answer" || event.message.nth !== state.begun)
          return;
        state.waitsFor = null;
        self.stopTimer({ kind: "no answer" });
        return self.record({ kind: "respond", result: event.message.result });
      default:
        event satisfies never;
    }

    function invoke(client: Client): void {
      const call = callOf(self.id, client.begun, self.scope)!;
      const server = serverOf(call.key, ringOf(self.nodes.server.filter((one) => !client.ejected.has(one))));
      client.begun += 1;
      if (server === undefined) return;
      client.waitsFor = server;
      self.record({ kind: "invoke", call });
      self.send(server, { kind: "request", call, nth: client.begun });
      if (self.scope.ejecters.includes(self.id)) self.startTimer({ kind: "no answer" }, { after: timeoutMs });
    }
  },

  rules: {},
  scopes: {
    smoke: {
      servers: 2,
      clients: [
        ["put a", "get a"],
        ["put a", "get b"],
      ],
      ejecters: [],
      evicts: false,
    },
    small: {
      servers: 3,
      clients: [
        ["put a", "get b"],
        ["put b", "get a"],
        ["get a", "get b"],
      ],
      ejecters: [],
      evicts: false,
    },
    /** A client ejects a server, writes elsewhere, and takes the server back. */
    "ejected and taken back": {
      servers: 2,
      clients: [["put a", "get a", "put a", "get a"]],
      ejecters: ["c1"],
      evicts: false,
    },
    "one client ejects": { servers: 2, clients: [["get a", "put a"], ["get a"]], ejecters: ["c1"], evicts: false },
    "a full cache": { servers: 1, clients: [["put a", "get a"]], ejecters: [], evicts: true },
  },
});
