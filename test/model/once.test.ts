import { expect, test } from "vitest";
import { once } from "../../src/index.ts";

test("once() is a budget of one fault in all, at whichever of the nodes", () => {
  expect(once("n1", "n2")).toEqual({ times: 1, of: ["n1", "n2"] });
});
