/** Workers' reports change no result: no number, no verdict, no step of a counterexample. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EXPANDED, JUDGED } from "../../src/check/parallel/team.ts";
import { check, type CheckOptions, checkNow, type Subject } from "../../src/check/check.ts";
import type { Chunk } from "../../src/check/checkpoint/chunks.ts";
import { type Selecting, selecting } from "../../src/suite/selecting.ts";
import type { Suite } from "../../src/model/properties.ts";
import akkaCluster from "../../properties/akka/akka-cluster.properties.ts";
import cassandraData from "../../properties/cassandra/cassandra-data.properties.ts";
import gossip from "../../properties/basics/gossip.properties.ts";
import raftElection from "../../properties/elections/raft-election.properties.ts";
import singleCopyRegister from "../../properties/registers/single-copy-register.properties.ts";
import swim from "../../properties/detectors/swim.properties.ts";
import twoPhaseCommit from "../../properties/basics/two-phase-commit.properties.ts";
import { randomProtocol } from "../reference/random-protocol.ts";
import { knownBy, nearTeam } from "../near-team.ts";

/** States in a job: so few that small searches have many jobs. */
const few: CheckOptions = { statesInJob: 8 };
/** How often a worker is asked before its report arrives: at once, a little later, or mostly too late. */
const patiences = [0, 3, 200];

const places: readonly (readonly [what: string, suite: Suite, where: Selecting, options: CheckOptions])[] = [
  ["all that holds", twoPhaseCommit, { scope: "rm5" }, {}],
  ["in strict mode", twoPhaseCommit, { scope: "rm5" }, { strict: true }],
  ["every property asked in every state", twoPhaseCommit, { scope: "rm5" }, { reductions: false }],
  ["the first violation", twoPhaseCommit, { mutant: "commits before all have prepared" }, { first: true }],
  ["a violation of a step", raftElection, { mutant: "the vote is not persisted" }, {}],
  ["liveness", akkaCluster, { scope: "smoke" }, { statesMax: 5000 }],
  ["symmetry beside what has none", gossip, { scope: "small" }, { statesMax: 3000 }],
  ["histories", cassandraData, { scope: "smoke" }, { statesMax: 5000 }],
  ["a history that refutes", singleCopyRegister, { scope: "smoke" }, {}],
  ["declared bounds", swim, { scope: "smoke" }, { statesMax: 4000 }],
  ["no deeper than that", swim, { scope: "smoke" }, { depthMax: 7 }],
];

describe.each(places)("%s (%#)", (_, suite, where, options) => {
  const { subject } = selecting(suite, where);
  const alone = checkNow(subject, options);
  test.each(patiences)("is the same with workers that are asked %i times", (patience) => {
    const team = nearTeam(subject, options, 2, patience);
    expect(checkNow(subject, { ...options, ...few, team })).toEqual(alone);
  });
});

test("workers expand a good part of the states that they are given", () => {
  const { subject } = selecting(twoPhaseCommit, { scope: "rm6" });
  const team = nearTeam(subject, {}, 2, 0);
  checkNow(subject, { ...few, team });
  const all = team.reports.reduce((sum, { known }) => sum + known.length, 0);
  expect(all).toBeGreaterThan(5000);
  expect(knownBy(team, JUDGED)).toBeGreaterThan(0);
  expect(knownBy(team, EXPANDED) / all).toBeGreaterThan(0.3);
});

test("no workers are started for few states", () => {
  const { subject } = selecting(twoPhaseCommit, { scope: "rm6" });
  const team = nearTeam(subject, {}, 1, 0);
  const { states } = checkNow(subject, { team });
  expect([states, team.jobs.length]).toEqual([50_816, 0]);
});

test("the first jobs are small, however many states wait, because a new worker is slow", () => {
  const { subject } = selecting(twoPhaseCommit, { scope: "rm7" });
  const team = nearTeam(subject, {}, 1, 0);
  let asked = 0;
  const late = { ...team, call: () => (++asked > 1000 ? 1 : 0) };
  expect(checkNow(subject, { team: late })).toEqual(checkNow(subject, {}));
  const sizes = team.reports.map(({ known }) => known.length);
  expect([sizes.slice(0, 3), sizes[3]! > 1000]).toEqual([[512, 512, 512], true]);
});

