/** What clients are told, and when. An acknowledgement waits for the log of the server as its policy says, and for no replica. */
import type { NodeId } from "../../../index.ts";
import { flush } from "./persistence.ts";
import type { Self } from "./rules.ts";
import { append, PING } from "./stream.ts";
import type { Received, Server } from "./types.ts";

const POP = "pop";

/** A replica refuses writes, and so does a master that has heard from too few replicas lately. */
export function write(state: Server, _: unknown, self: Self): void {
  state.writes += 1;
  const online = Object.values(state.replicas).filter(({ acked, isLate }) => acked !== null && !isLate);
  if (state.master !== null || online.length < self.scope.minReplicasToWrite) return;
  const name = `${self.id}:${state.writes}`;
  append(state, name, self);
  serveBlocked(state, self);
  flush(state, self.scope.persistence);
  self.record({ kind: "acknowledged", write: name });
  if (self.scope.wait === 0) return;
  state.waiting = { write: name, offset: state.offset };
  self.startTimer({ kind: "wait ends" }, { after: 1000 });
}

/** A replica confirms its offset. Once enough replicas have the write that the client waits for, it is told. */
export function confirm(state: Server, { from, connection, offset }: Received<"ack">, self: Self): void {
  const replica = state.replicas[from];
  if (replica?.connection !== connection) return;
  replica.acked = offset;
  replica.isLate = false;
  listenTo(from, self);
  const { waiting } = state;
  if (waiting === null || receipts(state, waiting.offset) < self.scope.wait) return;
  self.record({ kind: "confirmed", write: waiting.write });
  state.waiting = null;
  self.stopTimer({ kind: "wait ends" });
}

/** If it matters whether a replica is late. */
export function listenTo(replica: NodeId, self: Self): void {
  if (self.scope.minReplicasToWrite > 0) self.startTimer({ kind: "late", replica }, { after: 10_000 });
}

const receipts = ({ replicas }: Server, offset: number): number =>
  Object.values(replicas).filter(({ acked }) => acked !== null && acked >= offset).length;

/** The client is told that fewer replicas have the write; the write stays. */
export function stopWaiting(state: Server): void {
  state.waiting = null;
}

/** Nothing has been heard from a replica for a while. */
export function lag(state: Server, { replica }: { readonly replica: NodeId }): void {
  if (replica in state.replicas) state.replicas[replica].isLate = true;
}

/** A client takes an element, or waits until there is one. */
export function pop(state: Server, _: unknown, self: Self): void {
  state.isBlocked = true;
  serveBlocked(state, self);
}

export function serveBlocked(state: Server, self: Self): void {
  const pops = state.log.filter((command) => command === POP).length;
  const pushes = state.log.filter((command) => command !== POP && command !== PING).length;
  if (!state.isBlocked || pushes <= pops) return;
  state.isBlocked = false;
  append(state, POP, self);
}

/** Clients that wait at a server that becomes a replica are told to ask elsewhere. */
export function unblock(state: Server, self: Self): void {
  if (self.rules.unblocksClients()) state.isBlocked = false;
  state.waiting = null;
  self.stopTimer({ kind: "wait ends" });
}
