import type { Mutant } from "../../../index.ts";
import type { rules } from "./rules.ts";
import type { RaftElection } from "./types.ts";

type RaftMutant = Mutant<RaftElection, typeof rules>;

export const mutants = {
  "the vote is not persisted": {
    source: "the textbook mistake: figure 2 of the paper lists votedFor under persistent state on all servers",
    rules: { persisted: ({ term, log }) => ({ term, log }) },
    scope: "small",
  },
  "the log is not persisted": {
    source: "the textbook mistake: figure 2 of the paper lists log[] under persistent state on all servers",
    rules: { persisted: ({ term, votedFor }) => ({ term, votedFor, log: [] }) },
    scope: "one of two that have it all restarts",
  },
  "the term is not persisted": {
    source: "the textbook mistake: figure 2 of the paper lists currentTerm under persistent state on all servers",
    rules: { persisted: ({ log }) => ({ log }) },
    scope: "small",
  },
  "votes without comparing logs": {
    source: "the textbook mistake: section 5.4.1 of the paper, the election restriction",
    rules: { isUpToDate: () => true },
    scope: "one log is behind",
  },
  "the longer log wins over the later term": {
    source: "the textbook mistake: section 5.4.1 of the paper compares the terms of the last entries first",
    rules: {
      isUpToDate: (theirs, mine) =>
        theirs.index === mine.index ? theirs.term >= mine.term : theirs.index > mine.index,
    },
    scope: "a long log is old",
  },
  "an answer that comes twice counts twice": {
    source:
      "https://github.com/xnnyygn/xraft/issues/27: answers are counted, not servers (also https://github.com/ktoso/akka-raft/issues/45)",
    rules: { count: (votes, voter) => [...votes, voter].toSorted() },
    scope: "four servers",
  },
  "votes for everybody who asks": {
    source: "the textbook mistake: section 5.2 of the paper, at most one candidate in a given term",
    rules: { isVoteFree: () => true },
  },
  "a heartbeat of the same term clears the vote": {
    source:
      "https://github.com/microsoft/CCF/pull/8094: voted_for was cleared on giving way though the term had not changed (also https://github.com/ktoso/akka-raft/issues/56)",
    rules: { voteAfterHeartbeat: () => null },
  },
  "half of the servers is a majority": {
    source: "the textbook mistake: half of an even number",
    rules: { isMajority: (votes, servers) => votes >= servers / 2 },
    scope: "four servers",
  },
  "a vote of an earlier term counts": {
    source:
      "https://github.com/andreev-io/little-raft/issues/44: process_vote_response_as_candidate does not ignore a vote of an earlier term",
    rules: { isForThisTerm: () => true },
    scope: "two terms",
  },
  "a leader grants pre-votes": {
    source:
      "https://github.com/baidu/braft/issues/492: followers refuse while the leader's lease is valid, the leader does not",
    rules: { hasLostLeader: ({ hearsLeader }) => !hearsLeader },
    scope: "one is cut off",
    variant: "prevote",
  },
  "a pre-vote is granted while the leader is heard": {
    source:
      "the textbook mistake: section 9.6 of Ongaro's dissertation grants it only after a baseline election timeout without a heartbeat",
    rules: { hasLostLeader: () => true },
    scope: "one is cut off",
    variant: "prevote",
  },
} as const satisfies Readonly<Record<string, RaftMutant>>;
