/**
 * The leader election of Raft: a server that hears from no leader begins a new term and asks for votes; each server has one
 * vote per term and gives it to the first candidate whose log is at least as up to date as its own; a majority makes a leader.
 *
 * Source: D. Ongaro and J. Ousterhout, "In Search of an Understandable Consensus Algorithm", USENIX ATC 2014, sections 5.1,
 * 5.2 and 5.4.1 and figure 2. The variant `prevote`: D. Ongaro, "Consensus: Bridging Theory and Practice", dissertation,
 * Stanford 2014, section 9.6; as in etcd-io/raft, a pre-vote leaves terms alone, and a refusal carries the refuser's own
 * term.
 *
 * Left out:
 * - Replication. Logs are as the scope says, nobody appends, and what is committed was committed before. An accepted
 *   heartbeat is not answered, because the answer only serves replication.
 * - Retrying a lost request before the election timer fires: a server whose request was lost becomes a candidate again.
 * - Changes of membership, leadership transfer, CheckQuorum and leases.
 * - Times. An election timer may fire at any time; that timeouts are random is an assumption of the liveness properties.
 *
 * A channel holds a message at most once: heartbeats are repeated for ever, and no answer depends on how often one asks.
 */
import { fewer, numbered, protocol } from "../../../index.ts";
import { mutants } from "./mutants.ts";
import { rules } from "./rules.ts";
import { scopes } from "./scopes.ts";
import { follow, lead, noticeTerm, onElectionTimeout, onHeartbeat, sendHeartbeat } from "./standing.ts";
import type { RaftElection } from "./types.ts";
import { onPreVote, onRequestPreVote, onRequestVote, onVote } from "./voting.ts";

export const raftElection = protocol<RaftElection>()({
  name: "raft-election",
  summary: "servers elect at most one leader in each term, and only one that has every committed entry",
  channels: { default: "duplicating" },
  variants: ["raft", "prevote"],
  nodes: ({ servers }) => ({ server: numbered("n", servers) }),
  roles: {
    server: {
      init: ({ id, scope, variant, nodes }) => ({
        role: scope.leader === id ? "leader" : "follower",
        term: scope.leader === undefined ? 0 : 1,
        votedFor: scope.leader ?? null,
        log: scope.logs[nodes.server.indexOf(id)] ?? [],
        votes: [],
        hearsLeader: variant === "prevote" && scope.leader !== undefined && scope.leader !== id,
      }),
      start: (state, self) => (state.role === "leader" ? lead(state, self) : follow(state, self)),
      restart: follow,
      timeout: { election: onElectionTimeout, heartbeat: sendHeartbeat },
      receive: {
        "request vote": onRequestVote,
        vote: onVote,
        "request pre-vote": onRequestPreVote,
        "pre-vote": onPreVote,
        heartbeat: onHeartbeat,
        refusal: (state, { term }, self) => noticeTerm(state, term, self),
      },
      durable: (state, self) => self.rules.persisted(state),
      bounds: { "term <= termMax": ({ term }, { termMax }) => term <= termMax },
    },
  },

  rules,
  mutants,
  scopes,
  smaller: (scope) => fewer(scope, { termMax: 1 }),
});
