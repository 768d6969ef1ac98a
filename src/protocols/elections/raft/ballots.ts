/** How a server gives its vote, and counts those of others. */
import type { NodeId } from "../../../index.ts";
import type { LogEnd } from "../raft-voting/log-end.ts";
import { areEnough } from "./configuration.ts";
import { endOf } from "./log-entries.ts";
import { isPatient } from "./leases.ts";
import type { Self } from "./rules.ts";
import { lead, noticeTerm } from "./taking-office.ts";
import type { Received, Server } from "./types.ts";

export function onRequestVote(state: Server, { from, term, end, isTold }: Received<"request vote">, self: Self): void {
  if (!isTold && isPatient(state, self)) return;
  noticeTerm(state, term, self);
  const granted = term === state.term && mayVote(state, from, end, self);
  if (granted) state.votedFor = from;
  if (granted || term < state.term)
    self.send(from, { kind: "vote", term: state.term, granted }, { channel: "cluster" });
}

const mayVote = (state: Server, candidate: NodeId, end: LogEnd, { rules }: Self): boolean =>
  rules.isVoteFree(state.votedFor, candidate) && rules.isUpToDate(end, endOf(state));

export function onVote(state: Server, { from, term, granted }: Received<"vote">, self: Self): void {
  noticeTerm(state, term, self);
  if (state.role !== "candidate" || !granted || !self.rules.isForThisTerm(term, state.term)) return;
  state.votes = self.rules.count(state.votes, from);
  if (areEnough(state.votes, state, self)) lead(state, self);
}
