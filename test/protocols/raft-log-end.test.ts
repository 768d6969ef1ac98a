import { expect, test } from "vitest";
import { endOf, isUpToDate } from "../../src/protocols/elections/raft-voting/log-end.ts";

test("a later last term wins over a longer log", () => {
  expect(isUpToDate(endOf([2]), endOf([1, 1]))).toBe(true);
  expect(isUpToDate(endOf([1, 1]), endOf([2]))).toBe(false);
});

test("of two logs that end in the same term, the longer one is more up to date", () => {
  expect(isUpToDate(endOf([1, 1]), endOf([1]))).toBe(true);
  expect(isUpToDate(endOf([1]), endOf([1, 1]))).toBe(false);
});

test("a log is as up to date as itself, and an empty one ends in term 0", () => {
  expect(isUpToDate(endOf([]), endOf([]))).toBe(true);
  expect(endOf([])).toEqual({ term: 0, index: 0 });
});
