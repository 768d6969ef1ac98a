/**
 * The ABD register: a register that a majority of its servers keeps alive. A read asks a majority for the latest value,
 * and stores it at a majority before it returns it, so that nobody who reads later returns an older one. A write stores a
 * newer one at a majority.
 *
 * - `several writers`: a write asks a majority for the latest version first, and ties are broken by the writer's name.
 *   N. Lynch and A. Shvartsman, "Robust Emulation of Shared Memory Using Dynamic Quorum-Acknowledged Broadcasts", FTCS 1997.
 * - `one writer`: the one client that writes counts by itself. H. Attiya, A. Bar-Noy and D. Dolev, "Sharing Memory Robustly
 *   in Message-Passing Systems", JACM 42(1), 1995.
 *
 * Messages arrive in any order. Left out: the bounded labels of the 1995 paper, and recovery (a server that restarts has
 * forgotten everything).
 */
import { protocol, type NodeId } from "../../index.ts";

/** A value, and when it was written: by sequence number, then by the writer's name. */
export interface Version {
  readonly sequence: number;
  readonly writer: NodeId;
  readonly value: number;
}

interface Server {
  readonly role: "server";
  latest: Version;
}
interface Client {
  readonly role: "client";
  /** How many of its operations are over. */
  finished: number;
  phase: Phase;
}
type Phase =
  | { readonly kind: "idle" }
  /** Has heard from these servers, and this is the latest version that they know. */
  | { readonly kind: "asking"; heard: Set<NodeId>; latest: Version }
  | { readonly kind: "storing"; heard: Set<NodeId>; version: Version };

export interface AbdRegister {
  role: "server" | "client";
  state: Server | Client;
  /** `operation` is the client's own number of its operation: answers that come too late belong to another. */
  message:
    | { kind: "ask"; operation: number }
    | { kind: "latest"; operation: number; version: Version }
    | { kind: "store"; operation: number; version: Version }
    | { kind: "stored"; operation: number };
  variant: "several writers" | "one writer";
  timer: never;
  action: { kind: "invoke" };
  scope: {
    servers: number;
    /** For each client, what it does, one after the other. */
    clients: readonly (readonly Doing[])[];
  };
  record:
    | { kind: "invoke"; call: { kind: "read" } | { kind: "write"; value: number } }
    | { kind: "respond"; result: number | "done" };
}
type Doing = "read" | "write";

export const isLater = (a: Version, b: Version): boolean =>
  a.sequence > b.sequence || (a.sequence === b.sequence && a.writer > b.writer);

/** 0 before the first write. */
const unwritten: Version = { sequence: 0, writer: "", value: 0 };

const clientNumber = (id: NodeId): number => Number(id.slice(1));

export const operationsOf = (id: NodeId, { clients }: AbdRegister["scope"]): readonly Doing[] =>
  clients[clientNumber(id) - 1] ?? [];

/** No two writes write the same: 11 is what c1 writes in its first operation, 22 what c2 writes in its second. */
const valueOf = (id: NodeId, operation: number): number => 10 * clientNumber(id) + operation + 1;

