/**
 * Which replicas may continue where they were. A history has a name, the replication id. A replica that is on the history of
 * its master, or on the previous one up to its end, gets only what it lacks if that is still in the backlog; any other
 * replica gets a copy.
 */
import type { NodeId } from "../../../index.ts";
import type { Self } from "./rules.ts";
import { trimPings } from "./stream.ts";
import type { Received, Server } from "./types.ts";

/** The connection to the master is gone. A command that was half read is read again. */
export function disconnect(state: Server, self: Self): void {
  state.link = "down";
  state.connection += 1;
  state.unfinished = [];
  trimPings(state, self);
  self.startTimer({ kind: "reconnect" }, { after: 1000 });
}

export function ask(state: Server, self: Self): void {
  if (state.master === null) return;
  state.link = "asking";
  const { connection, replid, offset } = state;
  self.send(state.master, { kind: "psync", connection, replid, offset });
}

export function answer(state: Server, { from, connection, replid, offset }: Received<"psync">, self: Self): void {
  if (state.master !== null && state.link !== "online") return self.send(from, { kind: "not now", connection });
  state.replicas[from] = { connection, askedAt: state.offset, acked: null, isLate: false };
  if (!mayContinue(state, replid, offset)) return self.startTimer({ kind: "fork", for: from }, { after: 0 });
  state.replicas[from].askedAt = null;
  const rest = state.backlog.slice(offset - state.backlogFrom);
  self.send(from, { kind: "continue", connection, replid: state.replid, rest });
}

function mayContinue(state: Server, replid: string, offset: number): boolean {
  const isShared = replid === state.replid || (replid === state.replid2 && offset + 1 <= state.secondOffset);
  const [low, high] = [state.backlogFrom + 1, state.backlogFrom + state.backlog.length];
  return isShared && offset + 1 >= low && offset + 1 <= high + 1;
}

/** The copy is made a while after the request. Writes from now on are sent after it. */
export function fork(state: Server, { for: to }: { readonly for: NodeId }, self: Self): void {
  const replica = state.replicas[to];
  if (replica === undefined || replica.askedAt === null) return;
  const { replid, log } = state;
  const offset = self.rules.offsetOfCopy(state.offset, replica.askedAt);
  replica.askedAt = null;
  self.send(to, { kind: "full", connection: replica.connection, replid, offset, log });
}

export function closeReplicas(state: Server, self: Self): void {
  for (const [replica, { connection }] of Object.entries(state.replicas))
    self.send(replica, { kind: "closed", connection });
  state.replicas = {};
}

export function closed(state: Server, { from, connection }: Received<"closed">, self: Self): void {
  const isMeant = (open: number): boolean => connection === null || connection === open;
  if (state.replicas[from] !== undefined && isMeant(state.replicas[from].connection)) delete state.replicas[from];
  if (from === state.master && isMeant(state.connection)) disconnect(state, self);
}
