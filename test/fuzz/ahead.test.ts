/** Runs that workers make in advance change no result. */
import { describe, expect, test } from "vitest";
import { fuzz, type FuzzOptions } from "../../src/fuzz/fuzz.ts";
import type { FuzzResult } from "../../src/fuzz/fuzz-result.ts";
import type { Subject } from "../../src/check/check.ts";
import type { Suite } from "../../src/model/properties.ts";
import { refuting } from "../../src/suite/refuting.ts";
import { type Selecting, selecting } from "../../src/suite/selecting.ts";
import akkaJoin from "../../properties/akka/akka-join.properties.ts";
import gossip from "../../properties/basics/gossip.properties.ts";
import raftElection from "../../properties/elections/raft-election.properties.ts";
import singleCopyRegister from "../../properties/registers/single-copy-register.properties.ts";
import twoPhaseCommit from "../../properties/basics/two-phase-commit.properties.ts";
import { nearRuns } from "../near-team.ts";

/** Reducers are called where a run is made, so the number of calls here is not part of the result. */
async function result(subject: Subject, options: FuzzOptions): Promise<Omit<FuzzResult, "reducerCalls">> {
  const { reducerCalls: _, ...rest } = await fuzz(subject, { ...options, refute: refuting(subject) });
  return rest;
}

const places: readonly (readonly [what: string, suite: Suite, where: Selecting, options: Partial<FuzzOptions>])[] = [
  ["what holds", twoPhaseCommit, { scope: "rm3" }, {}],
  ["what holds, in strict mode", twoPhaseCommit, { scope: "rm3" }, { strict: true }],
  ["liveness", gossip, { scope: "small" }, {}],
  ["what does not settle, or is refuted from there", akkaJoin, { scope: "smoke" }, {}],
  ["several violations", twoPhaseCommit, { mutant: "commits before all have prepared" }, {}],
  ["the first violation", raftElection, { mutant: "the vote is not persisted" }, { first: true }],
  ["a history that refutes", singleCopyRegister, { scope: "smoke" }, {}],
  ["what runs meet", raftElection, { scope: "small" }, { footprint: true }],
  ["what runs meet that forget all", raftElection, { scope: "small" }, { footprint: true, remembered: 0 }],
  ["runs that forget all", twoPhaseCommit, { scope: "rm3" }, { remembered: 0 }],
];

describe.each(places)("%s", (_, suite, where, options) => {
  const { subject } = selecting(suite, where);
  const all = { seed: 3, runs: 950, ...options };
  let alone: ReturnType<typeof result> | undefined;
  test.each([0, 1, 4])("gives the same if a report arrives after it was asked for %i times", async (patience) => {
    const team = nearRuns(subject, all, 2, patience);
    expect(await result(subject, { ...all, team })).toEqual(await (alone ??= result(subject, all)));
  });
});

test("most slices are made in advance, each with whole runs", async () => {
  const { subject } = selecting(twoPhaseCommit, { scope: "rm3" });
  const all = { seed: 3, runs: 950 };
  const team = nearRuns(subject, all, 2, 0);
  await fuzz(subject, { ...all, team });
  expect(team.reports.map(({ first, runs }) => [first, runs.length])).toEqual([
    [1, 100],
    [2, 100],
    [4, 100],
    [5, 100],
    [6, 100],
    [7, 100],
    [3, 100],
    [8, 100],
    [9, 50],
  ]);
});
