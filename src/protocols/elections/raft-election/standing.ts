/** How a server follows a leader, becomes a candidate, leads, and steps down. */
import { endOf } from "../raft-voting/log-end.ts";
import type { Self } from "./rules.ts";
import type { Received, Server } from "./types.ts";

const electionTimeoutMs = 150;
const heartbeatMs = 50;

export function follow(state: Server, self: Self): void {
  state.role = "follower";
  state.votes = [];
  self.stopTimer({ kind: "heartbeat" });
  awaitLeader(self);
}

/** A server with endless patience needs no timer. */
function awaitLeader(self: Self): void {
  if (self.scope.impatient?.includes(self.id) ?? true)
    self.startTimer({ kind: "election" }, { after: electionTimeoutMs });
}

export function lead(state: Server, self: Self): void {
  state.role = "leader";
  state.votes = [];
  state.hearsLeader = false;
  self.record({ kind: "elected", term: state.term });
  self.stopTimer({ kind: "election" });
  sendHeartbeat(state, { kind: "heartbeat" }, self);
}

export function sendHeartbeat({ term }: Server, timer: { kind: "heartbeat" }, self: Self): void {
  self.broadcast({ kind: "heartbeat", term });
  self.startTimer(timer, { after: heartbeatMs });
}

export function onElectionTimeout(state: Server, _: unknown, self: Self): void {
  self.record({ kind: "timed out" });
  state.hearsLeader = false;
  awaitLeader(self);
  if (self.variant === "raft") return stand(state, self);
  state.role = "pre-candidate";
  state.votes = [self.id];
  self.broadcast({ kind: "request pre-vote", term: state.term + 1, end: endOf(state.log) });
}

export function stand(state: Server, self: Self): void {
  state.role = "candidate";
  state.term += 1;
  state.votedFor = self.id;
  state.votes = [self.id];
  self.broadcast({ kind: "request vote", term: state.term, end: endOf(state.log) });
  if (self.rules.isMajority(state.votes.length, self.scope.servers)) lead(state, self);
}

export function onHeartbeat(state: Server, { from, term }: Received<"heartbeat">, self: Self): void {
  noticeTerm(state, term, self);
  if (term < state.term) return self.send(from, { kind: "refusal", term: state.term });
  follow(state, self);
  state.votedFor = self.rules.voteAfterHeartbeat(state.votedFor);
  state.hearsLeader = self.variant === "prevote";
}

/** A server that hears of a later term enters it, as a follower that has not voted yet. */
export function noticeTerm(state: Server, term: number, self: Self): void {
  if (term <= state.term) return;
  state.term = term;
  state.votedFor = null;
  state.hearsLeader = false;
  follow(state, self);
}
