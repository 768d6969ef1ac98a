/**
 * npm run test:redis: six real redis-servers on loopback go through a scenario; what they show is recorded and compared
 * with the protocol, as by `hearsay observe`. Needs redis-server 7 on PATH.
 * `npm run test:redis -- --help` shows the options.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import suite from "../../properties/redis/redis-cluster.properties.ts";
import { heldAgainst } from "../../src/cli/commands/observe-command.ts";
import { type ExitCode, exitCodeOf } from "../../src/cli/terminal/exit-codes.ts";
import { say, sayDrawn, terminal } from "../../src/cli/terminal/output.ts";
import type { ObserveReport } from "../../src/observe/observing.ts";
import { observedText } from "../../src/report/terminal/observe-summary.ts";
import { Cluster, freeBase, NODE_TIMEOUT_MS, NotInTime } from "./cluster.ts";
import { Recorder } from "./recorder.ts";
import { keys, scenario } from "./scenario.ts";
import { once } from "./resp.ts";
import { versionOnPath } from "./servers.ts";
import { writer } from "./writers.ts";
import { script, whole } from "../../properties/suite/script.ts";

const SECONDS_MAX_PER_ROUND = 120;

const program = script("test:redis", "Holds what six real redis-servers do against the protocol redis-cluster")
  .option("--rounds <n>", "how often to go through the scenario", whole(1, 20), 1)
  .option("--out <file>", "where to keep the history")
  .parse();
const { rounds, out } = program.opts<{ rounds: number; out?: string }>();

const version = versionOnPath();
if (version === undefined || !version.startsWith("7.")) {
  say(`test:redis skipped: it needs redis-server 7 on PATH, and there is ${version === undefined ? "none" : version}.`);
  process.exit(0);
}

const deadline = performance.now() + rounds * SECONDS_MAX_PER_ROUND * 1000;
let recorder: Recorder | undefined;
const base = await freeBase();
const cluster = new Cluster(base, deadline, (passage) => recorder?.frame(passage));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end(3));
process.on("uncaughtException", failed).on("unhandledRejection", failed);
setTimeout(
  () => failed(new NotInTime(`it took longer than ${rounds * SECONDS_MAX_PER_ROUND} s`)),
  deadline - performance.now(),
).unref();

async function end(code: number): Promise<never> {
  await cluster.end();
  process.exit(code);
}

function failed(error: unknown): void {
  console.error(`test:redis failed: ${error instanceof Error ? error.message : String(error)}`);
  for (const node of cluster.nodes) console.error(`--- log of ${node}\n${cluster.servers.logTail(node)}`);
  void end(error instanceof NotInTime ? 3 : 1);
}

say(`redis-server ${version}: six nodes on 127.0.0.1, ports ${cluster.nodes[0]} to ${cluster.nodes.at(-1)}`);
await cluster.form();
const head = {
  ids: Object.fromEntries(cluster.ids),
  version: `redis ${version}`,
  nodeTimeoutMs: NODE_TIMEOUT_MS,
};
const history = await record(new Recorder("live", head, cluster.servers));
await cluster.end();

const folder = mkdtempSync(join(tmpdir(), "hearsay-history-"));
const file = out ?? join(folder, "live.jsonl");
writeFileSync(file, history);
const { report, seconds } = await heldAgainst(suite, [file]);
sayDrawn(observedText({ ...report, file, seconds, observed: report }, terminal));
const code = exitCode(report);
if (code === 0) rmSync(folder, { recursive: true, force: true });
else say(`The history is kept in ${file}.`);
process.exit(code);

/** The known bugs of this version of Redis show now and then, depending on timing. That is reported, but is not a failure. */
function exitCode({ verdict, properties, skipped, refinement }: ObserveReport): ExitCode {
  const isNews = properties.some(({ violations, expectedOf }) => violations.length > 0 && expectedOf === undefined);
  if (verdict !== "violated" || isNews) return exitCodeOf(verdict);
  const isExplained = skipped.length === 0 && refinement?.unexplained.length === 0;
  return exitCodeOf(isExplained ? "holds" : "incomplete");
}

async function record(recording: Recorder): Promise<string> {
  recorder = recording;
  recording.sample(cluster.nodes);
  const behind = (port: number): number | undefined => cluster.nodes.find((node) => node + 20 === port);
  const writers = keys.map((key, i) => writer(`w${i + 1}`, key, cluster.nodes, behind, recording));
  for (let round = 1; round <= rounds; round++) await scenario(cluster, recording);
  await lost(recording);
  const text = await recording.history();
  await Promise.all(writers);
  return text;
}

/** Records how many writes each key has in the end; asynchronous replication promises nothing. */
async function lost(recording: Recorder): Promise<void> {
  for (const key of keys) {
    for (const node of cluster.nodes) {
      const length = await once(node, ["LLEN", key]);
      if (typeof length === "number") recording.event("length in the end", { node, key, length });
    }
  }
}
