/** How a leader appends to its log, sends it to the others, and finds out what is committed. */
import { current, type NodeId } from "../../../index.ts";
import { areEnough, otherMembers } from "./configuration.ts";
import { endAt, entryAt, lastIndex, termAt } from "./log-entries.ts";
import type { Self } from "./rules.ts";
import { commitUpTo } from "./state-machine.ts";
import type { Entry, Server } from "./types.ts";

export function append(state: Server, entry: Entry, self: Self): void {
  state.log = [...state.log, entry];
  if (entry.kind === "members") meetMembers(state, self);
  advanceCommit(state, self);
  sendToAll(state, self);
}

/** Starts replicating to new members, and stops replicating to those that left. */
function meetMembers(state: Server, self: Self): void {
  const known = state.followers;
  state.followers = {};
  for (const member of otherMembers(state, self))
    state.followers[member] = known[member] ?? { next: lastIndex(state), match: 0 };
}

export function sendToAll(state: Server, self: Self): void {
  for (const follower of Object.keys(state.followers)) sendNext(state, follower, self);
}

/** One entry at a time, as in the author's own TLA+ specification. */
export const sendNext = (state: Server, to: NodeId, self: Self): void =>
  sendAppend(state, to, entryAt(state, state.followers[to].next) ?? null, self);

/** The empty AppendEntries. */
export const sendHeartbeat = (state: Server, to: NodeId, self: Self): void => sendAppend(state, to, null, self);

/** A follower that needs compacted entries gets the snapshot. */
function sendAppend(state: Server, to: NodeId, entry: Entry | null, self: Self): void {
  const { term, commitIndex: commit, snapshot } = state;
  const { next } = state.followers[to];
  if (snapshot && next <= snapshot.index)
    return self.send(to, { kind: "install", term, snapshot: current(snapshot) }, { channel: "cluster" });
  const previous = endAt(state, next - 1);
  self.send(to, { kind: "append", term, previous, entry, commit }, { channel: "cluster" });
}

/** The servers that have the leader's log up to this index. The leader itself does not count if it is not a member. */
const holdersOf = ({ followers }: Server, index: number, self: Self): readonly NodeId[] => [
  self.id,
  ...Object.keys(followers).filter((id) => followers[id].match >= index),
];

/** Commits up to the last entry that a majority has, if it is of this term. Returns whether more became committed. */
export function advanceCommit(state: Server, self: Self): boolean {
  for (let index = lastIndex(state); index > state.commitIndex; index--) {
    if (!self.rules.isCommittedByCount(termAt(state, index), state.term)) continue;
    if (!areEnough(holdersOf(state, index, self), state, self)) continue;
    commitUpTo(state, index, self);
    return true;
  }
  return false;
}