export const abdRegister = protocol<AbdRegister>()({
  name: "abd-register",
  summary: "clients read and write a value that any majority of the servers knows",
  variants: ["several writers", "one writer"],
  nodes: (scope) => ({
    server: Array.from({ length: scope.servers }, (_, i) => `s${i + 1}`),
    client: scope.clients.map((_, i) => `c${i + 1}`),
  }),
  init: (self) =>
    self.role === "server"
      ? { role: "server", latest: unwritten }
      : { role: "client", finished: 0, phase: { kind: "idle" } },

  actions: (state, self) =>
    state.role === "client" && state.phase.kind === "idle" && state.finished < operationsOf(self.id, self.scope).length
      ? [{ kind: "invoke" }]
      : [],
  fair: () => true,

  reduce(state, event, self) {
    const doing = state.role === "client" ? operationsOf(self.id, self.scope)[state.finished] : undefined;
    const store = (client: Client, version: Version): void => {
      client.phase = { kind: "storing", heard: new Set(), version };
      for (const server of self.nodes.server) self.send(server, { kind: "store", operation: client.finished, version });
    };
    /** Stores a new version, later than this one. */
    const write = (client: Client, { sequence }: Pick<Version, "sequence">): void =>
      store(client, { sequence: sequence + 1, writer: self.id, value: valueOf(self.id, client.finished) });

    if (event.kind === "action" && state.role === "client") {
      const value = valueOf(self.id, state.finished);
      self.record({ kind: "invoke", call: doing === "write" ? { kind: "write", value } : { kind: "read" } });
      if (doing === "write" && self.variant === "one writer") {
        write(state, { sequence: state.finished });
        return;
      }
      state.phase = { kind: "asking", heard: new Set(), latest: unwritten };
      for (const server of self.nodes.server) self.send(server, { kind: "ask", operation: state.finished });
    }
    if (event.kind !== "message") return;
    const { from, message } = event;

    if (state.role === "server") {
      const { operation } = message;
      if (message.kind === "ask") self.send(from, { kind: "latest", operation, version: state.latest });
      if (message.kind === "store") {
        if (isLater(message.version, state.latest)) state.latest = message.version;
        self.send(from, { kind: "stored", operation });
      }
      return;
    }

    const { phase } = state;
    const majority = self.rules.quorum(self.nodes.server.length);
    const finish = (result: number | "done"): void => {
      state.finished += 1;
      state.phase = { kind: "idle" };
      self.record({ kind: "respond", result });
    };
    if (message.operation !== state.finished) return;
    if (message.kind === "latest" && phase.kind === "asking") {
      phase.heard.add(from);
      if (isLater(message.version, phase.latest)) phase.latest = message.version;
      if (phase.heard.size < majority) return;
      if (doing === "write") write(state, phase.latest);
      else if (self.rules.writesBack()) store(state, phase.latest);
      else finish(phase.latest.value);
    }
    if (message.kind === "stored" && phase.kind === "storing") {
      phase.heard.add(from);
      if (phase.heard.size >= majority) finish(doing === "write" ? "done" : phase.version.value);
    }
  },

  rules: {
    /** How many servers are enough: any two such sets must have one in common. */
    quorum: (servers: number): number => Math.floor(servers / 2) + 1,
    /** Whether a read stores what it is about to return. */
    writesBack: (): boolean => true,
  },
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
    smoke: { servers: 2, clients: [["write", "read"], ["write"]] },
    "one client": { servers: 2, clients: [["write", "read"]] },
    "two reads": { servers: 3, clients: [["write"], ["read", "read"]] },
    small: {
      servers: 2,
      clients: [
        ["write", "read"],
        ["write", "read"],
      ],
    },
    "one server crashes": { servers: 3, clients: [["write"], ["read"]], faults: { crash: 1 } },
    "the writer crashes": {
      servers: 3,
      clients: [["write"], ["read", "read"]],
      faults: { crash: { times: 1, of: ["c1"] } },
    },
    "half of the servers crash": { servers: 2, clients: [["write"], ["read"]], faults: { crash: 1 } },
    "a server restarts": { servers: 3, clients: [["write", "read"]], faults: { crash: 1, restart: 1 } },
  },
  /** Fewer clients, then fewer operations, then fewer servers. */
  smaller: (scope) => [
    ...scope.clients.map((_, i) => ({ ...scope, clients: scope.clients.toSpliced(i, 1) })),
    ...scope.clients.flatMap((operations, i) =>
      operations.map((_, j) => ({ ...scope, clients: scope.clients.with(i, operations.toSpliced(j, 1)) })),
    ),
    ...(scope.servers > 1 ? [{ ...scope, servers: scope.servers - 1 }] : []),
  ],
});
