/** What a leader learns of its followers. Answers arrive late and twice: what they say of an earlier time is left aside. */
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

/** The answer to a heartbeat from one who has not got the entry that was sent to it. */
function repeatLost(state: Server, to: NodeId, index: number, self: Self): void {
  if (self.scope.heartbeats && index === state.followers[to].next - 1 && index < lastIndex(state))
    sendNext(state, to, self);
}

/** The logs part before this index: sends what stands there. */
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
