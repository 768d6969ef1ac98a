import type { Mutant } from "../../index.ts";
import type { rules } from "./rules.ts";
import type { RaftElection } from "./server.ts";

type RaftMutant = Mutant<RaftElection, typeof rules>;

export const mutants = {
  "the vote is not persisted": {
    source: "the textbook mistake: figure 2 of the paper lists votedFor under persistent state on all servers",
    rules: { persisted: ({ term, log }) => ({ term, log }) },
    scope: "one restarts",
  },
  "the log is not persisted": {
    source: "the textbook mistake: figure 2 of the paper lists log[] under persistent state on all servers",
    rules: { persisted: ({ term, votedFor }) => ({ term, votedFor, log: [] }) },
    scope: "one restarts, one log is behind",
  },
  "the term is not persisted": {
    source: "the textbook mistake: figure 2 of the paper lists currentTerm under persistent state on all servers",
    rules: { persisted: ({ log }) => ({ log }) },
    scope: "one restarts",
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
    source: "the textbook mistake: section 5.2 of the paper wants votes from a majority of the servers",
    rules: { count: (votes, voter) => [...votes, voter].toSorted() },
    scope: "an answer comes twice",
  },
  "votes for everybody who asks": {
    source: "the textbook mistake: section 5.2 of the paper, at most one candidate in a given term",
    rules: { isVoteFree: () => true },
  },
  "half of the servers is a majority": {
    source: "the textbook mistake: half of an even number",
    rules: { isMajority: (votes, servers) => votes >= servers / 2 },
    scope: "four servers",
  },
  "a vote of an earlier term counts": {
    source: "the textbook mistake: section 5.2 of the paper wants a majority for the same term",
    rules: { isForThisTerm: () => true },
    scope: "small",
  },
  "a pre-vote is granted while the leader is heard": {
    source:
      "the textbook mistake: section 9.6 of Ongaro's dissertation grants it only after a baseline election timeout without a heartbeat",
    rules: { hasLostLeader: () => true },
    scope: "one is cut off",
    variant: "prevote",
  },
} as const satisfies Readonly<Record<string, RaftMutant>>;
