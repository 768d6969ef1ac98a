/** Bugs that implementations really had. */
import type { Mutant } from "../../../index.ts";
import type { rules } from "./rules.ts";
import type { Swim } from "./types.ts";

export const mutants: Readonly<Record<string, Mutant<Swim, typeof rules>>> = {
  "dead members are deleted at once": {
    source: "hashicorp/memberlist 63ef41a: a replayed alive adds the dead again; atomix/atomix#1062: no tombstones",
    rules: { keepsDead: () => false },
  },
  "an alive with the same incarnation wins": {
    source: "uber/ringpop-node#15: alive and faulty tie at the same incarnation",
    rules: { isNewer: (incarnation, known) => incarnation >= known },
  },
  "a member that restarted with new metadata does not announce it": {
    source: "hashicorp/memberlist 2595b7e: a restart with the same incarnation and new meta",
    rules: { isItsOwnWord: () => true },
    scope: "a restart goes unnoticed",
  },
  "a member that leaves refutes its own announcement": {
    source: "hashicorp/memberlist aadad4b: a leave races with the own alive, and the member joins again",
    rules: { refutes: () => true },
    scope: "one leaves",
  },
  "members that left are never reaped": {
    source: "hashicorp/memberlist#253: one place compared with dead alone",
    rules: { isReaped: (status) => status === "dead" },
    scope: "one leaves and is reaped",
  },
  "the only helper can be missed": {
    source: "hashicorp/memberlist#350: random picks miss the only candidate",
    rules: { helpersTried: (_candidates, peers) => peers },
    scope: "one probes",
  },
  "a known suspicion is passed on again": {
    source: "hashicorp/serf#606 and #402: what is known already is told again, in an endless storm",
    rules: { isTold: () => true },
  },
  "members that a table calls dead are dead at once": {
    source: "hashicorp/memberlist, state.go, mergeState: dead members of a remote table enter as suspects",
    rules: { tablesDead: () => "dead" },
    scope: "tables are exchanged",
  },
};
