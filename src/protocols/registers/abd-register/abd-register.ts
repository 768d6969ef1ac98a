/**
 * The ABD register: a register that stays available while a majority of its servers is up. A read asks a majority for the latest
 * value and stores it at a majority before returning it, so that no later read returns an older value. A write stores a
 * newer value at a majority.
 *
 * - `several writers`: a write asks a majority for the latest version first, and ties are broken by the writer's name.
 *   N. Lynch and A. Shvartsman, "Robust Emulation of Shared Memory Using Dynamic Quorum-Acknowledged Broadcasts", FTCS 1997.
 * - `one writer`: the one client that writes counts by itself. H. Attiya, A. Bar-Noy and D. Dolev, "Sharing Memory Robustly
 *   in Message-Passing Systems", JACM 42(1), 1995.
 *
 * Messages arrive in any order. Left out: the bounded labels of the 1995 paper, and recovery (a server that restarts has
 * forgotten everything).
 */
import { fewer, once, protocol, type Effects, type NodeId } from "../../../index.ts";
import {
  type Clients,
  nodesOf,
  operationsOf,
  type RegisterRecord,
  valueOf,
  withFewer,
  writeThenRead,
} from "../client-operations.ts";

/** A value, and when it was written: by sequence number, then by the writer's name. */
export interface Version {
  readonly sequence: number;
  readonly writer: NodeId;
  readonly value: number;
}

interface Client {
  /** How many of its operations are over. */
  finished: number;
  phase: Phase;
}
type Phase =
  | { readonly kind: "idle" }
  /** It has heard from these servers, and this is the latest version that they know. */
  | { readonly kind: "asking"; heard: Set<NodeId>; latest: Version }
  | { readonly kind: "storing"; heard: Set<NodeId>; version: Version };

export interface AbdRegister {
  /** `operation` is the client's own number for its operation: late answers belong to another one. */
  roles: {
    server: {
      state: { latest: Version };
      receives: { kind: "ask"; operation: number } | { kind: "store"; operation: number; version: Version };
    };
    client: {
      state: Client;
      receives: { kind: "latest"; operation: number; version: Version } | { kind: "stored"; operation: number };
      action: { kind: "invoke" };
    };
  };
  variant: "several writers" | "one writer";
  scope: Clients;
  record: RegisterRecord;
}

export const isLater = (a: Version, b: Version): boolean =>
  a.sequence > b.sequence || (a.sequence === b.sequence && a.writer > b.writer);

/** 0 before the first write. */
const unwritten: Version = { sequence: 0, writer: "", value: 0 };

const rules = {
  /** How many servers are enough: any two such sets must have one in common. */
  quorum: (servers: number): number => Math.floor(servers / 2) + 1,
  /** Whether a read stores what it is about to return. */
  writesBack: (): boolean => true,
};
type Self = Effects<AbdRegister, "client", typeof rules>;

const isWriting = (client: Client, { id, scope }: Self): boolean =>
  operationsOf(id, scope)[client.finished] === "write";

function store(client: Client, version: Version, self: Self): void {
  client.phase = { kind: "storing", heard: new Set(), version };
  for (const server of self.nodes.server) self.send(server, { kind: "store", operation: client.finished, version });
}

/** Stores a new version, later than this one. */
const write = (client: Client, sequence: number, self: Self): void =>
  store(client, { sequence: sequence + 1, writer: self.id, value: valueOf(self.id, client.finished) }, self);

function finish(client: Client, result: number | "done", self: Self): void {
  client.finished += 1;
  client.phase = { kind: "idle" };
  self.record({ kind: "respond", result });
}

const hasQuorum = (heard: ReadonlySet<NodeId>, { nodes, rules: { quorum } }: Self): boolean =>
  heard.size >= quorum(nodes.server.length);

export const abdRegister = protocol<AbdRegister>()({
  name: "abd-register",
  summary: "clients read and write a value that every majority of the servers knows",
  variants: ["several writers", "one writer"],
  nodes: nodesOf,
  roles: {
    server: {
      init: () => ({ latest: unwritten }),
      receive: {
        ask: ({ latest }, { from, operation }, self) => self.send(from, { kind: "latest", operation, version: latest }),
        store(state, { from, operation, version }, self) {
          if (isLater(version, state.latest)) state.latest = version;
          self.send(from, { kind: "stored", operation });
        },
      },
    },
    client: {
      init: () => ({ finished: 0, phase: { kind: "idle" } }),
      actions: ({ phase, finished }, { id, scope }) =>
        phase.kind === "idle" && finished < operationsOf(id, scope).length ? [{ kind: "invoke" }] : [],
      fair: () => true,
      act: {
        invoke(state, _, self) {
          const value = valueOf(self.id, state.finished);
          const writes = isWriting(state, self);
          self.record({ kind: "invoke", call: writes ? { kind: "write", value } : { kind: "read" } });
          if (writes && self.variant === "one writer") return write(state, state.finished, self);
          state.phase = { kind: "asking", heard: new Set(), latest: unwritten };
          for (const server of self.nodes.server) self.send(server, { kind: "ask", operation: state.finished });
        },
      },
      receive: {
        latest(state, { from, operation, version }, self) {
          const { phase } = state;
          if (operation !== state.finished || phase.kind !== "asking") return;
          phase.heard.add(from);
          if (isLater(version, phase.latest)) phase.latest = version;
          if (!hasQuorum(phase.heard, self)) return;
          if (isWriting(state, self)) write(state, phase.latest.sequence, self);
          else if (self.rules.writesBack()) store(state, phase.latest, self);
          else finish(state, phase.latest.value, self);
        },
        stored(state, { from, operation }, self) {
          const { phase } = state;
          if (operation !== state.finished || phase.kind !== "storing") return;
          phase.heard.add(from);
          if (hasQuorum(phase.heard, self)) finish(state, isWriting(state, self) ? "done" : phase.version.value, self);
        },
      },
    },
  },

  rules,
  mutants: {
    "no write-back on read": {
      source:
        "Attiya, Bar-Noy and Dolev 1995: without it the register is only regular, and of two reads during a write the later one may return the older value",
      rules: { writesBack: () => false },
      scope: "two reads",
      variant: "one writer",
    },
    "half of the servers are enough": {
      source: "Attiya, Bar-Noy and Dolev 1995: no emulation can work where half of the servers may fail",
      rules: { quorum: (servers) => Math.ceil(servers / 2) },
      scope: "one client",
    },
  },
  scopes: {
    smoke: { servers: 2, clients: [writeThenRead, ["write"]] },
    "one client": { servers: 2, clients: [writeThenRead] },
    "two reads": { servers: 3, clients: [["write"], ["read", "read"]] },
    small: { servers: 2, clients: [writeThenRead, writeThenRead] },
    "one server crashes": { servers: 3, clients: [["write"], ["read"]], faults: { crash: 1 } },
    "the writer crashes": { servers: 3, clients: [["write"], ["read", "read"]], faults: { crash: once("c1") } },
    "half of the servers crash": { servers: 2, clients: [["write"], ["read"]], faults: { crash: 1 } },
    "a server restarts": { servers: 3, clients: [writeThenRead], faults: { crash: 1, restart: 1 } },
  },
  /** Fewer clients, then fewer operations, then fewer servers. */
  smaller: (scope) => [...withFewer(scope), ...fewer(scope, { servers: 1 })],
});
