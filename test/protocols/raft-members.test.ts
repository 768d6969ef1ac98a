import { expect, test } from "vitest";
import { rules } from "../../src/protocols/elections/raft/rules.ts";

test("a small change adds one server or takes one away", () => {
  expect(rules.isSmallChange(["n1", "n2"], ["n1", "n2", "n3"])).toBe(true);
  expect(rules.isSmallChange(["n1", "n2", "n3"], ["n1", "n3"])).toBe(true);
});

test("replacing one server by another, or changing nothing, is not a small change", () => {
  expect(rules.isSmallChange(["n1", "n2"], ["n1", "n3"])).toBe(false);
  expect(rules.isSmallChange(["n1", "n2"], ["n1", "n2"])).toBe(false);
});
