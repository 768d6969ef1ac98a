import { expect, test } from "vitest";
import type { Step } from "../../src/model/step.ts";
import { align } from "../../src/report/story/align.ts";
import { type Chronicle, chronicle } from "../../src/report/story/chronicle.ts";
import { twoPhaseCommit } from "../../src/protocols/basics/two-phase-commit/two-phase-commit.ts";

const act = (node: string, kind: string): Step => ({ kind: "act", node, action: { kind }, choices: [] });
const told = (node: string, kind: string): Step => ({
  kind: "deliver",
  node,
  from: "tm",
  channel: "default",
  message: { kind },
  choices: [],
});

const runOf = (...steps: readonly Step[]): Chronicle =>
  chronicle(
    { protocol: twoPhaseCommit, scope: twoPhaseCommit.scopes.smoke, selection: {}, properties: [] },
    { run: { start: [], steps }, message: "" },
  );

test("the same steps are paired, and those that only one run has stand alone", () => {
  const left = runOf(act("rm1", "prepare"), act("rm2", "give up"), act("tm", "abort"));
  const right = runOf(act("rm1", "prepare"), act("tm", "abort"), told("rm1", "abort"));
  expect(align(left, right)).toEqual([
    { left: 0, right: 0, isSame: true },
    { left: 1, right: 1, isSame: true },
    { left: 2, right: undefined, isSame: false },
    { left: 3, right: 2, isSame: true },
    { left: undefined, right: 3, isSame: false },
  ]);
});

test("the same step with another effect is paired, but marked as different", () => {
  const left = runOf(act("rm1", "give up"), act("tm", "abort"), told("rm1", "abort"));
  const right = runOf(act("rm1", "prepare"), act("tm", "abort"), told("rm1", "abort"));
  expect(align(left, right)).toEqual([
    { left: 0, right: 0, isSame: true },
    { left: 1, right: undefined, isSame: false },
    { left: undefined, right: 1, isSame: false },
    { left: 2, right: 2, isSame: true },
    { left: 3, right: 3, isSame: false },
  ]);
});

test("a run compared with itself does not differ", () => {
  const run = runOf(act("rm1", "prepare"), act("tm", "abort"));
  expect(align(run, run).every(({ isSame }) => isSame)).toBe(true);
});
