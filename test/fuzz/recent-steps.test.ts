import { expect, test } from "vitest";
import { RecentSteps } from "../../src/fuzz/recent-steps.ts";

test("a step is known once it was kept, and no other one is", () => {
  const recent = new RecentSteps();
  expect(recent.find(1, 2, 3)).toBe(false);
  recent.keep(1, 2, 3, 40, 50);
  expect(recent.find(1, 2, 3)).toBe(true);
  expect([recent.nodes, recent.seen]).toEqual([40, 50]);
  expect([recent.find(9, 2, 3), recent.find(1, 9, 3), recent.find(1, 2, 9)]).toEqual([false, false, false]);
});

test("nothing is known of a step that takes the place of another one", () => {
  const recent = new RecentSteps();
  const quiet: number[] = [];
  for (let outcome = 0; outcome < 1000; outcome++) {
    recent.find(0, outcome, 0);
    recent.keep(0, outcome, 0, 0, 0);
    quiet.push(recent.quietFor);
    recent.quietFor = 7;
  }
  expect(new Set(quiet)).toEqual(new Set([-1]));
});
