import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { load } from "../../src/cli/load-suite.ts";
import { Gathering } from "../../src/cli/swarm/gather.ts";
import type { Job } from "../../src/cli/swarm/job.ts";
import { swarmReport, swarmText } from "../../src/cli/swarm/swarm-report.ts";
import { type JobResult, RESULT_MAX } from "../../src/cli/swarm/job-result.ts";
import { runJob } from "../../src/cli/swarm/run-job.ts";
import { Driver } from "../../src/cli/terminal/driver.ts";
import { temporaryFolder } from "../cli/hearsay.ts";

const target = "two-phase-commit";
const loaded = await load(target);
const job: Job = {
  command: "fuzz",
  protocol: target,
  target,
  sources: "0".repeat(64),
  scope: "smoke",
  variant: null,
  mutant: "commits before all have prepared",
  runs: 100,
  seed: 1,
  secondsMax: 60,
};
const byCheck: Job = { ...job, command: "check", first: true };
const done = (one: Job): Promise<JobResult> => runJob(one, loaded.suite, new Driver());
/** A search finds a shortest run, and random runs find some run: here a longer one that has not been shrunk. */
const [found, shortest] = [await done(job), await done(byCheck)];

const gathered = (results: readonly (readonly [Job, object])[], jobs: readonly Job[] = [job, byCheck]) => {
  const gathering = new Gathering(new Map([[target, loaded]]), jobs);
  const whys = results.map(([of, result]) => gathering.take(of, JSON.stringify(result), false));
  const folder = temporaryFolder();
  return { whys, rows: gathering.rows(folder), folder };
};

test("of several counterexamples to a property, the smallest is reported and saved, whichever came first", () => {
  const results = [
    [job, found],
    [
      { ...job, seed: 2 },
      { ...found, runs: 7 },
    ],
    [byCheck, shortest],
  ] as const;
  const [one, other] = [gathered(results), gathered(results.toReversed())];
  const told = ({ rows, folder }: typeof one): string => JSON.stringify(rows).replaceAll(folder, "");
  expect(told(one)).toBe(told(other));
  expect(
    one.rows.map(({ command, verdict, runs, violated }) => [command, verdict, runs, violated?.[0].length]),
  ).toEqual([
    ["fuzz", "violated", (found.runs ?? 0) + 7, 3],
    ["check", "violated", undefined, 3],
  ]);
  expect(readdirSync(join(one.folder, target))).toEqual(["commits-before-all-have-prepared.json"]);
});

