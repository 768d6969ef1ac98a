/** Simulated runs that workers make in advance change no result. */
import { describe, expect, test } from "vitest";
import type { SimulateSuiteOptions, Suite } from "../../src/index.ts";
import { points } from "../../src/suite/simulating.ts";
import { simulateReport } from "../../src/suite/simulate-report.ts";
import type { TimedTeam } from "../../src/simulate/precomputed-runs.ts";
import gossip from "../../properties/basics/gossip.properties.ts";
import heartbeat from "../../properties/detectors/heartbeat.properties.ts";
import { nearTimed } from "../near-team.ts";
import { lampSuite } from "./lamp.ts";

function report(suite: Suite, options: SimulateSuiteOptions, team?: TimedTeam): unknown {
  const running = points(suite, options, { team });
  let next = running.next();
  while (!next.done) next = running.next();
  return simulateReport(suite, next.value, options);
}

const places: readonly (readonly [what: string, suite: Suite, options: SimulateSuiteOptions])[] = [
  ["a sweep", gossip, { set: { members: 12 }, sweep: { name: "fanout", values: [1, 2] }, runs: 70 }],
  ["two variants", gossip, { set: { members: 6 }, compare: ["forgetful", "remembering"], runs: 70 }],
  [
    "violations",
    heartbeat,
    { scope: "pinged one in ten is lost", mutant: "suspects one miss too early", runs: 9, seconds: 60 },
  ],
  ["two properties that every run violates", lampSuite, { set: { after: 9000 }, runs: 9 }],
  ["as many runs as it takes", heartbeat, { scope: "a machine dies", until: 0.1 }],
];

describe.each(places)("%s", (_, suite, options) => {
  const all = { seed: 3, ...options };
  let alone: unknown;
  test.each([0, 1, 4])("gives the same if a report arrives after it was asked for %i times", (patience) => {
    const team = nearTimed(suite, all, 2, patience);
    expect(report(suite, all, team)).toEqual((alone ??= report(suite, all)));
    expect(team.reports.length).toBeGreaterThan(1);
  });
});

test("most runs are made in advance", () => {
  const all = { seed: 3, runs: 200, scope: "a machine dies" };
  const team = nearTimed(heartbeat, all, 2, 0);
  report(heartbeat, all, team);
  expect(team.reports.slice(0, 3).map(({ first, runs }) => [first, runs.length])).toEqual([
    [2, 3],
    [5, 3],
    [10, 3],
  ]);
  expect(team.reports.flatMap(({ runs }) => runs).length).toBeGreaterThan(100);
});
