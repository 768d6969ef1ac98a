/**
 * How Cassandra reads and writes one partition. A coordinator sends a write to all replicas and waits for some of them. It sends a
 * read to some, returns the latest value by timestamp, and first brings replicas with outdated answers up to date. Writes that a
 * replica missed are kept as hints. A repair compares all replicas. Deleting writes a tombstone, which is purged after a time.
 *
 * Sources: apache/cassandra before and after CEP-21: service/StorageProxy.java, service/reads/repair/BlockingReadRepair.java,
 * db/rows/Cells.java, hints/, repair/, tcm/TransactionalClusterMetadata.md. Variants:
 * - `gossip ring`: a coordinator believes what it has heard so far about who holds a key. A node that joins announces it, waits, and
 *   hopes that all have heard.
 * - `tcm`: who holds a key comes from a log. A change proceeds one step at a time, each after a quorum knows of the previous one,
 *   and a replica rejects a coordinator that knows less of the log than it does.
 *
 * Time is modelled as events: the wait of a joining node (RING_DELAY) may end at any time, gc_grace ends when a tombstone is purged, and
 * the hint window ends when its action happens. A write that was sent before a purge does not arrive after it, because messages expire
 * within seconds.
 * Left out: digests (here, a read asks for data; only the number of bytes differs), speculative reads, several data centers, batches,
 * counters, lightweight transactions, paging, Merkle trees (a repair compares one row), how the log is agreed on (Paxos among a few
 * nodes), and how gossip spreads: an announcement reaches each coordinator at some time.
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
