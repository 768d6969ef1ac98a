import { existsSync, readdirSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { hearsay, suite } from "../cli/hearsay.ts";
import { counters } from "./counters.ts";

const swarm = async (cwd: string, ...args: readonly string[]) => {
  const { code, stdout, stderr } = await hearsay(["swarm", "--runs", "100", "--json", ...args], { cwd });
  return { code, stdout, stderr, json: JSON.parse(stdout) as Told };
};
interface Told {
  readonly verdict: string;
  readonly jobs: number;
  readonly done: number;
  readonly reused: number;
  readonly setAside: readonly { readonly scope: string; readonly command: string; readonly why: string }[];
  readonly results: readonly { readonly protocol: string; readonly scope: string; readonly verdict: string }[];
}
const counts = ({ json: { jobs, done, reused } }: { readonly json: Told }) => ({ jobs, done, reused });

test("a swarm has the same result for any number of processes, and does no job twice", async () => {
  const folder = counters({
    scopes: { smoke: 2, more: 4 },
    hold: { "no number is 3": "(n) => n !== 3", "a number is small": "(n) => n < 9" },
    refuted: { "no number is 2": "(n) => n !== 2" },
  });
  const one = await swarm(folder, "--workers", "1", "--results", "one");
  const three = await swarm(folder, "--workers", "3", "--results", "three");
  expect(three.stdout).toBe(one.stdout);
  expect(counts(one)).toEqual({ jobs: 4, done: 4, reused: 0 });
  expect(one.json.results).toMatchObject([
    { command: "check", scope: "smoke", verdict: "holds", states: 9 },
    {
      command: "check",
      scope: "more",
      verdict: "violated",
      trace: "traces/counters/no-number-is-3.json",
      violated: [{ name: "no number is 3", length: 3 }],
    },
    {
      command: "check",
      scope: "smoke",
      verdict: "holds",
      violated: [{ name: "no number is 2", expected: "violated" }],
    },
    { command: "fuzz", scope: "smoke", verdict: "holds", runs: 100 },
  ]);
  expect(one.code).toBe(1);
  expect(readdirSync(join(folder, "traces/counters"))).toEqual(["no-number-is-2.json", "no-number-is-3.json"]);
  const again = await swarm(folder, "--results", "one");
  expect(counts(again)).toEqual({ jobs: 4, done: 0, reused: 4 });
  expect(again.json.results).toEqual(one.json.results);
});

test("after an edit, the jobs that depend on it are done again; with --again, all are", async () => {
  const folder = counters();
  counters({ name: "others", folder });
  const alone = (...args: readonly string[]) => swarm(folder, "--workers", "1", ...args);
  expect(counts(await alone())).toEqual({ jobs: 4, done: 4, reused: 0 });
  counters({ name: "others", folder, go: "// edited" });
  expect(counts(await alone())).toEqual({ jobs: 4, done: 2, reused: 2 });
  expect(counts(await alone("--again"))).toEqual({ jobs: 4, done: 4, reused: 0 });
});

test("a job that has killed its process three times is set aside and named, and the others are done", async () => {
  const folder = counters({
    scopes: { smoke: 1, more: 3 },
    hold: { "a number is small": "(n) => n < 3 || process.kill(process.pid, 'SIGKILL')" },
  });
  const { code, json } = await swarm(folder, "--check");
  expect(json).toMatchObject({ verdict: "incomplete", jobs: 2, done: 1, reused: 0 });
  expect(json.setAside).toEqual([
    {
      protocol: "counters",
      scope: "more",
      variant: null,
      mutant: null,
      command: "check",
      why: "tried 3 times: its process ended with SIGKILL",
    },
  ]);
  expect(json.results.map(({ scope, verdict }) => [scope, verdict])).toEqual([["smoke", "holds"]]);
  expect(code).toBe(3);
});

test("a job for which there is not enough memory is set aside, too", async () => {
  const folder = counters({ scopes: { smoke: 900 } });
  const { json } = await swarm(folder, "--check", "--workers", "1", "--max-memory", "10");
  expect(json.setAside.map(({ scope, why }) => [scope, why])).toEqual([
    ["smoke", "tried 3 times: it takes more memory than a job may use, 10 MB"],
  ]);
});

test("Ctrl-C reports what is known and leaves no process behind, and no finished job is lost", async () => {
  const folder = counters({
    scopes: { smoke: 1, more: 3 },
    hold: { "a number is small": "(n) => { while (n === 3); return true; }" },
  });
  const isDone = (): boolean => existsSync(join(folder, "done")) && readdirSync(join(folder, "done")).length > 0;
  const { code, stdout, stderr } = await hearsay(
    ["swarm", "--check", "--json", "--workers", "2", "--results", "done"],
    {
      cwd: folder,
      onStart: async (child) => {
        while (!isDone()) await setTimeout(20);
        child.kill("SIGINT");
      },
    },
  );
  expect({ code, stderr }).toEqual({ code: 3, stderr: "" });
  expect(JSON.parse(stdout)).toMatchObject({ verdict: "incomplete", jobs: 2, done: 1, reused: 0, setAside: [] });
});

test("a swarm stops when its budget is spent, and the next one does what is left", async () => {
  const folder = counters();
  const { code, json } = await swarm(folder, "--workers", "1", "--budget", "0.001");
  expect({ code, ...json }).toMatchObject({
    code: 3,
    verdict: "incomplete",
    jobs: 2,
    done: 0,
    reused: 0,
    setAside: [],
  });
  expect(counts(await swarm(folder, "--workers", "1"))).toEqual({ jobs: 2, done: 2, reused: 0 });
});

test("a properties file that others cannot find is refused with the way out", async () => {
  const [folder, elsewhere] = [counters(), counters({ name: "others" })];
  const { code, stderr } = await hearsay(["swarm", join(elsewhere, "others.properties.mjs")], { cwd: folder });
  expect(code).toBe(2);
  expect(stderr).toContain(": it is outside of this folder.");
  expect(stderr).toMatch(/^A swarm cannot check \S+: /u);
});

test("a long simulated run ends when the time of its job is up, like any other job", async () => {
  const file = suite({
    init: "{ n: 0 }",
    actions: '[{ kind: "go" }]',
    go: "state.n = (state.n + 1) % 2;",
    scope: "{ timing: { delay: 1, actions: { go: 1 }, seconds: 1e9 } }",
    properties: '"it counts": always(({ nodes }) => nodes.every(({ state }) => state.n >= 0))',
  });
  const { json } = await swarm(dirname(file), "--simulate", "--workers", "1", "--seconds-per-job", "0.5");
  expect(json).toMatchObject({ jobs: 1, done: 1, setAside: [] });
  expect(json.results).toMatchObject([
    { command: "simulate", verdict: "incomplete", limit: "--seconds-per-job 0.5", runs: 0 },
  ]);
});
