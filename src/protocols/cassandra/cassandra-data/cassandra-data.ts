/**
 * How Cassandra reads and writes one partition: a coordinator sends a write to all replicas and waits for some, a read to
 * some, returns the latest by timestamp, and first brings those up to date whose answers were not. Writes that a replica
 * missed are kept as hints. A repair compares all replicas. Deleting writes a tombstone, which is thrown away after a time.
 *
 * Sources: apache/cassandra before and after CEP-21: service/StorageProxy.java, service/reads/repair/BlockingReadRepair.java,
 * db/rows/Cells.java, hints/, repair/, tcm/TransactionalClusterMetadata.md. Variants:
 * - `gossip ring`: who holds a key is what a coordinator has heard so far. A node that joins announces it, waits, and hopes.
 * - `tcm`: it comes out of a log. A change makes one step at a time, each after a quorum knows of the last, and a replica
 *   turns away a coordinator that knows less of the log than it does.
 *
 * Time is events: the wait of a node that joins (RING_DELAY) is over whenever it likes, gc_grace once a tombstone may be
 * purged, the hint window when its action happens. A write that was sent before a purge does not arrive after it, for
 * messages expire in seconds.
 * Left out: digests (a read asks for data; that differs in bytes alone), speculative reads, several data centers, batches,
 * counters, lightweight transactions, paging, Merkle trees (a repair compares one row), how the log is
 * agreed on (Paxos among a few), and how gossip spreads: an announcement reaches each coordinator whenever it does.
 */
import { protocol } from "../../../index.ts";
import { coordinator } from "./coordinator.ts";
import { log } from "./log.ts";
import { mutants } from "./mutants.ts";
import { replica } from "./replica.ts";
import { rules } from "./rules.ts";
import { scopes } from "./scopes.ts";
import type { CassandraData } from "./types.ts";

export const cassandraData = protocol<CassandraData>()({
  name: "cassandra-data",
  summary: "coordinators read and write as many replicas as a client asks for, and the latest timestamp wins",
  channels: { default: "unordered", hints: "coalescing" },
  variants: ["gossip ring", "tcm"],
  nodes: ({ owners, changes, coordinators }) => ({
    replica: [...new Set([...Object.keys(owners), ...Object.keys(changes)])].sort(),
    coordinator: Object.keys(coordinators),
    log: Object.keys(changes).length > 0 ? ["log"] : [],
  }),
  roles: { replica, coordinator, log },
  rules,
  mutants,
  scopes,
});
