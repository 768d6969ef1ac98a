/** The decisions of `raft-election.ts`, as in figure 2 of the paper; PreVote as in section 9.6 of the dissertation. */
import type { Effects, NodeId } from "../../../index.ts";
import { votingRules } from "../raft-voting/counting.ts";
import type { RaftElection, Server } from "./types.ts";

export const rules = {
  ...votingRules,

  /** What is on disk before a server answers anybody, and so survives a crash. */
  persisted: ({ term, votedFor, log }: Readonly<Server>): Partial<Server> => ({ term, votedFor, log }),

  /** Whom a server has voted for in this term, once it knows who leads it. */
  voteAfterHeartbeat: (votedFor: NodeId | null): NodeId | null => votedFor,
};

export type Self = Effects<RaftElection, "server", typeof rules>;
