/** Bugs that Cassandra really had, and what its safety rests on under tcm. */
import type { Mutant } from "../../../index.ts";
import { reconcile } from "./cells.ts";
import type { Rules } from "./rules.ts";
import type { CassandraData, Cell } from "./types.ts";

/** An expiring cell counts as a tombstone once it has expired, and until then by its value. */
function byNow(a: Cell, b: Cell, hasExpired: boolean): Cell {
  if (a.at !== b.at || hasExpired) return reconcile(a, b);
  return a.value < b.value ? b : a;
}

export const mutants: Readonly<Record<string, Mutant<CassandraData, Rules>>> = {
  "a read waits for no repair": {
    source: "CASSANDRA-13115: read repair is not blocking",
    rules: { holdersNeeded: () => 0 },
  },
  "a read returns though its repair was not answered": {
    source: "CASSANDRA-10726, fixed in 14740: repairs that are not answered in time are given up, and reads go back",
    rules: { returnsUnrepaired: () => true },
    scope: "a read times out",
  },
  "which cell wins depends on the time": {
    source: "CASSANDRA-14592: reconcile depends on the present second",
    rules: { keeps: byNow },
    scope: "one expires",
  },
  "what an abandoned repair found is still taken": {
    source: "CASSANDRA-6503: data of a stalled repair comes back after the tombstone was purged",
    rules: { takesFrom: () => true },
    scope: "a repair is given up",
  },
  "a tombstone counts as repaired at one replica alone": {
    source: "CASSANDRA-13153: data comes back where some replicas hold it repaired and others do not",
    rules: { isRepairedAlone: () => true },
    scope: "deleted then repaired and purged",
  },
  "hints are kept for a node that has left": {
    source: "CASSANDRA-13740: writes that time out after a node has left make hints that nobody takes",
    rules: { isHinted: () => true },
    scope: "a node leaves",
  },
  "a node that joins takes its data from any replica": {
    source: "CASSANDRA-2434: range movements can violate consistency",
    rules: { sources: (_losers, replicas) => replicas },
    scope: "a node joins to old data",
  },
  "a replica takes the writes of an outdated coordinator": {
    source: "CEP-21: a replica that is ahead turns away a coordinator that is behind",
    rules: { servesOutdated: (request) => request === "write" },
    scope: "the one copy moves",
    variant: "tcm",
  },
  "a change goes on before others know of it": {
    source: "CEP-21: progress barriers stand between the steps of a range movement",
    rules: { informed: () => [] },
    scope: "the one copy moves",
    variant: "tcm",
  },
};
