import { expect, test } from "vitest";
import { counted, figure } from "../../src/model/counted.ts";

test.each([
  [0, "0"],
  [999, "999"],
  [1000, "1,000"],
  [-1234567, "-1,234,567"],
  [1234.5678, "1,234.568"],
  [0.0004, "0"],
])("%d is written as %s", (value, text) => {
  expect(figure(value)).toBe(text);
});

test("a number comes with its noun", () => {
  expect([counted(1, "step"), counted(2000, "step"), counted(2, "match", "matches")]).toEqual([
    "1 step",
    "2,000 steps",
    "2 matches",
  ]);
});
