import { expect, test } from "vitest";
import { shortNames } from "../../src/report/story/short-names.ts";

const shortened = (names: readonly string[], lengthMax: number) => [...shortNames(names, lengthMax).values()];

test("names that fit are not changed", () => {
  expect(shortened(["node-1", "node-12"], 7)).toEqual(["node-1", "node-12"]);
});

test("names that are cut keep the part that distinguishes them", () => {
  expect(shortened(["primary", "backup"], 4)).toEqual(["pri…", "bac…"]);
  expect(shortened(["node-1", "node-2", "node-12"], 4)).toEqual(["…1", "…2", "…12"]);
  expect(shortened(["tm", "resource-1", "resource-2"], 6)).toEqual(["tm", "…rce-1", "…rce-2"]);
});

test("leaving out the common beginning breaks no number and no word", () => {
  expect(shortened(["server10", "server11"], 4)).toEqual(["…10", "…11"]);
  expect(shortened(["zone-east", "zone-earth"], 7)).toEqual(["…east", "…earth"]);
});

test("a name with which others begin is not changed", () => {
  expect(shortened(["node", "node-2", "node-3"], 4)).toEqual(["node", "…e-2", "…e-3"]);
});

test("a single name is cut at its end, and names that cannot be cut distinctly are cut all the same", () => {
  expect(shortened(["coordinator"], 6)).toEqual(["coord…"]);
  expect(shortened(["replica-1a", "replica-2a", "replica-1b"], 2)).toEqual(["…a", "…a", "…b"]);
});
