/**
 * Caches that know nothing of each other: the clients alone decide, by consistent hashing, which server has a key. A client
 * that gets no answer in time ejects the server, and takes it back later. Without ejection this is one register per key;
 * with it, clients read outdated values, and write where others do not look.
 *
 * Source: R. Jones, libketama, 2007.
 * Left out: weights, deletes (a write to the substitute shows the same), expiry, more than one operation of a client at a
 * time. A late answer is dropped with its connection. A server that is slow keeps what it holds; one that restarts is empty.
 */
import { numbered, protocol, type NodeId } from "../../../index.ts";
import { ringOf, serverOf } from "./ring.ts";

interface Client {
  /** The servers that it has ejected. */
  ejected: Set<NodeId>;
  /** How many operations it has begun. */
  begun: number;
  waitsFor: NodeId | null;
}
type Call =
  | { readonly kind: "get"; readonly key: string }
  | { readonly kind: "put"; readonly key: string; readonly value: string };

export interface MemcachedRing {
  /** `nth` tells an answer from a late one. */
  roles: {
    server: {
      state: { items: Record<string, string> };
      receives: { kind: "request"; call: Call; nth: number };
      action: { kind: "evict"; key: string };
    };
    client: {
      state: Client;
      receives: { kind: "answer"; result: string | null; nth: number };
      timer: { kind: "no answer" };
      action: { kind: "invoke" } | { kind: "take back"; server: NodeId };
    };
  };
  scope: {
    servers: number;
    /** The operations of each client, one after the other: "put a", "get a". */
    clients: readonly (readonly string[])[];
    /** Clients that eject servers. The others keep waiting. */
    ejecters: readonly NodeId[];
    /** Whether servers may throw away what they hold, like the least recently used entries of a full cache. */
    evicts: boolean;
  };
  record: { kind: "invoke"; call: Call } | { kind: "respond"; result: string | null };
}

const timeoutMs = 500;

/** The call of a client's n-th operation. No two calls put the same value, and each value names its key. */
function callOf(client: NodeId, nth: number, { clients }: MemcachedRing["scope"]): Call | undefined {
  const operation = clients[Number(client.slice(1)) - 1]?.[nth];
  if (operation === undefined) return undefined;
  const [kind, key] = operation.split(" ");
  return kind === "put" ? { kind, key, value: `${key}=${client}.${nth + 1}` } : { kind: "get", key };
}

/** Nobody ejects or evicts. */
const quiet = { ejecters: [], evicts: false };
const ejecting = { ...quiet, servers: 2, ejecters: ["c1"] };
const putA = ["put a", "get a"];

export const memcachedRing = protocol<MemcachedRing>()({
  name: "memcached-ring",
  summary: "clients spread keys over caches by consistent hashing, and eject caches that do not answer",
  channels: { default: "fifo" },
  nodes: ({ servers, clients }) => ({ server: numbered("s", servers), client: numbered("c", clients.length) }),
  roles: {
    server: {
      init: () => ({ items: {} }),
      actions: ({ items }, { scope }) =>
        scope.evicts ? Object.keys(items).map((key) => ({ kind: "evict", key })) : [],
      act: { evict: ({ items }, { key }) => void delete items[key] },
      receive: {
        request({ items }, { from, call, nth }, self) {
          if (call.kind === "put") items[call.key] = call.value;
          const result = call.kind === "put" ? "done" : (items[call.key] ?? null);
          self.send(from, { kind: "answer", result, nth });
        },
      },
    },
    client: {
      init: () => ({ ejected: new Set(), begun: 0, waitsFor: null }),
      actions({ ejected, begun, waitsFor }, { id, scope }) {
        const isFree = waitsFor === null && callOf(id, begun, scope) !== undefined;
        return [
          ...(isFree ? [{ kind: "invoke" as const }] : []),
          ...[...ejected].map((server) => ({ kind: "take back" as const, server })),
        ];
      },
      fair: ({ kind }) => kind === "invoke",
      act: {
        invoke(state, _, self) {
          const call = callOf(self.id, state.begun, self.scope)!;
          const server = serverOf(call.key, ringOf(self.nodes.server.filter((one) => !state.ejected.has(one))));
          state.begun += 1;
          if (server === undefined) return;
          state.waitsFor = server;
          self.record({ kind: "invoke", call });
          self.send(server, { kind: "request", call, nth: state.begun });
          if (self.scope.ejecters.includes(self.id)) self.startTimer({ kind: "no answer" }, { after: timeoutMs });
        },
        "take back": (state, { server }) => void state.ejected.delete(server),
      },
      timeout: {
        "no answer"(state) {
          if (state.waitsFor !== null) state.ejected.add(state.waitsFor);
          state.waitsFor = null;
        },
      },
      receive: {
        answer(state, { from, nth, result }, self) {
          if (state.waitsFor !== from || nth !== state.begun) return;
          state.waitsFor = null;
          self.stopTimer({ kind: "no answer" });
          self.record({ kind: "respond", result });
        },
      },
    },
  },

  rules: {},
  scopes: {
    smoke: { ...quiet, servers: 2, clients: [putA, ["put a", "get b"]] },
    small: {
      ...quiet,
      servers: 3,
      clients: [
        ["put a", "get b"],
        ["put b", "get a"],
        ["get a", "get b"],
      ],
    },
    /** A client ejects a server, writes elsewhere, and takes the server back. */
    "ejected and taken back": { ...ejecting, clients: [[...putA, ...putA]] },
    "one client ejects": { ...ejecting, clients: [["get a", "put a"], ["get a"]] },
    "a full cache": { ...quiet, servers: 1, clients: [putA], evicts: true },
  },
});
