import type { Mutant } from "../../../index.ts";
import type { Bully } from "./types.ts";
import type { rules } from "./rules.ts";

export const mutants = {
  "whoever answers does not stand": {
    source: "the textbook mistake: to answer an ELECTION is to promise to hold one (Garcia-Molina 1982, section III)",
    rules: { standsWhenAsked: () => false },
    scope: "pair",
    variant: "epochs",
  },
  "a process that recovers holds no election": {
    source: "the textbook mistake: a recovering process holds an election (Garcia-Molina 1982, section III)",
    rules: { electsOnRecovery: () => false },
    scope: "pair and the higher restarts",
    variant: "classic",
  },
  "a coordinator of an earlier epoch is accepted": {
    source: "the variant `classic`, as in the paper: of two announcements the one that comes last counts",
    rules: { accepts: () => true },
    variant: "epochs",
  },
  "the epoch is forgotten in a restart": {
    source: "the textbook mistake: an epoch that starts again from 0 is not later than those before",
    rules: { persisted: () => ({}) },
    scope: "pair and the higher restarts",
    variant: "epochs",
  },
} as const satisfies Readonly<Record<string, Mutant<Bully, typeof rules>>>;
