/** How a leader appends to its log, sends it to the others, and finds out what is committed. */
import type { NodeId } from "../../../index.ts";
import { endAt, entryAt, lastIndex, termAt } from "./log-entries.ts";
import type { Self } from "./rules.ts";
import { commitUpTo } from "./state-machine.ts";
import type { Entry, Server } from "./types.ts";

export function append(state: Server, entry: Entry, self: Self): void {
  state.log = [...state.log, entry];
  advanceCommit(state, self);
  sendToAll(state, self);
}

export function sendToAll(state: Server, self: Self): void {
  for (const follower of Object.keys(state.followers)) sendNext(state, follower, self);
}

/** One entry at a time, as in the author's own TLA+ specification. */
export const sendNext = (state: Server, to: NodeId, self: Self): void =>
  sendAppend(state, to, entryAt(state, state.followers[to].next) ?? null, self);

/** The empty AppendEntries. */
export const sendHeartbeat = (state: Server, to: NodeId, self: Self): void => sendAppend(state, to, null, self);

function sendAppend(state: Server, to: NodeId, entry: Entry | null, self: Self): void {
  const { term, commitIndex: commit } = state;
  const previous = endAt(state, state.followers[to].next - 1);
  self.send(to, { kind: "append", term, previous, entry, commit }, { channel: "cluster" });
}

/** Whether more became committed: up to the last entry that a majority has, if that is one of this term. */
export function advanceCommit(state: Server, self: Self): boolean {
  for (let index = lastIndex(state); index > state.commitIndex; index--) {
    if (!self.rules.isCommittedByCount(termAt(state, index), state.term)) continue;
    const holders = Object.values(state.followers).filter(({ match }) => match >= index).length + 1;
    if (!self.rules.isMajority(holders, self.scope.servers)) continue;
    commitUpTo(state, index, self);
    return true;
  }
  return false;
}
