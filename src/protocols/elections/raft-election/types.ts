/** The types of `raft-election.ts`: what a server knows and what servers say to each other. */
import type { NodeId, Received as ReceivedBy } from "../../../index.ts";
import type { Log, LogEnd } from "../raft-voting/log-end.ts";

export type Role = "follower" | "pre-candidate" | "candidate" | "leader";

export interface Server {
  role: Role;
  /** On disk. Grows, and never goes back. */
  term: number;
  /** On disk: the server that has this server's vote of this term. */
  votedFor: NodeId | null;
  /** On disk: the terms of the entries. Nothing is appended (see what is left out). */
  log: Log;
  /** The servers that granted this candidacy (for a pre-candidate, their pre-votes), in order of their names. */
  votes: readonly NodeId[];
  /** Whether it has heard a leader of this term since its election timer last fired. Kept only for PreVote, false otherwise. */
  hearsLeader: boolean;
}

export type RaftMessage =
  | { kind: "request vote"; term: number; end: LogEnd }
  | { kind: "vote" | "pre-vote"; term: number; granted: boolean }
  /** Would you vote for me in this term, which I have not begun? */
  | { kind: "request pre-vote"; term: number; end: LogEnd }
  /** The empty AppendEntries. */
  | { kind: "heartbeat"; term: number }
  /** A refused heartbeat: tells the leader of an older term about this one. */
  | { kind: "refusal"; term: number };

/** A message of this kind, as it is received. */
export type Received<K extends RaftMessage["kind"]> = ReceivedBy<RaftElection, K>;

export interface RaftScope {
  servers: number;
  /** The declared bound. */
  termMax: number;
  /** What each server has in its log when it starts, as terms of entries, in the order of the servers. */
  logs: readonly Log[];
  /** Entries that were committed before the start. Some majority has them. */
  committed: Log;
  /** Starts in term 1 with this leader, whom everybody has heard. By default in term 0, without a leader. */
  leader?: NodeId;
  /** Servers whose election timer ever fires; that of the others outlasts the run. By default all. */
  impatient?: readonly NodeId[];
}

export interface RaftElection {
  roles: { server: { state: Server; receives: RaftMessage; timer: { kind: "election" | "heartbeat" } } };
  scope: RaftScope;
  variant: "raft" | "prevote";
  record: { kind: "elected"; term: number } | { kind: "timed out" };
}
