/** How a server follows a leader, becomes a candidate, leads, and steps down. */
import { areEnough, configurationOf, isMember, otherMembers } from "./configuration.ts";
import { endOf, lastIndex } from "./log-entries.ts";
import { isPatient, renewLease, waitPatiently } from "./leases.ts";
import type { Self } from "./rules.ts";
import { append, sendHeartbeat } from "./sending-entries.ts";
import { commitUpTo } from "./state-machine.ts";
import type { Server } from "./types.ts";

const electionTimeoutMs = 150;
const heartbeatMs = 50;

/** If a scope names a leader, all servers have voted for it, have applied its first entry and have just heard it. */
export function start(state: Server, self: Self): void {
  const { leader, logs } = self.scope;
  if (logs) startWith(state, logs, self);
  if (leader !== undefined && isMember(configurationOf(state, self), self.id)) {
    state.term = 1;
    state.votedFor = leader;
    state.log = [{ term: 1, kind: "no-op" }];
    commitUpTo(state, 1, self);
  }
  if (leader !== self.id) return leader === undefined ? follow(state, self) : followLeader(state, self);
  takeOffice(state, { match: 1 }, self);
  renewLease(state, state.now, self);
}

/** Earlier votes in these terms need not be known if nobody becomes a candidate for them any more. */
function startWith(state: Server, logs: readonly (readonly number[])[], self: Self): void {
  const at = self.nodes.server.indexOf(self.id);
  state.term = self.scope.terms?.[at] ?? Math.max(...logs.flat());
  state.log = (logs[at] ?? []).map((term) => ({ term, kind: "no-op" }));
}

/** A server that hears the leader of its term. */
export function followLeader(state: Server, self: Self): void {
  follow(state, self);
  waitPatiently(state, self);
  state.hearsLeader = self.scope.preVote ?? false;
}

export function follow(state: Server, self: Self): void {
  state.role = "follower";
  state.votes = [];
  state.leaseUntil = 0;
  state.followers = {};
  state.reads = { begun: 0, pending: [] };
  if (state.handingOver) self.stopTimer({ kind: "transfer" });
  state.handingOver = null;
  self.stopTimer({ kind: "heartbeat" });
  awaitLeader(self);
}

/** A server with endless patience needs no timer. */
function awaitLeader(self: Self): void {
  if (self.scope.impatient.includes(self.id)) self.startTimer({ kind: "election" }, { after: electionTimeoutMs });
}

/** A new leader appends an entry of its own term at once; committing that commits all that precede it (dissertation, 6.4). */
export function lead(state: Server, self: Self): void {
  takeOffice(state, { match: 0 }, self);
  append(state, { term: state.term, kind: "no-op" }, self);
}

function takeOffice(state: Server, { match }: { match: number }, self: Self): void {
  state.role = "leader";
  state.votes = [];
  state.hearsLeader = false;
  for (const member of otherMembers(state, self)) state.followers[member] = { next: lastIndex(state) + 1, match };
  self.stopTimer({ kind: "election" });
  armHeartbeat(self);
}

function armHeartbeat(self: Self): void {
  if (self.scope.heartbeats) self.startTimer({ kind: "heartbeat" }, { after: heartbeatMs });
}

export function onHeartbeatTimeout(state: Server, _: unknown, self: Self): void {
  for (const follower of Object.keys(state.followers)) sendHeartbeat(state, follower, self);
  armHeartbeat(self);
}

export function onElectionTimeout(state: Server, _: unknown, self: Self): void {
  if (isPatient(state, self)) return awaitLeader(self);
  state.hearsLeader = false;
  if (!self.scope.preVote) return stand(state, self);
  awaitLeader(self);
  askForPreVotes(state, self);
}

export function askForPreVotes(state: Server, self: Self): void {
  state.role = "pre-candidate";
  state.votes = [self.id];
  const request = { kind: "request pre-vote", term: state.term + 1, end: endOf(state) } as const;
  for (const member of otherMembers(state, self)) self.send(member, request, { channel: "cluster" });
  if (areEnough(state.votes, state, self)) stand(state, self);
}

export function stand(state: Server, self: Self, told: { isTold?: true } = {}): void {
  state.role = "candidate";
  state.term += 1;
  state.votedFor = self.rules.voteOfCandidate(self.id);
  state.votes = [self.id];
  awaitLeader(self);
  for (const member of otherMembers(state, self))
    self.send(member, { kind: "request vote", term: state.term, end: endOf(state), ...told }, { channel: "cluster" });
  if (areEnough(state.votes, state, self)) lead(state, self);
}

/** A server that hears of a later term enters it, as a follower that has not voted yet. */
export function noticeTerm(state: Server, term: number, self: Self): void {
  if (term <= state.term) return;
  state.term = term;
  state.votedFor = null;
  state.hearsLeader = false;
  if (self.rules.givesWay(state.role)) follow(state, self);
}
