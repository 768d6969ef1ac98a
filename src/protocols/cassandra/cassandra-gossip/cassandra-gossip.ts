/**
 * The gossip of Apache Cassandra. Every node keeps a record of every endpoint, with version numbers from that endpoint itself. Once a
 * second it compares digests of these records with another node, and each sends what the other lacks. On this rests all else: which
 * nodes are up, which leave, which are removed or replaced, and how these are forgotten.
 *
 * Sources: apache/cassandra, package gms (Gossiper, GossipDigest*VerbHandler, EndpointState, VersionedValue) and
 * service/StorageService, trunk of January 2023, the last version before transactional metadata; scylladb/scylladb, which shares the
 * design, for issues that are described better there. Variants:
 * - `cassandra`: behaves as that code does.
 * - `repaired`: the answer to an ECHO counts only for the record for which it was asked; a shutdown message carries the node's own
 *   state, as in newer releases (GossipShutdown); the answer to a request takes into account the generation that was asked for; a
 *   removal goes on only if its subject is still down and has not restarted.
 *
 * Abstractions:
 * - A round sends one SYN, to any node that the real code may choose; the real code sends up to three.
 * - The failure detector may at any time convict a node that the scope lets it doubt. No time is measured.
 * - Quarantines, the three days for which departed nodes are remembered, and the thirty seconds of a fat client end at any time, if the
 *   scope lets them end at all.
 * - Heartbeats past `heartbeatMax` repeat the last one; a node that is considered DOWN is heard nevertheless (`digests.ts`).
 * - Each node has one token; ring and placement belong to other models. `LOAD` is any state that the ring ignores.
 * - Gossip from one node to another stays in order, and so do direct messages (ECHO, shutdown). There is no order between the two,
 *   because real nodes handle them in different stages.
 * - The scope's script says what operators may do and whose failure detector is modelled.
 *
 * Left out: the names of cluster and partitioner (messages of others are dropped); schema, racks and everything else that gossip only
 * carries; LEAVING, MOVING and hibernate; pending ranges, and so what "removing" and BOOT_REPLACE mean for them, and that the
 * replacement of a live node is refused there; hostIds, and so the same node under another address (scylladb#16886) and two nodes
 * with one hostId; replacing under the same address; assassinating an unknown node; the shadow round of a member that restarts; the
 * second sixty seconds of quarantine on a replacer (CASSANDRA-8260), which mean nothing without a clock; different orders in which
 * states are applied (CASSANDRA-17908: here they are applied by name); mixed versions.
 */
import { numbered, protocol } from "../../../index.ts";
import { convict } from "./conviction.ts";
import { gossipRound, onAck, onDeltas, onSyn } from "./exchange.ts";
import { onEcho, onEchoed } from "./up-by-echo.ts";
import { mutants } from "./mutants.ts";
import { onExpiry, onSilentClient } from "./quarantine.ts";
import { rules } from "./rules.ts";
import { scopes } from "./scopes.ts";
import { scripted } from "./scripted.ts";
import { onShutdown } from "./shutdown.ts";
import { begin, initially, restart, surviving } from "./startup.ts";
import type { CassandraGossip } from "./types.ts";

export const cassandraGossip = protocol<CassandraGossip>()({
  name: "cassandra-gossip",
  summary:
    "nodes compare versions of what they know about each other, send what is missing, and so learn who is there and who has left",
  channels: { gossip: "fifo", direct: "fifo" },
  variants: ["cassandra", "repaired"],
  nodes: (scope) => ({ node: numbered("n", scope.nodes) }),
  roles: {
    node: {
      init: initially,
      start: begin,
      restart,
      durable: (state, { id }) => surviving(state, id),
      receive: { syn: onSyn, ack: onAck, ack2: onDeltas, echo: onEcho, echoed: onEchoed, shutdown: onShutdown },
      timeout: {
        gossip: (state, _, self) => gossipRound(state, self),
        silence: convict,
        quarantine: (state, { of }) => state.quarantine.delete(of),
        expiry: onExpiry,
        "fat client": onSilentClient,
      },
      ...scripted,
      bounds: {
        /** At most one message is built and not yet written. */
        "outbox <= 1": ({ outbox }) => outbox.length <= 1,
        /** The last version that a process has given out. */
        "version <= 9": ({ counter }) => counter <= 9,
      },
    },
  },

  rules,
  mutants,
  scopes,
});
