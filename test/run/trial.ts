/**
 * Five real processes of a protocol on loopback, behind proxies that drop, delay, repeat and cut; processes are killed with
 * SIGKILL and started again. Then what they did is compared with the model. With a seeded bug, the model must notice it.
 * `npm run test:run -- --help` shows the options.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Random } from "../../src/fuzz/random.ts";
import { hearsay, root } from "../cli/hearsay.ts";
import { copyOfTree, removeCopy, type Seed, whileSeeded } from "../mutation/seeded.ts";
import { ProcessCluster } from "./cluster-of-processes.ts";
import { late } from "./faults.ts";
import { Proxies } from "./proxies.ts";
import { script, whole } from "../../properties/suite/script.ts";

const program = script(
  "test:run",
  "Holds five real processes of a protocol against its model while they are killed and cut off",
)
  .option("--seconds <n>", "how long each protocol runs", whole(1), 60)
  .option("--seed <n>", "of what goes wrong; drawn from the clock if left out", whole(0))
  .option("--only <protocol>", "swim, raft-election or raft")
  .option("--without-bugs", "leave out the runs with a seeded bug")
  .parse();
const options = program.opts<{ seconds: number; seed?: number; only?: string; withoutBugs?: boolean }>();
const { seconds, only, withoutBugs = false, seed = Date.now() % 2 ** 31 } = options;

interface Trial {
  readonly protocol: string;
  readonly clients?: readonly string[];
  readonly config: object;
  /** The properties to watch; by default those that apply in every scope. */
  readonly properties?: readonly string[];
  /** A seeded bug that the model must notice: in the protocol, or in the code that runs it. */
  readonly mutant?: string;
  readonly seed?: Seed;
}

const servers = ["n1", "n2", "n3", "n4", "n5"];
const others = (node: string): readonly string[] => servers.filter((other) => other !== node);
const elections = { election: { kind: "uniform", from: 60, to: 120 }, heartbeat: 20 };
const raftElection: Trial = {
  protocol: "raft-election",
  config: {
    scope: { servers: 5, termMax: 1_000_000, logs: servers.map(() => []), committed: [] },
    variant: "raft",
    timing: { timers: elections },
  },
};
/** A client: it writes numbers that no other client writes, and reads. */
const calls = (client: number) =>
  Array.from({ length: 200 }, (_, i) =>
    i % 3 === 0 ? { kind: "get", key: "x" } : { kind: "put", key: i % 2 === 0 ? "x" : "y", value: 1000 * client + i },
  );
const raft: Trial = {
  protocol: "raft",
  properties: [
    "the map is linearizable",
    "election safety: at most one leader in each term",
    "leader append-only: a leader does not change what is in its log",
    "log matching: logs that share an entry share all that precede it",
    "leader completeness: a leader has every entry committed in earlier terms",
    "state machine safety: no two servers apply different entries at one index",
  ],
  clients: ["c1", "c2", "c3"],
  config: {
    scope: {
      ...{ servers: 5, termMax: 1_000_000, clients: [calls(1), calls(2), calls(3)], retries: 1_000_000 },
      ...{ impatient: servers, heartbeats: true },
    },
    timing: {
      timers: { ...elections, retry: 100 },
      actions: { invoke: { kind: "exponential", mean: 200 } },
    },
  },
};
const swim: Trial = {
  protocol: "swim",
  config: {
    scope: {
      members: 5,
      probes: Object.fromEntries(servers.map((node) => [node, others(node)])),
      accusations: {},
      ...{ leavers: [], exchangers: servers, reaps: false, transmissions: 3, confirmations: 1 },
      incarnationsMax: 1_000_000,
    },
    variant: "memberlist",
    timing: {
      timers: { probe: 150, "no ack": 50, "probe ends": 100, suspicion: 500, gossip: 40, "push-pull": 400, reap: 5000 },
    },
  },
};
const trials: readonly Trial[] = [
  swim,
  raftElection,
  raft,
  { ...raftElection, mutant: "the vote is not persisted" },
  { ...raft, mutant: "the vote is not on disk when it is given" },
  { ...raft, seed: late },
];

/** The faults that a process of a cluster meets meanwhile. */
async function storm(cluster: ProcessCluster, proxies: Proxies, random: Random, until: number): Promise<number> {
  let kills = 0;
  const one = (): string => servers[random.below(servers.length)];
  while (Date.now() < until) {
    await setTimeout(300 + random.below(700));
    const [node, other] = [one(), one()];
    const fate = random.unit();
    if (fate < 0.4) {
      kills++;
      await cluster.end(node, "SIGKILL");
      await setTimeout(random.below(300));
      // The next one may be killed before it runs.
      cluster.start(node).catch(() => undefined);
    } else if (fate < 0.8) {
      if (node !== other) proxies.cut(node, other);
    } else proxies.heal();
  }
  return kills;
}

/** @param tree the tree whose command line runs */
async function run(
  { protocol, clients = [], config, properties: watched = [], mutant, seed: seeded }: Trial,
  tree: string,
): Promise<boolean> {
  const nodes = [...servers, ...clients];
  const bug = mutant ?? seeded?.name;
  const folder = mkdtempSync(join(tmpdir(), "hearsay-trial-"));
  const random = new Random(seed);
  const proxies = new Proxies(random, { loss: 0.1, repeat: 0.1, delay: 30 });
  const reach = (from: string, to: string): number => proxies.portOf(from, to);
  const flags = mutant === undefined ? [] : ["--mutant", mutant];
  const cluster = new ProcessCluster({ protocol, nodes, folder, config, reach, flags, tree });
  await cluster.open();
  await proxies.open(cluster.ports);
  try {
    await Promise.all(nodes.map((node) => cluster.start(node)));
    const kills = await storm(cluster, proxies, random, Date.now() + 1000 * seconds);
    const failed = nodes.filter((node) => cluster.hasFailed(node)).map((node) => `${node}: ${cluster.said(node)}`);
    if (failed.length > 0) throw new Error(`nobody killed these, and they ended:\n${failed.join("\n")}`);
    await cluster.endAll("SIGTERM");
    proxies.close();
    const histories = nodes.map((node) => cluster.history(node));
    const { stdout, stderr } = await hearsay([
      ...["observe", protocol, ...histories, "--config", cluster.configOf("n1"), "--json"],
      ...watched.flatMap((name) => ["--property", name]),
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
    const isWell = bug === undefined ? report.verdict === "holds" : report.verdict !== "holds";
    console.log(
      [
        `${isWell ? "✓" : "✗"} ${protocol}${bug === undefined ? "" : ` with the bug "${bug}"`}: ${kills} kills; datagrams: ${passed} passed, ${lost} lost, ${repeated} repeated; ${cut} connections cut`,
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

/** Seeds a bug of the code that runs a protocol into a copy of the tree. */
async function inItsTree(trial: Trial): Promise<boolean> {
  if (trial.seed === undefined) return run(trial, root);
  const copy = await copyOfTree();
  try {
    await cp(join(root, "bin"), join(copy, "bin"), { recursive: true });
    return await whileSeeded(copy, trial.seed, () => run(trial, copy));
  } finally {
    await removeCopy(copy);
  }
}

console.log(`seed ${seed}, ${seconds} s each`);
let isWell = true;
const isWanted = ({ protocol, mutant, seed: seeded }: Trial): boolean =>
  (only === undefined || protocol === only) && !(withoutBugs && (mutant !== undefined || seeded !== undefined));
for (const trial of trials.filter(isWanted)) {
  isWell = (await inItsTree(trial)) && isWell;
}
process.exit(isWell ? 0 : 1);
