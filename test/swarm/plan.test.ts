import { expect, test } from "vitest";
import raft from "../../properties/elections/raft-election.properties.ts";
import twoPhaseCommit from "../../properties/basics/two-phase-commit.properties.ts";
import { type Job, named, titleOf } from "../../src/cli/swarm/job.ts";
import { fileOfJob, sourcesOfJobs } from "../../src/cli/swarm/job-sources.ts";
import { jobsOf, type Planning } from "../../src/cli/swarm/job-list.ts";

const of = { target: "two-phase-commit", sources: "0".repeat(64) };
const planning: Planning = { commands: ["fuzz"], runs: 100, seed: 1, statesMax: 1000, secondsMax: 60, runsOfJob: 2000 };
const titles = (more: Partial<Planning>): readonly string[] =>
  jobsOf(twoPhaseCommit, of, { ...planning, ...more }).map(titleOf);

test("there is a job for each place, for each property that is known to be false, and for each mutant", () => {
  expect(titles({ commands: ["mutants", "check"] }).filter((title) => !title.includes("rm"))).toEqual([
    'two-phase-commit: mutants, smoke, with the bug "commits before all have prepared"',
    "two-phase-commit: check, smoke",
    "two-phase-commit: check, small",
    "two-phase-commit: check, manager crashes",
    'two-phase-commit: check, manager crashes, "every resource decides"',
  ]);
});

test("many random runs are several jobs, each with its own seed and strategy", () => {
  expect(
    jobsOf(twoPhaseCommit, of, { ...planning, runs: 9000 })
      .filter(({ scope }) => scope === "smoke")
      .map(({ runs, seed, strategy }) => [runs, seed, strategy]),
  ).toEqual([
    [2000, 1, undefined],
    [2000, 2, "uneven"],
    [2000, 3, "turns"],
    [2000, 4, "priorities"],
    [1000, 5, undefined],
  ]);
});

test("scopes with a timing are simulated in each variant", () => {
  expect(
    jobsOf(raft, { ...of, target: "raft-election" }, { ...planning, commands: ["simulate"] })
      .slice(0, 2)
      .map(titleOf),
  ).toEqual(["raft-election: simulate, 150 to 150 ms, raft", "raft-election: simulate, 150 to 150 ms, prevote"]);
});

test("a job has a name of its own: another question has another name, and so has the same question about other sources", () => {
  const [job] = jobsOf(twoPhaseCommit, of, planning);
  const others: readonly Partial<Job>[] = [
    { command: "check" },
    { scope: "small" },
    { mutant: "commits before all have prepared" },
    { properties: ["all agree"] },
    { seed: 2 },
    { runs: 101 },
    { faults: { crash: 1 } },
    { sources: "1".repeat(64) },
  ];
  const ids = [job, { ...job, faults: undefined }, ...others.map((other) => ({ ...job, ...other }))].map(
    (one) => named(one).id,
  );
  expect(ids[0]).toMatch(/^[0-9a-f]{64}$/u);
  expect(ids[1]).toBe(ids[0]);
  expect(new Set(ids).size).toBe(1 + others.length);
});

test("a job depends on its properties file and the engine, and on no other protocol, test or command", () => {
  const files = Object.keys(sourcesOfJobs(fileOfJob("two-phase-commit"))).filter((file) => file.startsWith("hearsay/"));
  expect(files).toContain("hearsay/src/fuzz/fuzz.ts");
  expect(files.filter((file) => /\/(?:test|commands)\/|raft/u.test(file))).toEqual([]);
});
