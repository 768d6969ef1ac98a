/** A Redis server: it does as the last SLAVEOF said, and says so when asked for INFO. */
import type { NodeId } from "../../index.ts";
import type { Message, Self, Server } from "./cluster.ts";

const replication = { channel: "replication" } as const;

export function onServerStart(state: Server, self: Self): void {
  if (state.replicates !== null) attach(state.replicates, self);
  for (const watcher of self.scope.watchers) tellRole(state, watcher, self);
}

export function onServerMessage(state: Server, from: NodeId, message: Message, self: Self): void {
  switch (message.kind) {
    case "ping":
      return self.send(from, { kind: "pong" }, { channel: "ping" });
    case "ask info":
      return tellRole(state, from, self);
    case "slaveof":
      return onSlaveof(state, from, message.master, self);
    case "write":
      return onWrite(state, from, message.write, self);
    case "attach":
      if (state.replicates === null) {
        state.attached.add(from);
        self.send(from, { kind: "sync", data: state.data }, replication);
      }
      return;
    case "detach":
      state.attached.delete(from);
      return;
    case "sync":
      if (from === state.replicates) state.data = message.data;
      return;
    case "replicate":
      if (from === state.replicates) state.data.push(message.write);
      return;
    case "ask":
    case "answer":
    case "hello":
    case "pong":
    case "info":
    case "acknowledged":
    case "refused":
      return;
    default:
      message satisfies never;
  }
}

const tellRole = ({ replicates }: Server, to: NodeId, self: Self): void =>
  self.send(to, { kind: "info", replicates }, { channel: "info" });

function onSlaveof(state: Server, from: NodeId, master: NodeId | null, self: Self): void {
  const before = state.replicates;
  if (before === master) return tellRole(state, from, self);
  state.replicates = master;
  if (before !== null && replicatesData(self)) self.send(before, { kind: "detach" }, replication);
  if (master !== null) {
    state.attached = new Set();
    attach(master, self);
  }
  for (const watcher of self.scope.watchers) tellRole(state, watcher, self);
}

/** Without a client there is nothing to replicate. */
const replicatesData = ({ scope }: Self): boolean => scope.writes > 0;

function attach(master: NodeId, self: Self): void {
  if (replicatesData(self)) self.send(master, { kind: "attach" }, replication);
}

/** The acknowledgement does not wait for replicas: min-replicas-to-write asks only how many are attached. */
function onWrite(state: Server, from: NodeId, write: number, self: Self): void {
  const client = { channel: "client" } as const;
  if (state.replicates !== null || state.attached.size < self.scope.minReplicas) {
    self.send(from, { kind: "refused", write }, client);
    return;
  }
  state.data.push(write);
  for (const replica of state.attached) self.send(replica, { kind: "replicate", write }, replication);
  self.record({ kind: "acknowledged", write });
  self.send(from, { kind: "acknowledged", write }, client);
}
