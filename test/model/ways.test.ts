import { expect, test } from "vitest";
import { type AnySpec, queue } from "../../src/model/linearizability/sequential-spec.ts";
import { Ways } from "../../src/model/linearizability/ways.ts";

const enqueue = (value: unknown): object => ({ kind: "enqueue", value });

/** A queue that counts how often it is asked. */
function counted(): { readonly spec: AnySpec; asked: number } {
  const { apply, ...rest } = queue<unknown>() as AnySpec;
  const counting = {
    asked: 0,
    spec: {
      ...rest,
      apply: (...[state, call]: Parameters<AnySpec["apply"]>) => (counting.asked++, apply(state, call)),
    },
  };
  return counting;
}

test("the same way is one object, however it is reached", () => {
  const ways = new Ways(counted().spec);
  const a = ways.placing(ways.placing(ways.start, "c1", enqueue("a")), "c2", enqueue("b"));
  expect(ways.of({ left: [], results: { c2: "done", c1: "done" }, state: ["a", "b"] })).toBe(a);
  expect(
    ways.placingLeft(ways.of({ state: ["a"], results: { c1: "done", c2: "done" }, left: [enqueue("b")] })),
  ).toEqual([a]);
});

test("the specification is asked only once what a call does to a state", () => {
  const counting = counted();
  const ways = new Ways(counting.spec);
  for (const call of [enqueue("a"), enqueue("a"), enqueue("b")]) ways.placing(ways.start, "c1", call);
  expect(counting.asked).toBe(2);
});

test("if there are too many ways, they are forgotten, and made again as they were", () => {
  const ways = new Ways(counted().spec);
  const first = ways.placing(ways.start, "c1", enqueue("a"));
  for (let state = 0; state < 1 << 16; state++) ways.of({ state, results: {}, left: [] });
  expect(ways.placing(ways.start, "c1", enqueue("a"))).toBe(first);
  ways.keepBounded();
  const again = ways.placing(ways.start, "c1", enqueue("a"));
  expect(again).not.toBe(first);
  expect(again).toEqual({ state: ["a"], results: { c1: "done" }, left: [] });
});

test("the result of placing an operation is computed once, whatever the calls of the operations already placed were", () => {
  const ways = new Ways(counted().spec);
  const way = ways.placing(ways.start, "c2", enqueue("b"));
  const placed = ways.placed(way, "c1", { c1: enqueue("a"), c2: enqueue("b") });
  expect(placed).toEqual({
    least: [{ way: { state: ["b", "a"], results: { c1: "done", c2: "done" }, left: [] }, result: '"done"' }],
    covered: [],
  });
  expect(ways.placed(way, "c1", { c1: enqueue("a"), c2: enqueue("c") })).toBe(placed);
  expect(ways.placed(way, "c1", { c1: enqueue("c"), c2: enqueue("b") })).not.toBe(placed);
});

test("a way in which an operation is placed may become another in which it is placed", () => {
  const ways = new Ways(counted().spec);
  const { least, covered } = ways.placed(ways.start, "c1", { c1: enqueue("a"), c2: enqueue("b") });
  expect(least.map(({ way: { state } }) => state)).toEqual([["a"], ["b", "a"]]);
  expect(covered.map(({ state }) => state)).toEqual([["a", "b"]]);
});
