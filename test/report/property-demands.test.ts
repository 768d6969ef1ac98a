import { expect, test } from "vitest";
import { violatedWhen } from "../../src/report/story/property-demands.ts";

test.each([
  [0, undefined, "violated in the initial state"],
  [1, undefined, "violated after 1 step"],
  [3, 3, "violated after 3 steps, if nothing more happens"],
  [3, 2, "violated while step 3 repeats for ever"],
  [3, 1, "violated while steps 2 to 3 repeat for ever"],
] as const)("a run of %i steps whose loop begins after %s shows what is %s", (count, loopFrom, words) => {
  expect(violatedWhen({ count, loopFrom })).toBe(words);
});

test("what only a saved trace says is marked as that", () => {
  expect(violatedWhen({ count: 2, loopFrom: undefined, isClaimed: true })).toBe("said to be violated after 2 steps");
});
