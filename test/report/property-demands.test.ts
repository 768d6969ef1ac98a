import { expect, test } from "vitest";
import { whenViolated } from "../../src/report/story/property-demands.ts";

test.each([
  [0, undefined, "in the initial state"],
  [1, undefined, "after 1 step"],
  [3, 3, "after 3 steps, if nothing more happens"],
  [3, 2, "while step 3 repeats for ever"],
  [3, 1, "while steps 2 to 3 repeat for ever"],
] as const)("a run of %i steps whose loop begins after %s violates a property %s", (count, loopFrom, words) => {
  expect(whenViolated(count, loopFrom, false)).toBe(words);
});
