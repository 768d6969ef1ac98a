/** How a server asks for votes, gives its own, and counts those of others. */
import type { NodeId } from "../../../index.ts";
import { endOf, type LogEnd } from "../raft-voting/log-end.ts";
import type { Self } from "./rules.ts";
import { lead, noticeTerm, stand } from "./standing.ts";
import type { Received, Server } from "./types.ts";

export function onRequestVote(state: Server, { from, term, end }: Received<"request vote">, self: Self): void {
  noticeTerm(state, term, self);
  const granted = mayVote(state, from, { term, end }, self);
  if (granted) state.votedFor = from;
  if (granted || term < state.term) self.send(from, { kind: "vote", term: state.term, granted });
}

export function onVote(state: Server, { from, term, granted }: Received<"vote">, self: Self): void {
  noticeTerm(state, term, self);
  if (state.role !== "candidate" || !granted || !self.rules.isForThisTerm(term, state.term)) return;
  if (hasMajorityWith(state, from, self)) lead(state, self);
}

export function onRequestPreVote(state: Server, { from, term, end }: Received<"request pre-vote">, self: Self): void {
  const { rules } = self;
  const granted = term > state.term && rules.hasLostLeader(state) && rules.isUpToDate(end, endOf(state.log));
  if (granted) self.send(from, { kind: "pre-vote", term, granted });
  else if (term <= state.term) self.send(from, { kind: "pre-vote", term: state.term, granted });
}

export function onPreVote(state: Server, { from, term, granted }: Received<"pre-vote">, self: Self): void {
  if (!granted) return noticeTerm(state, term, self);
  if (state.role !== "pre-candidate" || term !== state.term + 1) return;
  if (hasMajorityWith(state, from, self)) stand(state, self);
}

const mayVote = (
  { term, votedFor, log }: Server,
  candidate: NodeId,
  asked: { readonly term: number; readonly end: LogEnd },
  { rules }: Self,
): boolean => asked.term === term && rules.isVoteFree(votedFor, candidate) && rules.isUpToDate(asked.end, endOf(log));

function hasMajorityWith(state: Server, voter: NodeId, self: Self): boolean {
  state.votes = self.rules.count(state.votes, voter);
  return self.rules.isMajority(state.votes.length, self.scope.servers);
}
