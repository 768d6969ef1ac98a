import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { isBetter, isSame, type Vote } from "../../src/protocols/elections/zab-election/vote.ts";

test("the epoch counts first, then the transaction, then the name", () => {
  expect(isBetter({ epoch: 2, zxid: 101, id: "n1" }, { epoch: 1, zxid: 102, id: "n2" })).toBe(true);
  expect(isBetter({ epoch: 1, zxid: 102, id: "n1" }, { epoch: 1, zxid: 101, id: "n2" })).toBe(true);
  expect(isBetter({ epoch: 1, zxid: 101, id: "n2" }, { epoch: 1, zxid: 101, id: "n1" })).toBe(true);
});

const vote: fc.Arbitrary<Vote> = fc.record({
  epoch: fc.nat({ max: 2 }),
  zxid: fc.nat({ max: 2 }),
  id: fc.constantFrom("n1", "n2", "n3"),
});

test.prop([vote, vote])("of two votes that differ exactly one is better", (a, b) => {
  expect(Number(isBetter(a, b)) + Number(isBetter(b, a))).toBe(isSame(a, b) ? 0 : 1);
});
