/**
 * Reads that do not go through the log (dissertation, section 6.4): a leader that knows what is committed has a majority confirm that it
 * still leads, and answers from what it has applied. What confirms a read also confirms all earlier ones.
 */
import { areEnough, otherMembers } from "./configuration.ts";
import { renewLease } from "./leases.ts";
import { termAt } from "./log-entries.ts";
import type { Self } from "./rules.ts";
import { read, sendAnswer } from "./state-machine.ts";
import { followLeader, noticeTerm } from "./taking-office.ts";
import type { Command, Received, Server } from "./types.ts";

/** Until a leader may read, the request stays in flight. */
export const mayRead = (state: Readonly<Server>, { rules }: Pick<Self, "rules">): boolean =>
  state.role === "leader" && rules.knowsWhatIsCommitted(termAt(state, state.commitIndex), state.term);

export function onRead(state: Server, { from, operation, call }: Received<"read">, self: Self): void {
  const command = { client: from, operation, call };
  const hasLease = self.scope.lease && self.rules.hasLease(state.leaseUntil, state.now);
  if (hasLease || !self.rules.confirmsLeadership()) return answer(state, [command], self);
  state.reads.begun += 1;
  const context = self.rules.contextOf(state.reads.begun, command);
  state.reads.pending.push({ ...command, context, begunAt: state.now, confirmed: [self.id] });
  for (const member of otherMembers(state, self))
    self.send(member, { kind: "confirm", term: state.term, context }, { channel: "cluster" });
  answerConfirmed(state, context, self);
}

export function onConfirm(state: Server, { from, term, context }: Received<"confirm">, self: Self): void {
  noticeTerm(state, term, self);
  if (term < state.term) return self.send(from, { kind: "refusal", term: state.term }, { channel: "cluster" });
  followLeader(state, self);
  self.send(from, { kind: "confirmed", term, context }, { channel: "cluster" });
}

export function onConfirmed(state: Server, { from, term, context }: Received<"confirmed">, self: Self): void {
  noticeTerm(state, term, self);
  if (state.role !== "leader" || term < state.term) return;
  const asked = state.reads.pending.find((one) => one.context === context);
  if (!asked) return;
  asked.confirmed = self.rules.count(asked.confirmed, from);
  answerConfirmed(state, context, self);
}

function answerConfirmed(state: Server, context: string, self: Self): void {
  const { pending } = state.reads;
  const at = pending.findIndex((one) => one.context === context);
  if (!areEnough(pending[at].confirmed, state, self)) return;
  renewLease(state, pending[at].begunAt, self);
  answer(state, pending.splice(0, at + 1), self);
}

function answer(state: Server, reads: readonly Command[], self: Self): void {
  for (const { client, operation, call } of reads) sendAnswer(client, operation, read(state.machine, call), self);
}
