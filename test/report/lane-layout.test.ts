import { expect, test } from "vitest";
import { laneLayout, lanesBetween } from "../../src/report/html/page/lane-layout.ts";

test("of thousands of lines, only those between two positions are drawn, each where it was", () => {
  const nodes = Array.from({ length: 2000 }, (_, i) => `n${i + 1}`);
  const all = laneLayout(nodes, 900);
  const some = lanesBetween(all, 600, 700);
  expect(some.nodes).toEqual(["n14", "n15", "n16"]);
  expect(some.nodes.map((node) => some.x(node))).toEqual([598, 638, 678]);
  expect([some.x("n1"), some.width]).toEqual([78, all.width]);
});
