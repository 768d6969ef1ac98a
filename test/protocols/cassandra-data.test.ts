import { fc, test as given } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import {
  covers,
  isSameRow,
  live,
  mergeRows,
  reconcile,
  tombstone,
} from "../../src/protocols/cassandra/cassandra-data/cells.ts";
import type { Cell, Row } from "../../src/protocols/cassandra/cassandra-data/types.ts";

const small = fc.integer({ min: 1, max: 3 });
const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.tuple(small, fc.constantFrom("a", "b")).map(([at, value]) => live(at, value)),
  fc
    .record({ at: small, value: fc.constantFrom("a", "b"), deletedAt: small })
    .map((one) => ({ kind: "expiring" as const, ...one })),
  fc.tuple(small, small).map(([at, deletedAt]) => ({ ...tombstone(at), deletedAt })),
);
const row: fc.Arbitrary<Row> = fc.dictionary(fc.constantFrom("x", "y"), cell, { noNullPrototype: true });

describe("of two versions of a cell", () => {
  test.each<[string, Cell, Cell]>([
    ["the later one", live(2, "a"), live(1, "b")],
    ["a later value, not an earlier tombstone", live(2, "a"), tombstone(1)],
    ["of the same time a tombstone, not a value", tombstone(1), live(1, "b")],
    [
      "at the same time a tombstone, not an expiring one",
      tombstone(1),
      { kind: "expiring", at: 1, value: "b", deletedAt: 9 },
    ],
    [
      "at the same time an expiring one, not a live one",
      { kind: "expiring", at: 1, value: "a", deletedAt: 9 },
      live(1, "b"),
    ],
    ["of two tombstones of the same time the one deleted later", { ...tombstone(1), deletedAt: 2 }, tombstone(1)],
    ["of two values of the same time the larger", live(1, "b"), live(1, "a")],
  ])("%s wins, on whichever side it stands", (_, winner, loser) => {
    expect(reconcile(winner, loser)).toEqual(winner);
    expect(reconcile(loser, winner)).toEqual(winner);
  });
});

describe("merging rows", () => {
  given.prop([row, row])("is commutative", (a, b) => {
    expect(mergeRows(a, b)).toEqual(mergeRows(b, a));
  });

  given.prop([row, row, row])("is associative", (a, b, c) => {
    expect(mergeRows(mergeRows(a, b), c)).toEqual(mergeRows(a, mergeRows(b, c)));
  });

  given.prop([row])("with itself changes nothing", (a) => {
    expect(mergeRows(a, a)).toEqual(a);
  });

  given.prop([row, row])("covers both, and is one of them cell by cell", (a, b) => {
    const merged = mergeRows(a, b);
    expect(covers(merged, a) && covers(merged, b)).toBe(true);
    for (const [column, one] of Object.entries(merged)) expect([a[column], b[column]]).toContainEqual(one);
  });

  given.prop([row, row])("covers each other only if they are the same", (a, b) => {
    expect(covers(a, b) && covers(b, a)).toBe(isSameRow(a, b));
  });
});

test("two writers in the same microsecond make a row that neither wrote", () => {
  expect(mergeRows({ x: live(1, "1"), y: live(1, "2") }, { x: live(1, "2"), y: live(1, "1") })).toEqual({
    x: live(1, "2"),
    y: live(1, "2"),
  });
});
