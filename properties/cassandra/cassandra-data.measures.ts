/** How often a read after an acknowledged write does not see it, depending on the levels of both and the time between them. */
import { happens, measures } from "../../src/index.ts";
import { cassandraData } from "../../src/protocols/cassandra/cassandra-data/cassandra-data.ts";
import { three } from "../../src/protocols/cassandra/cassandra-data/scopes.ts";
import type { CassandraData, Level } from "../../src/protocols/cassandra/cassandra-data/types.ts";

const meanMs = 10;

const levels = ["ONE", "QUORUM", "ALL"] as const;
export const written = (write: Level, read: Level): string => `written at ${write}, read at ${read}`;

/** A client writes, and reads some time after the write was acknowledged: after `timing.actions.begin` milliseconds. */
const following = (write: Level, read: Level) =>
  ({
    ...three,
    channels: { default: "unordered" },
    coordinators: {
      P: [
        { kind: "write", values: { x: "a" }, at: 1, level: write },
        { kind: "read", level: read },
      ],
    },
    timing: { delay: { kind: "exponential", mean: meanMs }, actions: { begin: 0 } },
  }) as const;

/**
 * P. Bailis, S. Venkataraman, M. Franklin, J. Hellerstein and I. Stoica, "Probabilistically Bounded Staleness for Practical Partial
 * Quorums", VLDB 2012: a replica is stale if the write takes longer to reach it than the write to enough others and back, the time
 * between, and the read on its way take together. For three replicas, if all delays are exponential with the same mean, there is a
 * closed form: a factor E[exp(-r M)] for the time until the acknowledgement, 1/2 for each read on its way, and a factor for the time
 * between.
 */
function stale({ coordinators: { P }, timing }: CassandraData["scope"] & { readonly timing?: unknown }): number {
  const [write, read] = P.map((one) => ("level" in one ? one.level : "ALL"));
  const afterMs = (timing as { readonly actions: { readonly begin: number } }).actions.begin;
  const between = Math.exp(-afterMs / meanMs);
  switch (written(write, read)) {
    case written("ONE", "ONE"):
      // M is the minimum of two round trips.
      return (10 / 27) * (1 / 2) * between;
    case written("QUORUM", "ONE"):
      // M is the maximum of the two.
      return (7 / 54) * (1 / 2) * between;
    case written("ONE", "QUORUM"):
      // Two replicas are stale, and only the third has acknowledged.
      return (1 / 9) * (1 / 2) ** 2 * between ** 2;
    default:
      return 0;
  }
}

export default measures(
  cassandraData,
  {
    "a read does not see the write before it": happens(
      ({ records }) => records.some((record) => record.kind === "read" && record.row.x?.value !== "a"),
      { theory: stale },
    ),
  },
  Object.fromEntries(
    levels.flatMap((write) => levels.map((read) => [written(write, read), following(write, read)] as const)),
  ),
);
