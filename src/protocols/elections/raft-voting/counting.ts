/**
 * Who can get a vote, and when there are enough votes. Source: Ongaro and Ousterhout 2014, section 5.2 and figure 2; PreVote: dissertation,
 * 9.6.
 */
import type { NodeId } from "../../../index.ts";
import { isUpToDate, type LogEnd } from "./log-end.ts";

export const votingRules = {
  /** May a vote go to this candidate, given who has it now? First come, first served; the same candidate gets it again. */
  isVoteFree: (votedFor: NodeId | null, candidate: NodeId): boolean => votedFor === null || votedFor === candidate,

  isUpToDate: (theirs: LogEnd, mine: LogEnd): boolean => isUpToDate(theirs, mine),

  /** Is an answer about the current candidacy? */
  isForThisTerm: (answered: number, current: number): boolean => answered === current,

  /** The votes, with one more. A voter counts once, however often its answer arrives. */
  count: (votes: readonly NodeId[], voter: NodeId): readonly NodeId[] =>
    votes.includes(voter) ? votes : [...votes, voter].toSorted(),

  isMajority: (votes: number, servers: number): boolean => votes > servers / 2,

  /** PreVote: does a server believe that its leader is gone, so that it would vote for another? */
  hasLostLeader: ({ role, hearsLeader }: { readonly role: string; readonly hearsLeader: boolean }): boolean =>
    role !== "leader" && !hearsLeader,
};
