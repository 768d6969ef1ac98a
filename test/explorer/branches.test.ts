import { expect, test } from "vitest";
import type { Step } from "../../src/model/step.ts";
import { begin, branchesOf, follow, goTo, pathOf, take, takeAll } from "../../src/explorer/page/branches.ts";

const act = (kind: string): Step => ({ kind: "act", node: "n1", action: { kind }, choices: [] });
const [a, b, c] = [act("a"), act("b"), act("c")];

test("a step that was taken before is not tried twice", () => {
  const twice = take(goTo(take(begin([]), a), 0), a);
  expect(branchesOf(twice)).toEqual([{ leaf: 1, length: 1, from: 0, isHere: true }]);
});

test("a run that a search found is a separate branch from what was tried while it searched", () => {
  const tried = takeAll(begin([]), [a, c]);
  const found = follow(tried, { start: [], steps: [a, b] });
  expect(pathOf(found).steps).toEqual([a, b]);
  expect(branchesOf(found)).toEqual([
    { leaf: 2, length: 2, from: 0, isHere: false },
    { leaf: 3, length: 2, from: 1, isHere: true },
  ]);
});

test("a run with another start begins a tree of its own", () => {
  const start = [{ node: "n1", choices: [1] }];
  expect(pathOf(follow(takeAll(begin([]), [a]), { start, steps: [b] }))).toEqual({ start, steps: [b] });
});
