/** Bugs that Cassandra really had, by the numbers of its issues, and one of ScyllaDB's. */
import type { Mutant } from "../../../index.ts";
import { type Rules, YEAR } from "./rules.ts";
import type { CassandraGossip } from "./types.ts";

type GossipMutant = Mutant<CassandraGossip, Rules>;

export const mutants: Readonly<Record<string, GossipMutant>> = {
  "a value is stored under the version it was given before the last heartbeat": {
    source: "CASSANDRA-10366: a state added to gossip can be missed by a node that has heard a later heartbeat",
    rules: { versionStored: (given) => given },
  },
  "the heartbeat goes on while a message waits to be written": {
    source: "CASSANDRA-13700: the heartbeat object is shared with the message that is being sent",
    rules: { heartbeatWritten: (_built, now) => now },
  },
  "status and tokens are published one after the other": {
    source: "CASSANDRA-6125: a race in gossip propagation between STATUS and TOKENS",
    rules: {
      parts: (values) =>
        Object.entries(values)
          .map(([key, value]) => ({ [key]: value }))
          .toReversed(),
    },
    scope: "one joins",
  },
  "a node that left is forgotten at once": {
    source: "CASSANDRA-2371, 2496, 3259: a removed node comes back out of the gossip of one that has not heard",
    rules: { keepsWhoLeft: () => false },
    scope: "one has not heard who left",
  },
  "a replaced node stays": {
    source: "CASSANDRA-3071: gossip state is not removed after a new address takes over a token",
    rules: { forgetsReplaced: () => false },
    scope: "one is replaced",
  },
  "nobody notes when a node that left may be forgotten": {
    source: "CASSANDRA-5216, first case: the expire time is not recorded when a node is decommissioned",
    rules: { notesExpiry: (learnt) => learnt === "as coordinator" },
    scope: "one leaves",
    variant: "repaired",
  },
  "the remover of a node does not note when it may be forgotten": {
    source: "CASSANDRA-5216, second case: the coordinator of a removenode does not record the expire time",
    rules: { notesExpiry: (learnt) => learnt === "by gossip" },
    scope: "one is removed",
  },
  "the failure detector forgets a node that is removed": {
    source: "CASSANDRA-10371: a decommissioned node, no longer watched, is never convicted and stays in gossip",
    rules: { stopsWatching: () => true },
    scope: "one leaves",
    variant: "repaired",
  },
  "nothing is told of nodes of which nothing was heard": {
    source: "CASSANDRA-16213: nodes that have restarted hold a dead node without its tokens, and it cannot be replaced",
    rules: { tellsWhatIsOnDisk: () => false },
    scope: "one is replaced after a restart",
  },
  "a dead member is taken for a silent client": {
    source: "CASSANDRA-9871: a dead node is removed as a fat client, and its tokens are forgotten",
    rules: { isFatClient: ({ hasStatus }) => !hasStatus },
    scope: "one starts alone",
  },
  "a decommissioned node starts again": {
    source: "CASSANDRA-8801: a decommissioned node rejoins silently when it is restarted",
    rules: { mayStart: () => true },
    scope: "one that has left starts again",
  },
  "any generation is believed": {
    source: "CASSANDRA-8113: a generation from the far future spreads, and the node is never heard again",
    rules: { isBelievable: () => true },
    scope: "one garbles a generation",
  },
  "generations are compared with the one that is held": {
    source:
      "CASSANDRA-10969: a node that ran for more than a year is not heard when it starts again (also scylladb/scylladb#3331, after removenode has forged a low one)",
    rules: { isBelievable: (generation, held) => generation <= held + YEAR },
    scope: "one restarts after two years",
  },
  "a node starts in whatever generation the clock shows": {
    source: "CASSANDRA-3654: after a restart with a clock that is behind, all ignore the node",
    rules: { nextGeneration: (_stored, clock) => clock },
    scope: "one restarts",
  },
  "a node that has shut down answers": {
    source: "CASSANDRA-8336, 16094: a node that is shutting down answers an ECHO and is marked UP again",
    rules: { answersEcho: () => true },
    scope: "one shuts down",
  },
  "a late answer to a shadow round is taken for gossip": {
    source: "CASSANDRA-12653: an answer to the shadow round is processed before the first SYN",
    rules: { isAnswer: () => true },
    scope: "one asks two seeds",
  },
  "an answer to an ECHO marks whatever record there is": {
    source: "CASSANDRA-13713, 15059, 15592: the answer to an ECHO changes a record that is no longer held",
    rules: { isOfThisRecord: () => true },
    scope: "one leaves",
    variant: "repaired",
  },
  "every node that is heard of is UP": {
    source:
      "CASSANDRA-3533 (its number from memory): before there was an ECHO, a node behind a firewall was UP by hearsay",
    rules: { asksFirst: () => false },
    scope: "one cannot be reached",
  },
  "an ECHO is sent once": {
    source: "CASSANDRA-14001: a live node whose first ECHO failed stays DOWN; here for ever, so that it shows",
    rules: { asksAgain: () => false },
    scope: "one is convicted",
  },
  "seeds are tried only by those who talk to none": {
    source: "CASSANDRA-150: seeds that talk to seeds alone stay apart",
    rules: { triesSeed: ({ toSeed }) => !toSeed },
    scope: "seeds talk to seeds",
  },
};
