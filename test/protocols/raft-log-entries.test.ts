import { expect, test } from "vitest";
import { endOf, holds, logAfter, withEntry } from "../../src/protocols/elections/raft/log-entries.ts";
import type { Entry } from "../../src/protocols/elections/raft/types.ts";

const log = (...terms: readonly number[]): { snapshot: null; log: readonly Entry[] } => ({
  snapshot: null,
  log: terms.map((term) => ({ kind: "no-op", term })),
});
const noOp = (term: number): Entry => ({ kind: "no-op", term });

test("an entry that is already in the log leaves it unchanged, with all that follows", () => {
  expect(withEntry(log(1, 1, 2), 2, noOp(1))).toEqual(log(1, 1, 2).log);
});

test("an entry of another term replaces the one there and all that follow", () => {
  expect(withEntry(log(1, 1, 1), 2, noOp(2))).toEqual(log(1, 2).log);
});

test("an entry after the last one is appended", () => {
  expect(withEntry(log(1), 2, noOp(3))).toEqual(log(1, 3).log);
});

test("a log contains an entry with the same index and term, and every log contains what precedes the first entry", () => {
  expect(holds(log(1, 2), { index: 2, term: 2 })).toBe(true);
  expect(holds(log(1, 2), { index: 2, term: 1 })).toBe(false);
  expect(holds(log(1), { index: 2, term: 1 })).toBe(false);
  expect(holds(log(), { index: 0, term: 0 })).toBe(true);
  expect(endOf(log())).toEqual({ index: 0, term: 0 });
});

const compacted = {
  snapshot: { index: 2, term: 1, machine: { values: {}, sessions: {} }, voters: [["n1"]] },
  log: [noOp(1), noOp(3)],
};

test("behind a snapshot, entries keep their indexes", () => {
  expect(endOf(compacted)).toEqual({ index: 4, term: 3 });
  expect(withEntry(compacted, 4, noOp(4))).toEqual([noOp(1), noOp(4)]);
  expect(logAfter(compacted, 3)).toEqual([noOp(3)]);
});

test("a compacted log contains all that is in the snapshot", () => {
  expect(holds(compacted, { index: 1, term: 1 })).toBe(true);
  expect(holds(compacted, { index: 2, term: 1 })).toBe(true);
  expect(holds(compacted, { index: 2, term: 2 })).toBe(false);
  expect(withEntry(compacted, 1, noOp(1))).toEqual(compacted.log);
});
