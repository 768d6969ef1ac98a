import { expect, test } from "vitest";
import { between, once } from "../../src/index.ts";

test("once() is a budget of a single fault, at any of the nodes", () => {
  expect(once("n1", "n2")).toEqual({ times: 1, of: ["n1", "n2"] });
});

test("between() is every link from one side to the other, and back", () => {
  expect(between(["n1", "n2"], ["n3"])).toEqual([
    ["n1", "n3"],
    ["n3", "n1"],
    ["n2", "n3"],
    ["n3", "n2"],
  ]);
});
