import type { Mutant } from "../../index.ts";
import type { rules } from "./rules.ts";
import type { ZabElection } from "./server.ts";
import { compareProgress, isBetter } from "./vote.ts";

export const mutants = {
  "names are compared before transactions": {
    source:
      "the textbook mistake: ZooKeeper's FastLeaderElection.totalOrderPredicate compares epoch, then zxid, then server id",
    rules: { isBetter: (theirs, mine) => (theirs.id === mine.id ? isBetter(theirs, mine) : theirs.id > mine.id) },
  },
  "a leader that is behind goes on": {
    source:
      "the textbook mistake, twice: besides the order of votes, the leader's own check of what followers have (Junqueira, Reed and Serafini 2011, phase 1, where the leader takes the history of the most advanced follower)",
    rules: {
      isBetter: (theirs, mine) => (theirs.id === mine.id ? compareProgress(theirs, mine) > 0 : theirs.id > mine.id),
      isAhead: () => false,
    },
  },
  "the accepted epoch is not persisted": {
    source: "the textbook mistake: Junqueira, Reed and Serafini 2011, phase 1, f.p is on stable storage",
    rules: { persisted: ({ currentEpoch, log }) => ({ currentEpoch, log }) },
    scope: "small",
  },
  "an epoch is acknowledged twice": {
    source: "the textbook mistake: Junqueira, Reed and Serafini 2011, phase 1, a follower answers NEWEPOCH(e') if f.p < e'",
    rules: { acknowledges: (proposed, accepted) => proposed >= accepted },
    scope: "one restarts twice",
  },
} as const satisfies Readonly<Record<string, Mutant<ZabElection, typeof rules>>>;
