/** Bugs that Cassandra really had. */
import type { Mutant } from "../../../index.ts";
import type { CassandraRing } from "./types.ts";
import type { rules } from "./rules.ts";

export const mutants: Readonly<Record<string, Mutant<CassandraRing, typeof rules>>> = {
  "a move is pending for the mover alone": {
    source: "CASSANDRA-10887 and 7390: those who get what the mover leaves behind are not written to",
    rules: { gainsByMove: (node, mover) => node === mover },
    scope: "one moves",
  },
  "a joining node is tried on a ring that still has the leaving ones": {
    source: "CASSANDRA-14801: pending ranges of several adjacent range movements",
    rules: { triedOn: (present) => present },
    scope: "one joins while another leaves",
  },
  "the tokens that one replacement took off are missing for the next": {
    source: "CASSANDRA-14802: concurrent replacements have far more pending ranges than the nodes that they replace",
    rules: { restored: (_before, takenOff) => takenOff },
    scope: "two are replaced",
  },
  "a node that leaves or moves is not entered": {
    source: "CASSANDRA-15120: LEAVING or MOVING of a node that is not known, or has other tokens by now",
    rules: { entersFirst: () => false },
  },
  "a replacement that comes too early is forgotten": {
    source:
      "CASSANDRA-17908: states are applied in a random order, and the replacement of an unknown node fails for good",
    rules: { triesReplacementAgain: () => false },
    scope: "one is replaced",
  },
  "a host may have two addresses": {
    source: "CASSANDRA-5571, 6615 and 4300: a second node with the same host id is accepted",
    rules: { isSameNode: () => false },
    scope: "one has a new address",
  },
};
