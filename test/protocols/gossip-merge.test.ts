import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { isLater, merge, type Stamp } from "../../src/protocols/basics/gossip/last-writer-wins.ts";

/** Few values, so that equal times and equal stamps are common. */
const stamp: fc.Arbitrary<Stamp> = fc.record({
  timestamp: fc.nat({ max: 3 }),
  node: fc.constantFrom("n1", "n2", "n3"),
});

test.prop([stamp, stamp])("merge is commutative", (a, b) => {
  expect(merge(a, b)).toEqual(merge(b, a));
});

test.prop([stamp, stamp, stamp])("merge is associative", (a, b, c) => {
  expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)));
});

test.prop([stamp])("merge is idempotent", (a) => {
  expect(merge(a, a)).toEqual(a);
});

test.prop([stamp, stamp])("merge is one of the two, and neither is later than it", (a, b) => {
  const merged = merge(a, b);
  expect([a, b]).toContainEqual(merged);
  expect(isLater(a, merged)).toBe(false);
  expect(isLater(b, merged)).toBe(false);
});

test("the greater node wins at equal times", () => {
  expect(merge({ timestamp: 1, node: "n2" }, { timestamp: 1, node: "n1" })).toEqual({ timestamp: 1, node: "n2" });
  expect(merge({ timestamp: 1, node: "n2" }, { timestamp: 2, node: "n1" })).toEqual({ timestamp: 2, node: "n1" });
});

test.prop([fc.uniqueArray(stamp, { minLength: 1, selector: (s) => `${s.timestamp}@${s.node}` }), fc.nat(), fc.nat()])(
  "whatever the order and the repetitions in which writes arrive, the same one is left",
  (stamps, rotate, repeat) => {
    const turn = rotate % stamps.length;
    const other = [...stamps.slice(turn), ...stamps.slice(0, turn), ...stamps.slice(0, repeat % stamps.length)];
    expect(other.reduce(merge)).toEqual(stamps.reduce(merge));
  },
);
