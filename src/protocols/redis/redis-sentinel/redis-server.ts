/** A Redis server: it does what the last SLAVEOF said, and reports that when asked for INFO. */
import type { Effects, NodeId, RoleDefinition } from "../../../index.ts";
import type { rules } from "./rules.ts";
import type { Received, RedisSentinel, Server } from "./types.ts";

type Self = Effects<RedisSentinel, "server", typeof rules>;

const replication = { channel: "replication" } as const;

export const server: RoleDefinition<RedisSentinel, "server", typeof rules> = {
  init({ id, scope, nodes }) {
    const [first, ...others] = nodes.server;
    const isFirst = id === first;
    return {
      replicates: isFirst ? null : first,
      data: [],
      attached: new Set(isFirst && scope.writes > 0 ? others : []),
    };
  },
  restart(state, self) {
    if (state.replicates !== null) attach(state.replicates, self);
    tellWatchers(state, self);
  },
  receive: {
    ping: (_, { from }, self) => self.send(from, { kind: "pong" }, { channel: "ping" }),
    "ask info": (state, { from }, self) => tellRole(state, from, self),
    slaveof: onSlaveof,
    write: onWrite,
    attach(state, { from }, self) {
      if (state.replicates !== null) return;
      state.attached.add(from);
      self.send(from, { kind: "sync", data: state.data }, replication);
    },
    detach: (state, { from }) => void state.attached.delete(from),
    sync(state, { from, data }) {
      if (from === state.replicates) state.data = data;
    },
    replicate(state, { from, write }) {
      if (from === state.replicates) state.data.push(write);
    },
  },
  durable: ({ replicates, data }) => ({ replicates, data, attached: new Set() }),
};

const tellRole = ({ replicates }: Server, to: NodeId, self: Self): void =>
  self.send(to, { kind: "info", replicates }, { channel: "info" });

function tellWatchers(state: Server, self: Self): void {
  for (const watcher of self.scope.watchers) tellRole(state, watcher, self);
}

function onSlaveof(state: Server, { from, master }: Received<"slaveof">, self: Self): void {
  const before = state.replicates;
  if (before === master) return tellRole(state, from, self);
  state.replicates = master;
  if (before !== null && replicatesData(self)) self.send(before, { kind: "detach" }, replication);
  if (master !== null) {
    state.attached = new Set();
    attach(master, self);
  }
  tellWatchers(state, self);
}

/** Without a client there is nothing to replicate. */
const replicatesData = ({ scope }: Self): boolean => scope.writes > 0;

function attach(master: NodeId, self: Self): void {
  if (replicatesData(self)) self.send(master, { kind: "attach" }, replication);
}

/** The acknowledgement does not wait for replicas: min-replicas-to-write asks only how many are attached. */
function onWrite(state: Server, { from, write }: Received<"write">, self: Self): void {
  const client = { channel: "client" } as const;
  if (state.replicates !== null || state.attached.size < self.scope.minReplicas)
    return self.send(from, { kind: "refused", write }, client);
  state.data.push(write);
  for (const replica of state.attached) self.send(replica, { kind: "replicate", write }, replication);
  self.record({ kind: "acknowledged", write });
  self.send(from, { kind: "acknowledged", write }, client);
}
