import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { after, until } from "../../src/protocols/detectors/ring-monitor/ring.ts";

const ring = fc
  .integer({ min: 2, max: 12 })
  .chain((nodes) => fc.tuple(fc.constant(nodes), fc.integer({ min: 1, max: nodes - 1 })))
  .map(([nodes, monitors]) => ({ ids: Array.from({ length: nodes }, (_, i) => `n${i + 1}`), monitors }));

test.prop([ring])("n nodes that all answer send n*b heartbeats in a period, and each gets b", ({ ids, monitors }) => {
  const watched = ids.map((id) => until(monitors, after(id, ids), () => true));
  expect(watched.flat()).toHaveLength(ids.length * monitors);
  for (const id of ids) expect(watched.filter((nodes) => nodes.includes(id))).toHaveLength(monitors);
});

test.prop([ring, fc.uniqueArray(fc.integer({ min: 1, max: 12 }))])(
  "suspected nodes are watched, too, without counting, until b are reachable or there are no more",
  ({ ids, monitors }, suspected) => {
    const isReachable = (id: string): boolean => !suspected.some((number) => id === `n${number}`);
    const others = after("n1", ids);
    const watched = until(monitors, others, isReachable);
    const reachable = watched.filter(isReachable);
    expect(watched).toEqual(others.slice(0, watched.length));
    expect(reachable.length === monitors || watched.length === others.length).toBe(true);
    expect(reachable.length).toBeLessThanOrEqual(monitors);
  },
);

test("after n3 of five come n4, n5, n1 and n2", () => {
  expect(after("n3", ["n1", "n2", "n3", "n4", "n5"])).toEqual(["n4", "n5", "n1", "n2"]);
});

test("all nodes follow one that is not on the ring", () => {
  expect(after("n3", ["n1", "n2"])).toEqual(["n1", "n2"]);
});
