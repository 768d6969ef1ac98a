/** How a server stands for election, votes for others, wins, and gives way. */
import type { NodeId } from "../../index.ts";
import { endOf, type LogEnd } from "./log-end.ts";
import type { RaftMessage, Self, Server } from "./server.ts";

const electionTimeoutMs = 150;
const heartbeatMs = 50;

export function follow(state: Server, self: Self): void {
  state.role = "follower";
  state.votes = [];
  self.stopTimer({ kind: "heartbeat" });
  awaitLeader(self);
}

/** Whoever has endless patience needs no timer. */
function awaitLeader(self: Self): void {
  if (self.scope.impatient?.includes(self.id) ?? true) {
    self.startTimer({ kind: "election" }, { after: electionTimeoutMs });
  }
}

export function lead(state: Server, self: Self): void {
  state.role = "leader";
  state.votes = [];
  state.hearsLeader = false;
  self.record({ kind: "elected", term: state.term });
  self.stopTimer({ kind: "election" });
  self.broadcast({ kind: "heartbeat", term: state.term });
  self.startTimer({ kind: "heartbeat" }, { after: heartbeatMs });
}

export function onElectionTimeout(state: Server, self: Self): void {
  self.record({ kind: "timed out" });
  state.hearsLeader = false;
  awaitLeader(self);
  if (self.variant === "raft") return stand(state, self);
  state.role = "pre-candidate";
  state.votes = [self.id];
  self.broadcast({ kind: "request pre-vote", term: state.term + 1, end: endOf(state.log) });
}

function stand(state: Server, self: Self): void {
  state.role = "candidate";
  state.term += 1;
  state.votedFor = self.id;
  state.votes = [self.id];
  self.broadcast({ kind: "request vote", term: state.term, end: endOf(state.log) });
  if (self.rules.isMajority(state.votes.length, self.scope.servers)) lead(state, self);
}

export function onMessage(state: Server, from: NodeId, message: RaftMessage, self: Self): void {
  switch (message.kind) {
    case "request vote": {
      noticeTerm(state, message.term, self);
      const granted = mayVote(state, from, message, self);
      if (granted) state.votedFor = from;
      if (granted || message.term < state.term) self.send(from, { kind: "vote", term: state.term, granted });
      return;
    }
    case "vote":
      noticeTerm(state, message.term, self);
      if (state.role !== "candidate" || !message.granted) return;
      if (!self.rules.isForThisTerm(message.term, state.term)) return;
      if (hasMajorityWith(state, from, self)) lead(state, self);
      return;
    case "request pre-vote": {
      const granted =
        message.term > state.term &&
        self.rules.hasLostLeader(state) &&
        self.rules.isUpToDate(message.end, endOf(state.log));
      if (granted) self.send(from, { kind: "pre-vote", term: message.term, granted });
      else if (message.term <= state.term) self.send(from, { kind: "pre-vote", term: state.term, granted });
      return;
    }
    case "pre-vote":
      if (!message.granted) return noticeTerm(state, message.term, self);
      if (state.role !== "pre-candidate" || message.term !== state.term + 1) return;
      if (hasMajorityWith(state, from, self)) stand(state, self);
      return;
    case "heartbeat":
      noticeTerm(state, message.term, self);
      if (message.term < state.term) return self.send(from, { kind: "refusal", term: state.term });
      follow(state, self);
      state.votedFor = self.rules.voteAfterHeartbeat(state.votedFor);
      state.hearsLeader = self.variant === "prevote";
      return;
    case "refusal":
      return noticeTerm(state, message.term, self);
    default:
      message satisfies never;
  }
}

/** Whoever hears of a later term enters it, as a follower who has not yet voted. */
function noticeTerm(state: Server, term: number, self: Self): void {
  if (term <= state.term) return;
  state.term = term;
  state.votedFor = null;
  state.hearsLeader = false;
  follow(state, self);
}

function mayVote(
  { term, votedFor, log }: Server,
  candidate: NodeId,
  asked: { readonly term: number; readonly end: LogEnd },
  { rules }: Self,
): boolean {
  return asked.term === term && rules.isVoteFree(votedFor, candidate) && rules.isUpToDate(asked.end, endOf(log));
}

function hasMajorityWith(state: Server, voter: NodeId, self: Self): boolean {
  state.votes = self.rules.count(state.votes, voter);
  return self.rules.isMajority(state.votes.length, self.scope.servers);
}
