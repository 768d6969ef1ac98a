/**
 * PreVote: a server that loses patience asks whether it would win before it begins a term, and a server that hears a leader says no.
 * Source: Ongaro's dissertation, section 9.6; as in etcd-io/raft, a refusal carries the refuser's own term.
 */
import { areEnough } from "./configuration.ts";
import { endOf } from "./log-entries.ts";
import type { Self } from "./rules.ts";
import { noticeTerm, stand } from "./taking-office.ts";
import type { Received, Server } from "./types.ts";

export function onRequestPreVote(state: Server, { from, term, end }: Received<"request pre-vote">, self: Self): void {
  const { rules } = self;
  const granted = term > state.term && rules.hasLostLeader(state) && rules.isUpToDate(end, endOf(state));
  if (granted) self.send(from, { kind: "pre-vote", term, granted }, { channel: "cluster" });
  else if (term <= state.term && rules.tellsItsTerm())
    self.send(from, { kind: "pre-vote", term: state.term, granted }, { channel: "cluster" });
}

export function onPreVote(state: Server, { from, term, granted }: Received<"pre-vote">, self: Self): void {
  if (!granted) return noticeTerm(state, term, self);
  if (state.role !== "pre-candidate" || term !== state.term + 1) return;
  state.votes = self.rules.count(state.votes, from);
  if (areEnough(state.votes, state, self)) stand(state, self);
}
