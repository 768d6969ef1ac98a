/** The decisions of `raft-election.ts`, as in figure 2 of the paper; PreVote as in section 9.6 of the dissertation. */
import type { Effects, NodeId } from "../../../index.ts";
import { isUpToDate, type LogEnd } from "./log-end.ts";
import type { RaftElection, Server } from "./types.ts";

export const rules = {
  /** What stands on disk before a server answers anybody, and so survives a crash. */
  persisted: ({ term, votedFor, log }: Readonly<Server>): Partial<Server> => ({ term, votedFor, log }),

  /** May a vote go to this candidate, given who has it? First come, first served; asked again, it is granted again. */
  isVoteFree: (votedFor: NodeId | null, candidate: NodeId): boolean => votedFor === null || votedFor === candidate,

  /** Whom a server has voted for in this term, once it knows who leads it. */
  voteAfterHeartbeat: (votedFor: NodeId | null): NodeId | null => votedFor,

  isUpToDate: (theirs: LogEnd, mine: LogEnd): boolean => isUpToDate(theirs, mine),

  /** Is an answer about the candidacy that is under way now? */
  isForThisTerm: (answered: number, current: number): boolean => answered === current,

  /** The votes, with one more. A voter counts once, however often its answer arrives. */
  count: (votes: readonly NodeId[], voter: NodeId): readonly NodeId[] =>
    votes.includes(voter) ? votes : [...votes, voter].toSorted(),

  isMajority: (votes: number, servers: number): boolean => votes > servers / 2,

  /** PreVote: does a server hold its leader for gone, so that it would vote for another? */
  hasLostLeader: ({ role, hearsLeader }: Readonly<Server>): boolean => role !== "leader" && !hearsLeader,
};

export type Self = Effects<RaftElection, "server", typeof rules>;
