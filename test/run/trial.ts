/**
 * Five real processes of a protocol on loopback, behind proxies that drop, delay, repeat and cut; processes are killed with
 * SIGKILL and started again. Then what they did is held against the model. With a seeded bug, the model must object.
 *
 *     npm run test:run -- [--seconds 60] [--seed 1] [--only swim]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Random } from "../../src/fuzz/random.ts";
import { hearsay } from "../cli/hearsay.ts";
import { ProcessCluster } from "./cluster-of-processes.ts";
import { Proxies } from "./proxies.ts";

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "60" }, seed: { type: "string" }, only: { type: "string" } },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed ?? Date.now() % 2 ** 31);

interface Trial {
  readonly protocol: string;
  readonly config: object;
  /** A seeded bug that the model must find, and the violation that tells it. */
  readonly mutant?: string;
}

const nodes = ["n1", "n2", "n3", "n4", "n5"];
const others = (node: string): readonly string[] => nodes.filter((other) => other !== node);
const raft = {
  scope: { servers: 5, termMax: 1_000_000, logs: nodes.map(() => []), committed: [] },
  variant: "raft",
  timing: { timers: { election: { kind: "uniform", from: 60, to: 120 }, heartbeat: 20 } },
};
const swim = {
  scope: {
    members: 5,
    probes: Object.fromEntries(nodes.map((node) => [node, others(node)])),
    accusations: {},
    ...{ leavers: [], exchangers: nodes, reaps: false, transmissions: 3, confirmations: 1, incarnationsMax: 1_000_000 },
  },
  variant: "memberlist",
  timing: {
    timers: { probe: 150, "no ack": 50, "probe ends": 100, suspicion: 500, gossip: 40, "push-pull": 400, reap: 5000 },
  },
};
const trials: readonly Trial[] = [
  { protocol: "swim", config: swim },
  { protocol: "raft-election", config: raft },
  { protocol: "raft-election", config: raft, mutant: "the vote is not persisted" },
];

/** What a process of a cluster meets meanwhile. */
async function storm(cluster: ProcessCluster, proxies: Proxies, random: Random, until: number): Promise<number> {
  let kills = 0;
  const one = (): string => nodes[random.below(nodes.length)];
  while (Date.now() < until) {
    await setTimeout(100 + random.below(400));
    const [node, other] = [one(), one()];
    const fate = random.unit();
    if (fate < 0.4) {
      kills++;
      await cluster.end(node, "SIGKILL");
      await setTimeout(random.below(300));
      await cluster.start(node);
    } else if (fate < 0.8) {
      if (node !== other) proxies.cut(node, other);
    } else proxies.heal();
  }
  return kills;
}

async function run({ protocol, config, mutant }: Trial): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "hearsay-trial-"));
  const random = new Random(seed);
  const proxies = new Proxies(random, { loss: 0.1, repeat: 0.1, delay: 30 });
  const reach = (from: string, to: string): number => proxies.portOf(from, to);
  const flags = mutant === undefined ? [] : ["--mutant", mutant];
  const cluster = new ProcessCluster({ protocol, nodes, folder, config, reach, flags });
  await cluster.open();
  await proxies.open(cluster.ports);
  try {
    await Promise.all(nodes.map((node) => cluster.start(node)));
    const kills = await storm(cluster, proxies, random, Date.now() + 1000 * seconds);
    await cluster.endAll("SIGTERM");
    proxies.close();
    const histories = nodes.map((node) => cluster.history(node));
    const { stdout, stderr } = await hearsay([
      ...["observe", protocol, ...histories, "--config", cluster.configOf("n1"), "--json"],
    ]);
    const report = JSON.parse(stdout);
    const { refinement, properties } = report;
    const violated = properties.flatMap(({ name, violations }: { name: string; violations: { message: string }[] }) =>
      violations.map(({ message }) => `${name}: ${message}`),
    );
    const unexplained = refinement.unexplained.map(
      ({ node, message }: { node: string; message: string }) => `${node}: ${message}`,
    );
    const { passed, lost, repeated, cut } = proxies.counts;
    const isWell = mutant === undefined ? report.verdict === "holds" : report.verdict !== "holds";
    console.log(
      [
        `${isWell ? "✓" : "✗"} ${protocol}${mutant === undefined ? "" : ` with the bug "${mutant}"`}: ${kills} kills; datagrams: ${passed} passed, ${lost} lost, ${repeated} repeated; ${cut} connections cut`,
        `  the model explains ${refinement.explained} of ${refinement.steps} steps; ${properties.length} properties watched`,
        ...[...violated, ...unexplained].map((one) => `  ${one}`),
        ...(stderr === "" ? [] : [stderr]),
      ].join("\n"),
    );
    if (isWell) rmSync(folder, { recursive: true });
    else console.log(`  histories are kept in ${folder}`);
    return isWell;
  } finally {
    await cluster.endAll("SIGKILL");
  }
}

console.log(`seed ${seed}, ${seconds} s each`);
let isWell = true;
for (const trial of trials.filter(({ protocol }) => values.only === undefined || protocol === values.only)) {
  isWell = (await run(trial)) && isWell;
}
process.exit(isWell ? 0 : 1);