test("the more states wait, the larger the jobs are", () => {
  const { subject } = selecting(twoPhaseCommit, { scope: "rm7" });
  const team = nearTeam(subject, {}, 1, 0);
  expect(checkNow(subject, { team })).toEqual(checkNow(subject, {}));
  const sizes = team.reports.map(({ known }) => known.length);
  expect([Math.min(...sizes), Math.max(...sizes) > 1000]).toEqual([512, true]);
});

test("a report is in shared memory, which is reused when the search is done with it", () => {
  const { subject } = selecting(akkaCluster, { scope: "smoke" });
  const team = nearTeam(subject, {}, 1, 0);
  checkNow(subject, { ...few, statesMax: 3000, team });
  const [{ memory, known: _, ...lists }] = team.reports;
  const arrays = [...Object.values(lists), ...lists.truths].filter((list) => ArrayBuffer.isView(list));
  expect(arrays.every(({ buffer }) => buffer === memory)).toBe(true);
  const again = team.jobs.filter(({ memory: given }) => given !== undefined).length;
  expect(again).toBeGreaterThan(0.5 * team.jobs.length);
});

test("if no graph is kept, workers report few successors that the search already knows", () => {
  const { subject } = selecting(twoPhaseCommit, { scope: "rm6" });
  const team = nearTeam(subject, {}, 1, 0);
  const { states } = checkNow(subject, { statesInJob: 256, team });
  const told = team.reports.reduce((sum, { lefts }) => sum + lefts.length, 0);
  const judged = team.reports.reduce((sum, { known }) => sum + known.length, 0);
  // Each state has 6 steps.
  expect([judged > 0.3 * states, told < 1.5 * judged]).toEqual([true, true]);
});

test("on random protocols, workers change no result", () => {
  let expanded = 0;
  const cases = fc.tuple(
    randomProtocol(),
    fc.constantFrom(...patiences),
    fc.record({ first: fc.boolean(), statesMax: fc.constantFrom(50, 400, 1000) }),
  );
  const property = fc.property(cases, ([random, patience, options]) => {
    const properties = Object.entries(random.properties).map(([name, one]) => ({ name, property: one }));
    const subject: Subject = { protocol: random.protocol, scope: random.scope, selection: random.options, properties };
    const team = nearTeam(subject, options, 2, patience);
    expect(checkNow(subject, { ...options, ...few, team }), random.describe).toEqual(checkNow(subject, options));
    expanded += knownBy(team, EXPANDED);
  });
  fc.assert(property, { numRuns: Number(process.env["HEARSAY_CASES"] ?? 100), seed: 1 });
  expect(expanded).toBeGreaterThan(1000);
});

test("a search that continues from a checkpoint has workers, too", () => {
  const { subject } = selecting(twoPhaseCommit, { scope: "rm5" });
  const options = { slice: 500 };
  const running = check(subject, { ...options, ...few, team: nearTeam(subject, options, 1, 0) });
  let saved: readonly Chunk[] = [];
  for (let pause = 0; pause < 6; pause++) {
    const next = running.next();
    if (!next.done) saved = structuredClone([...(next.value.checkpoint?.() ?? [])]);
  }
  const team = nearTeam(subject, options, 1, 3);
  expect(checkNow(subject, { ...options, ...few, team, resume: saved })).toEqual(checkNow(subject, options));
  expect(checkNow(subject, { ...options, resume: saved })).toEqual(checkNow(subject, options));
  expect(knownBy(team, EXPANDED)).toBeGreaterThan(1000);
});

test("a search ends when a worker is lost", () => {
  const { subject } = selecting(twoPhaseCommit, { scope: "rm5" });
  const team = { ...nearTeam(subject, {}, 1, 0), lost: "a worker that failed: Error: boom" };
  const { complete, limit } = checkNow(subject, { slice: 500, ...few, team });
  expect({ complete, limit }).toEqual({ complete: false, limit: "a worker that failed: Error: boom" });
});
