/**
 * npm run test:pekko: compares the real classes of Apache Pekko 1.7.0, one call at a time, with `akka-cluster`, variant `pekko`.
 * Needs Java and Maven, which fetches them once. Options: see `test/real/main.ts`.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Draw } from "../real/draw.ts";
import { Driver } from "../real/driver.ts";
import { compareWithReal } from "../real/main.ts";
import { need } from "../real/kept.ts";
import { compiled, jars } from "../real/maven.ts";
import { faults } from "./faults.ts";
import { compareFunctions } from "./functions.ts";
import { normalizations } from "./normalizations.ts";
import { compareStrategies } from "./resolver.ts";
import { compareSeeds } from "./seeds.ts";
import { compareSituations } from "./situations.ts";
import { compareTraces, compareWalks } from "./walks.ts";

const here = fileURLToPath(new URL("driver/", import.meta.url));
const traces = fileURLToPath(new URL("../../traces/akka-cluster/", import.meta.url));

await compareWithReal({
  name: "test:pekko",
  versions: ["1.7.0"],
  start() {
    need("java", "-version");
    const classpath = jars(join(here, "pom.xml"));
    const sources = readdirSync(here)
      .filter((file) => file.endsWith(".scala"))
      .map((file) => join(here, file));
    const classes = compiled("java", ["-cp", classpath.join(":"), "scala.tools.nsc.Main"], sources, classpath);
    const settings = ["-Xmx1500m", "-XX:+UseSerialGC"];
    return new Driver("java", [
      ...settings,
      "-cp",
      [classes, ...classpath].join(":"),
      "org.apache.pekko.cluster.Answers",
    ]);
  },
  describe: async (driver) => `Apache Pekko ${(await driver.ask({ ask: "version" })) as string}`,
  faults,
  normalizations,
  async compare(comparison, { seed, effort, notAsked }) {
    const draw = new Draw(seed);
    await compareStrategies(comparison, 500 * effort, draw);
    await compareSituations(comparison, 250 * effort, draw);
    await compareFunctions(comparison, 400 * effort, draw);
    await compareSeeds(comparison, 200 * effort, draw);
    const followed = await compareTraces(comparison, traces, notAsked);
    await compareWalks(comparison, { runs: 8 * effort, length: 40 }, draw, notAsked);
    return `every step of ${followed} saved traces, and walks through every scope`;
  },
});
