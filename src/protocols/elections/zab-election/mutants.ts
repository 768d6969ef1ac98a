import type { Mutant } from "../../../index.ts";
import type { rules } from "./rules.ts";
import type { ZabElection } from "./types.ts";
import { isBetter } from "./vote.ts";

export const mutants = {
  "names are compared before transactions": {
    source:
      "the textbook mistake: ZooKeeper's FastLeaderElection.totalOrderPredicate compares epoch, then zxid, then server id",
    rules: { isBetter: (theirs, mine) => (theirs.id === mine.id ? isBetter(theirs, mine) : theirs.id > mine.id) },
  },
  "the accepted epoch is not persisted": {
    source: "the textbook mistake: Junqueira, Reed and Serafini 2011, phase 1, f.p is on stable storage",
    rules: { persisted: ({ currentEpoch, log }) => ({ currentEpoch, log }) },
    scope: "small",
  },
  "a leader counts epochs for itself": {
    source:
      "the textbook mistake: Junqueira, Reed and Serafini 2011, phase 1, the new epoch is later than those of a whole quorum; here followers take what is not earlier",
    rules: {
      nextEpoch: (accepted) => Math.min(...accepted) + 1,
      acknowledges: (proposed, accepted) => proposed >= accepted,
    },
    scope: "one restarts twice",
  },
} as const satisfies Readonly<Record<string, Mutant<ZabElection, typeof rules>>>;
