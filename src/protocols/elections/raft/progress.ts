/** What a leader learns about its followers. Answers arrive late and twice; outdated ones are ignored. */
import type { NodeId } from "../../../index.ts";
import { lastIndex } from "./log-entries.ts";
import type { Self } from "./rules.ts";
import { advanceCommit, sendNext, sendToAll } from "./sending-entries.ts";
import { noticeTerm } from "./taking-office.ts";
import type { Progress, Received, Server } from "./types.ts";

export function onAppended(state: Server, { from, term, index }: Received<"appended">, self: Self): void {
  const follower = progressOf(state, { from, term }, self);
  if (!follower) return;
  if (index <= follower.match) return repeatLost(state, from, index, self);
  follower.match = index;
  follower.next = index + 1;
  if (advanceCommit(state, self)) sendToAll(state, self);
  else sendNext(state, from, self);
}

/** Sends an entry again if the answer to a heartbeat shows that the follower did not get it. */
function repeatLost(state: Server, to: NodeId, index: number, self: Self): void {
  if (self.scope.heartbeats && index === state.followers[to].next - 1 && index < lastIndex(state))
    sendNext(state, to, self);
}

/** The logs differ before this index: sends the entry there. */
export function onRejected(state: Server, { from, term, index }: Received<"rejected">, self: Self): void {
  const follower = progressOf(state, { from, term }, self);
  if (follower?.next !== index + 1 || index <= follower.match) return;
  follower.next = index;
  sendNext(state, from, self);
}

function progressOf(
  state: Server,
  { from, term }: { readonly from: string; readonly term: number },
  self: Self,
): Progress | undefined {
  noticeTerm(state, term, self);
  return self.rules.isOfThisLeadership(term, state.term) ? state.followers[from] : undefined;
}
