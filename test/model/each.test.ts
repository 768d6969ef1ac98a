import { expect, test } from "vitest";
import { each } from "../../src/index.ts";

const sober = (n: number): true | string => n < 3 || `${n} is too many`;

test.each([
  [[], true],
  [[0, 1, 2], true],
  [[1, 4, 5], "4 is too many"],
])("for %j, each() returns the first violation, or true if there is none", (items, verdict) => {
  expect(each(items, sober)).toBe(verdict);
});

test("nothing after the first violation is asked about", () => {
  const asked: number[] = [];
  const answer = each([1, 2, 3], (n) => {
    asked.push(n);
    return n < 2;
  });
  expect([answer, asked]).toEqual([false, [1, 2]]);
});
