import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { setting } from "../../src/cli/terminal/option-values.ts";
import { file, hearsay, root, said, temporaryFolder } from "./hearsay.ts";

test.each([
  ["k=2", 2],
  ["style=pull", "pull"],
  ["evicts=false", false],
  ["delays=[1, 2.5]", [1, 2.5]],
  ['timing.delay={ "kind": "samples", "of": [1] }', { kind: "samples", of: [1] }],
])("--set %s gives %j", (text, value) => {
  expect(setting(text)).toEqual([[text.slice(0, text.indexOf("=")), value]]);
});

test("a list that is not JSON is refused with a way out", () => {
  expect(() => setting("delays=[1,")).toThrow("--set: wanted JSON, such as '[1, 2.5]'");
});

test("simulate prints one JSON object, which depends only on the seed, except for the speed", async () => {
  const args = ["simulate", "heartbeat", "--sweep", "misses=1,3", "--runs", "20", "--seed", "1", "--json"];
  const { code, stdout, stderr } = await said(args);
  expect([code, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toMatchObject({
    command: "simulate",
    protocol: "heartbeat",
    scope: "a machine dies",
    variant: null,
    seed: 1,
    runs: 40,
    points: [
      {
        set: { misses: 1 },
        measures: [
          {
            name: "time to find a dead machine",
            unit: "ms",
            n: 20,
            p50: expect.any(Number),
            p90: expect.any(Number),
            p99: expect.any(Number),
            max: expect.any(Number),
            percentileIntervals: { p50: { low: expect.any(Number), high: expect.any(Number) } },
            theory: 1500,
          },
        ],
      },
      { set: { misses: 3 }, measures: [{ name: "time to find a dead machine", unit: "ms", n: 20, theory: 3500 }] },
    ],
  });
});

test("JSON has no infinity: where a theory says never, it is the word", async () => {
  const path = file(
    "never.properties.mjs",
    `import { measures, properties, timeUntil } from ${JSON.stringify(`${root}src/index.ts`)};
import heartbeat from ${JSON.stringify(`${root}properties/detectors/heartbeat.properties.ts`)};
const never = timeUntil(() => false, { theory: () => Infinity });
const scopes = heartbeat.measures.scopes;
export default properties(heartbeat.of, {}, {}, { measures: measures(heartbeat.of, { never }, scopes) });`,
  );
  const { stdout } = await said(["simulate", path, "--runs", "2", "--seed", "1", "--json"]);
  expect(stdout).toContain('"theory": "Infinity"');
  expect(JSON.parse(stdout)).toMatchObject({ points: [{ measures: [{ name: "never", n: 0, without: 2 }] }] });
});

test("two variants are compared run by run", async () => {
  const args = ["simulate", "gossip", "--compare", "forgetful,remembering", "--set", "members=10", "--runs", "20"];
  const { code, stdout } = await said([...args, "--seed", "1", "--json"]);
  expect(code).toBe(0);
  const { points, differences } = JSON.parse(stdout) as {
    readonly points: readonly { readonly variant: string; readonly measures: readonly { readonly mean: number }[] }[];
    readonly differences: readonly { readonly name: string; readonly n: number; readonly mean: number }[];
  };
  expect(points.map(({ variant }) => variant)).toEqual(["forgetful", "remembering"]);
  expect(differences[1]).toMatchObject({ name: "messages until everybody knows", unit: "messages", n: 20 });
  expect(differences[1].mean).toBeCloseTo(points[1].measures[1].mean - points[0].measures[1].mean, 6);
});

test("a page shows the curves of a sweep with their theory, and the printed text, and runs no script", async () => {
  const html = join(temporaryFolder(), "page.html");
  const measure = "time to find a dead machine";
  const wanted = ["--measure", measure, "--sweep", "misses=1,3", "--runs", "5", "--until", "1%"];
  const args = ["simulate", "heartbeat", ...wanted, "--seed", "1", "--html", html];
  const { stdout } = await said(args);
  const page = readFileSync(html, "utf8");
  expect(stdout).toContain(`${html} is a page for your browser.`);
  const command = `--measure &#39;${measure}&#39; --sweep misses=1,3 --runs 5 --until 0.01 --seed 1`;
  expect(page).toContain(`<code>npx hearsay simulate heartbeat ${command}</code>`);
  expect(page).toContain("heartbeat: time to find a dead machine (dashed: theory)");
  expect(page).toMatch(/misses = 3: 5 runs.*<\/pre>/su);
  expect(page).not.toContain("<script");
});

test("a run that is too long is ended, and does not count", async () => {
  const flags = ["--seconds", "31536000", "--runs", "1", "--max-seconds", "1"];
  const { code, stdout } = await hearsay(["simulate", "heartbeat", "--scope", "pinged one in ten is lost", ...flags]);
  expect(code).toBe(3);
  expect(stdout).toContain("0 runs, 0 steps");
  expect(stdout).not.toMatch(/never|held/u);
  expect(stdout).toContain("ended by --max-seconds 1");
});

test("a measure that gets no value in some runs is reported with their share", async () => {
  const told = async (seconds: string): Promise<string> => {
    const args = [
      "--set",
      "members=10",
      "--seconds",
      seconds,
      "--runs",
      "20",
      "--seed",
      "1",
      "--measure",
      "rounds until everybody knows",
    ];
    return (await said(["simulate", "gossip", ...args])).stdout;
  };
  expect(await told("6")).toMatch(/rounds until everybody knows .* 11, not in 9 \(45 %\)/u);
  expect(await told("1")).toMatch(/rounds until everybody knows {2}never .* 0, not in 20 \(100 %\)/u);
});

test("without a scope it takes the one in which the named measure applies", async () => {
  const args = ["--measure", "wrong suspicions of a slave in an hour", "--runs", "2", "--seconds", "10", "--json"];
  const { stdout } = await said(["simulate", "heartbeat", ...args]);
  expect(JSON.parse(stdout)).toMatchObject({ scope: "pinged one in ten is lost" });
});

test("check refuses a property that applies only in simulated scopes, and names the command that watches it", async () => {
  const name = "a machine that dies is suspected within k + 1 periods";
  const { code, stderr } = await said(["check", "heartbeat", "--property", name]);
  expect(code).toBe(2);
  expect(stderr).toContain("names only scopes that are simulated: simulate --property");
});

test.each([
  [["--sweep", "misses"], "--sweep: wanted name=1..8"],
  [["--set", "misses"], "--set: wanted name=value"],
  [["--until", "5"], "--until: wanted a part between 0 and 1"],
  [["--runs", "0"], "--runs: wanted a whole number from 1"],
  [["--sweep", "mises=1..3"], 'a scope of heartbeat has no "mises": did you mean "misses"?'],
  [
    ["--sweep", "misses=1.."],
    '--sweep: wanted name=1..8, name=0..1..0.1 or name=1,2,5, of at most 1,000 points; got "misses=1..".',
  ],
  [
    ["--sweep", "misses=1,,2"],
    '--sweep: wanted name=1..8, name=0..1..0.1 or name=1,2,5, of at most 1,000 points; got "misses=1,,2".',
  ],
  [["--sweep", "misses=1,2,"], "--sweep: wanted name=1..8"],
  [["--sweep", "misses=1, ,2"], "--sweep: wanted name=1..8"],
  [["--sweep", "misses=5..1"], "--sweep: wanted name=1..8"],
  [["--sweep", "misses=1,abc"], 'misses is "abc"; wanted a number, such as 2.'],
  [["--set", "misses=abc"], 'misses is "abc"; wanted a number, such as 2.'],
  [["--set", "misses=[1]"], "misses is [1]; wanted a number, such as 2."],
  [["--set", "timing.los=1"], 'timing has an unknown field "los": did you mean "loss"?'],
  [["--set", "timing.delay=-1"], "timing.delay is -1; wanted milliseconds, 0 or more"],
  [["--compare", "one"], "--compare: wanted two variants"],
  [["--html", "curve.svg"], "--html curve.svg: wanted a file that ends with .html"],
  [["--scope", "smoke"], "has no `timing`; with one: a machine dies"],
])("simulate refuses %j in a sentence with the way out", async (flags, message) => {
  const { code, stderr } = await said(["simulate", "heartbeat", ...flags]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
