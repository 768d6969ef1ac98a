import { expect, it } from "vitest";
import lock from "../../docs/examples/lock.properties.ts";
import { checkNow } from "../../src/check/check.ts";
import { statesByDepth } from "../../src/check/search/states-by-depth.ts";
import { selecting } from "../../src/suite/selecting.ts";

const reached = (parents: readonly number[]) => ({ count: parents.length, parent: (row: number) => parents[row]! });

it("a state is one deeper than the state from which it was first reached", () => {
  expect(statesByDepth(reached([-1, -1, 0, 0, 1, 3, 5]))).toEqual([2, 3, 1, 1]);
  expect(statesByDepth(reached([-1]))).toEqual([1]);
  expect(statesByDepth(reached([]))).toEqual([]);
});

it("a check says how many states there are at each depth, even if it was cut short", () => {
  const { subject } = selecting(lock, {});
  const whole = checkNow(subject);
  expect(whole.statesByDepth).toEqual([1, 2, 3, 4, 6, 6, 6, 4, 4]);
  expect(whole.statesByDepth).toHaveLength(whole.depth + 1);
  expect(checkNow(subject, { depthMax: 2 }).statesByDepth).toEqual([1, 2, 3]);
});
