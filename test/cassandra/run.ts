/**
 * npm run test:cassandra: compares TokenMetadata, the replication strategies and Gossiper of Apache Cassandra 4.1.10 and 5.0.9 with
 * the ring of `cassandra-ring` and with `cassandra-gossip`. Needs a JDK and Maven, which fetches them once. Options: see
 * `test/real/main.ts`.
 */
import { join } from "node:path";
import { Draw } from "../real/draw.ts";
import { Driver } from "../real/driver.ts";
import { need } from "../real/kept.ts";
import { compareWithReal } from "../real/main.ts";
import { faults } from "./faults.ts";
import { compareGossip } from "./gossip.ts";
import { driver, javaArgs } from "./java.ts";
import { compareRings } from "./ring.ts";
import { compareSuspects } from "./suspects.ts";

await compareWithReal({
  name: "test:cassandra",
  versions: ["4.1.10", "5.0.9"],
  start(version) {
    need("java", "-version");
    const sources = ["Answers.java", "Suspects.java"].map((file) => join(driver, file));
    return new Driver("java", javaArgs(version, "org.apache.cassandra.gms.Answers", ...sources));
  },
  describe: async (real) => `Apache Cassandra ${(await real.ask({ ask: "version" })) as string}`,
  faults,
  normalizations: [
    {
      name: "who is pending and has the key already",
      because: "the code lists some of them, and whoever has a key is written to in any case",
    },
    {
      name: "keys for which the code throws",
      because:
        "where somebody is pending by two ranges that are not the same, a bug (docs/found/cassandra-write-throws.md); the model has no ranges",
    },
    {
      name: "the order of those that move at once",
      because: "the code tries them in the order of a hash set: the model has to agree in one of all orders",
    },
    {
      name: "four that move at once, and replacements in another rack",
      because: "not drawn: of four there are 24 orders; and the code counts the rack of the replaced one, too",
    },
    {
      name: "the order of replicas under NetworkTopologyStrategy",
      because: "no rule of the model reads it",
    },
  ],
  async compare(comparison, { version, seed, effort }) {
    const draw = new Draw(seed);
    await compareSuspects(comparison, version);
    await compareRings(comparison, 400 * effort, draw);
    await compareGossip(comparison, 700 * effort, draw);
    return "random rings, records and digests, and the suspects";
  },
});
