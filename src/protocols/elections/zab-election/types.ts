/** The types of `zab-election.ts`: what a server knows and what servers say to each other. */
import type { NodeId, Received as ReceivedBy } from "../../../index.ts";
import type { Progress, Vote, Zxid } from "./vote.ts";

export type Phase =
  | { kind: "looking" }
  /** Follows the server that it voted for. */
  | { kind: "following" }
  /** Asks a quorum which epochs it has accepted. */
  | { kind: "discovering"; accepted: Record<NodeId, number> }
  /** Has proposed an epoch, and counts the servers that acknowledged it. */
  | { kind: "proposing"; acknowledged: readonly NodeId[] }
  /** Gives its history to those servers, and counts the ones that have it. */
  | { kind: "synchronizing"; synchronized: readonly NodeId[] }
  /** A quorum has its history: it may broadcast. */
  | { kind: "established" };

export interface Server {
  phase: Phase;
  /** The round of the election; `logicalclock` in ZooKeeper. Not on disk. */
  round: number;
  vote: Vote;
  /** The best vote of this round that each server has sent. */
  received: Record<NodeId, Vote>;
  /** On disk: the last epoch that was proposed to this server and that it acknowledged. */
  acceptedEpoch: number;
  /** On disk: the last epoch in which it was synchronized. */
  currentEpoch: number;
  /** On disk. */
  log: readonly Zxid[];
}

export type ZabMessage =
  | { kind: "notification"; round: number; vote: Vote }
  /** FOLLOWERINFO, or CEPOCH in the paper. */
  | { kind: "follower info"; acceptedEpoch: number }
  /** LEADERINFO, or NEWEPOCH. */
  | { kind: "leader info" | "ack"; epoch: number }
  | { kind: "ack epoch"; epoch: number; progress: Progress }
  | { kind: "new leader"; epoch: number; log: readonly Zxid[] };

export interface ZabScope {
  servers: number;
  /** A declared bound. */
  roundMax: number;
  /** What each server has when it starts, in the order of the servers. */
  logs: readonly (readonly Zxid[])[];
  /** A transaction that a quorum has, and so committed; 0 for none. */
  committed: Zxid;
}

export interface ZabElection {
  roles: {
    server: {
      state: Server;
      receives: ZabMessage;
      timer:
        /** A quorum agrees, and no better vote came in time. */
        | { kind: "finalize" }
        /** The leader, or a quorum of followers, did not show up in time. */
        | { kind: "give up" };
    };
  };
  scope: ZabScope;
  record: { kind: "established"; epoch: number };
}

/** A message of one of these kinds, as it is received. */
export type Received<K extends ZabMessage["kind"]> = ReceivedBy<ZabElection, K>;
