import { describe, expect, it } from "vitest";
import { hearsay, said, suite, temporaryFolder } from "./hearsay.ts";

/** Fields that differ from one check to the next: times, and where a counterexample was saved. */
const differs: readonly string[] = ["seconds", "statesPerSecond", "eventsPerSecond", "trace"];

const asked = new Map<string, Promise<object>>();

/** The result of a check, or of random or simulated runs, without those fields. The same command is run only once. */
function told(args: readonly string[], command = "check"): Promise<object> {
  const line = [command, ...args].join(" ");
  const before = asked.get(line);
  if (before) return before;
  const answer = toldNow(args, command);
  asked.set(line, answer);
  return answer;
}

async function toldNow(args: readonly string[], command: string): Promise<object> {
  const isAlone = args[args.indexOf("--workers") + 1] === "1";
  const { stdout, code } = await (isAlone ? said : hearsay)([command, ...args, "--json", "--out", temporaryFolder()]);
  const report = JSON.parse(stdout, (key, value: unknown) => (differs.includes(key) ? undefined : value)) as object;
  return { code, ...report };
}

// That it makes no difference when workers' reports arrive is tested, without threads, in `test/check` and `test/fuzz`.
describe("a check with workers has the same result", () => {
  it.each([
    ["of what holds", ["two-phase-commit", "--scope", "rm7"]],
    ["of liveness", ["swim", "--scope", "small"]],
    ["of a violation", ["two-phase-commit", "--scope", "rm7", "--mutant", "commits before all have prepared"]],
    ["where a limit ends it", ["two-phase-commit", "--scope", "rm7", "--max-states", "100000"]],
  ])("with 1 and with 3 workers: %s", async (_, args) => {
    const [one, three] = await Promise.all(["1", "3"].map((n) => told([...args, "--workers", n])));
    expect(three).toEqual(one);
  });
});

describe("random runs with workers have the same result", () => {
  it.each([
    ["of what holds", ["gossip", "--scope", "small", "--runs", "4000"]],
    ["of the first violation", ["raft-election", "--mutant", "the vote is not persisted", "--first"]],
  ])("with 1 and with 3 workers: %s", async (_, args) => {
    const all = [...args, "--seed", "7"];
    const [one, three] = await Promise.all(["1", "3"].map((n) => told([...all, "--workers", n], "fuzz")));
    expect(three).toEqual(one);
  });
});

describe("simulated runs with workers have the same result", () => {
  it.each([
    ["over a sweep", ["gossip", "--sweep", "members=100,200", "--runs", "100"]],
    ["of a violation", ["heartbeat", "--mutant", "suspects one miss too early", "--runs", "20"]],
  ])("with 1 and with 3 workers: %s", async (_, args) => {
    const all = [...args, "--seed", "7"];
    const [one, three] = await Promise.all(["1", "3"].map((n) => told([...all, "--workers", n], "simulate")));
    expect(three).toEqual(one);
  });
});

/** Counts for so long that workers have started before it ends. */
const long = {
  nodes: '{ node: ["a", "b", "c"] }',
  actions: `(state.n < 150 ? [{ kind: "go" }] : [])`,
  go: "state.n++;",
};
/** Code that runs in a worker and not in the thread of the command. */
const inWorker = (what: string): string =>
  `import { workerData } from "node:worker_threads"; if (workerData?.entry) { ${what} }`;

// One after the other: each keeps the processors busy until its workers have started, which takes longer if several run.
describe("a check with a worker that dies ends with what is known", () => {
  it.each([
    ["process.exit", "process.exit(1);", "a worker that ended: process.exit was called in it"],
    [
      "an error that nobody catches",
      `setTimeout(() => { throw new Error("boom"); });`,
      "a worker that failed: Error: boom",
    ],
    [
      "a full heap",
      "const all = []; for (;;) all.push(new Array(1e6).fill({}));",
      "memory: the JavaScript heap of a worker is full",
    ],
  ])("by %s", async (_, what, limit) => {
    const ended = await hearsay(["check", suite({ ...long, before: inWorker(what) }), "--workers", "2", "--json"], {
      nodeOptions: "--max-old-space-size=200",
    });
    const report = JSON.parse(ended.stdout) as { limit: string; verdict: string; states: number };
    expect(report.limit).toContain(limit);
    expect(report.verdict).toBe("incomplete");
    expect(report.states).toBeGreaterThan(0);
    expect(ended.code).toBe(3);
  });
});

describe("random runs with workers", () => {
  it("end where one dies", async () => {
    const before = inWorker("process.exit(1);");
    const args = ["fuzz", suite({ ...long, before }), "--workers", "2", "--runs", "1000000", "--json"];
    const ended = await hearsay(args);
    const report = JSON.parse(ended.stdout) as { limit: string; verdict: string };
    expect(report).toMatchObject({
      limit: "a worker that ended: process.exit was called in it",
      verdict: "incomplete",
    });
    expect(ended.code).toBe(3);
  });

  it("end at Ctrl-C", async () => {
    const before = inWorker(`process.stderr.write("there\\n");`);
    const args = ["fuzz", suite({ ...long, before }), "--workers", "2", "--runs", "1000000", "--json"];
    const ended = await hearsay(args, { onStderr: (child) => child.kill("SIGINT") });
    expect(JSON.parse(ended.stdout)).toMatchObject({ limit: "interrupted by Ctrl-C", verdict: "incomplete" });
    expect(ended.code).toBe(3);
  });
});

describe("a check with workers", () => {
  it("ends at Ctrl-C with what it knows", async () => {
    const before = inWorker(`process.stderr.write("there\\n");`);
    const ended = await hearsay(["check", suite({ ...long, before }), "--workers", "2", "--json"], {
      onStderr: (child) => child.kill("SIGINT"),
    });
    const report = JSON.parse(ended.stdout) as { limit: string; states: number };
    expect(report.limit).toBe("interrupted by Ctrl-C");
    expect(report.states).toBeGreaterThan(0);
    expect(ended.code).toBe(3);
  });

  it("names what does not return", async () => {
    const before = `function spin(why) { process.stderr.write("spins\\n"); while (why); }`;
    const named = `"p": always(({ nodes }) => { if (nodes[0].state.n > 20) spin(true); return true; })`;
    const ended = await hearsay([
      "check",
      suite({ ...long, before, properties: named }),
      "--workers",
      "2",
      "--max-seconds",
      "2",
    ]);
    expect(ended.stderr).toMatch(/spin \(.*odd\.properties\.mjs:2:\d+\), called by holds does not return/u);
    expect(ended.stderr).toContain("--max-seconds 2");
    expect(ended.code).toBe(3);
  });

  it("goes on from a checkpoint of a check without", async () => {
    const folder = temporaryFolder();
    const args = ["two-phase-commit", "--scope", "rm7"];
    await told([...args, "--workers", "1", "--checkpoint", folder, "--max-states", "100000"]);
    const resumed = await told([...args, "--workers", "2", "--resume", folder]);
    expect(resumed).toEqual(await told([...args, "--workers", "1"]));
  });

  it("refuses a number of workers that makes no sense", async () => {
    const ended = await said(["check", "two-phase-commit", "--workers", "0"]);
    expect(ended.stderr).toBe('--workers: wanted a whole number from 1 to 256; got "0".\n');
    expect(ended.code).toBe(2);
  });
});