test("if a counterexample is wrong, or a field is, the whole result is rejected", () => {
  const trace = shortest.traces[0] as { readonly steps: readonly unknown[]; readonly found: object };
  const changed = (more: object): object => ({ ...shortest, traces: [{ ...trace, ...more }] });
  const { whys, rows } = gathered([
    [byCheck, changed({ steps: trace.steps.slice(0, 1) })],
    [byCheck, changed({ mutant: null })],
    [byCheck, changed({ protocol: "../../etc" })],
    [byCheck, changed({ hearsay: 99 })],
    [byCheck, { ...shortest, traces: ["x"] }],
    [byCheck, { ...shortest, more: 1 }],
    [byCheck, { ...shortest, states: "1" }],
  ]);
  expect(whys.map((why) => why?.slice(0, 100))).toEqual([
    expect.stringMatching(/^its result is not valid: the counterexample of "/u),
    expect.stringContaining("the counterexample is not one of two-phase-commit: check"),
    expect.stringContaining("the counterexample is not one of two-phase-commit: check"),
    expect.stringContaining("its counterexample has trace format 99"),
    expect.stringContaining("Invalid input"),
    expect.stringContaining("Unrecognized key"),
    expect.stringContaining("Invalid input"),
  ]);
  expect(rows).toEqual([]);
});

test("the file and the command that a counterexample names are not trusted", () => {
  const stranger = { ...(shortest.traces[0] as object), properties: "/etc/passwd" };
  const { whys, rows } = gathered([[byCheck, { ...shortest, traces: [stranger] }]]);
  expect(whys).toEqual([undefined]);
  expect(rows[0].trace).toMatch(/two-phase-commit\/commits-before-all-have-prepared\.json$/u);
});

test("a result that is too large is not read", () => {
  const gathering = new Gathering(new Map([[target, loaded]]), [job]);
  expect(gathering.take(job, `"${"x".repeat(RESULT_MAX)}"`, false)).toBe(
    "its result is not valid: it has 16777218 characters; wanted at most 16777216",
  );
});

test("a mutant that nothing found survives if everything was searched, and is open if a limit ended the search", () => {
  const mutants: Job = { ...job, command: "mutants" };
  const unseen = { ...found, states: 9, properties: [], traces: [] };
  const verdictIf = (more: object) => gathered([[mutants, { ...unseen, ...more }]], [mutants]).rows[0].verdict;
  expect(verdictIf({ complete: true })).toBe("survives");
  expect(verdictIf({ complete: false, limit: "--max-states 9" })).toBe("incomplete");
});

test("what random runs leave open does not count if a complete search has decided it, and is named", () => {
  const [random, search]: readonly Job[] = [
    { ...job, mutant: null },
    { ...job, mutant: null, command: "check" },
  ];
  const say = (verdict: string) => ({ properties: [{ name: "all end", verdict }], traces: [] });
  const open = { ...found, ...say("undecided") };
  const verdictsWith = (...checked: readonly object[]) => {
    const results = [[random, open], ...checked.map((one) => [search, { ...shortest, ...one }] as const)] as const;
    const { rows } = gathered(results, [random, search]);
    const report = swarmReport(rows.length, { done: rows.length, reused: 0, setAside: [], open: [] }, rows);
    return [rows[0].verdict, rows[0].undecided, report.verdict];
  };
  expect(verdictsWith()).toEqual(["undecided", ["all end"], "incomplete"]);
  expect(verdictsWith({ ...say("holds"), complete: true })).toEqual(["undecided", ["all end"], "holds"]);
  expect(verdictsWith({ ...say("incomplete"), complete: false, limit: "--max-states 9" })).toEqual([
    "undecided",
    ["all end"],
    "incomplete",
  ]);
});

test("a counterexample that several places have in common is reported once", () => {
  const places = ["smoke", "s1", "s2"].map((scope): Job => ({ ...byCheck, mutant: null, scope }));
  const violated = { name: "all end", verdict: "violated", length: 2, message: "one does not end" };
  const results = places.map((one) => [one, { ...shortest, properties: [violated], traces: [] }] as const);
  const { rows } = gathered(results, places);
  const report = swarmReport(3, { done: 3, reused: 0, setAside: [], open: [] }, rows);
  expect(
    swarmText(report, () => "")
      .split("\n")
      .slice(3),
  ).toEqual([
    "",
    '"all end" is violated in two-phase-commit, smoke and 2 other places, in 2 steps: one does not end',
    "",
    "3 jobs: 3 done now, 0 done before",
  ]);
});

test("a property known to be false that holds is called not refuted, and not violated", () => {
  const place: Job = { ...byCheck, mutant: null, properties: ["all end"] };
  const holds = { name: "all end", verdict: "holds", expected: "violated" };
  const { rows } = gathered([[place, { ...shortest, properties: [holds], traces: [], complete: true }]], [place]);
  const report = swarmReport(1, { done: 1, reused: 0, setAside: [], open: [] }, rows);
  expect(report.verdict).toBe("violated");
  expect(rows.map(({ verdict, violated, notRefuted }) => [verdict, violated, notRefuted])).toEqual([
    ["violated", undefined, ["all end"]],
  ]);
  const [row, ...others] = swarmText(report, () => "").split("\n");
  expect(row).toMatch(/^✗ {2}two-phase-commit {2}check {2}smoke: "all end" {2}not refuted/u);
  expect(others).toEqual([
    "",
    '"all end" is known to be false, but was not refuted in two-phase-commit, smoke',
    "",
    "1 job: 1 done now, 0 done before",
  ]);
});
