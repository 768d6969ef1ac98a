import { expect, test } from "vitest";
import { canonical } from "../../src/model/plain.ts";
import { changesBetween, changeText } from "../../src/report/story/changes.ts";

const said = (before: unknown, after: unknown): readonly string[] =>
  changesBetween(canonical(before, "before").value, canonical(after, "after").value, "n1").map((change) =>
    changeText(change),
  );

test("Equal values have no changes, in whatever order they were built", () => {
  expect(said({ a: 1, b: new Set(["x", "y"]) }, { b: new Set(["y", "x"]), a: 1 })).toEqual([]);
});

test("A changed field is named by its path", () => {
  expect(said({ phase: "working", vote: { term: 1 } }, { phase: "prepared", vote: { term: 2 } })).toEqual([
    "n1.phase: working → prepared",
    "n1.vote.term: 1 → 2",
  ]);
});

test("A value whose kind changed is shown whole", () => {
  expect(said({ status: { kind: "stuttering" } }, { status: { kind: "waiting", for: "n2" } })).toEqual([
    "n1.status: stuttering → waiting for=n2",
  ]);
});

test("Sets, Maps and objects show what was added and removed", () => {
  expect(said({ votes: new Set(["n1", "n2"]) }, { votes: new Set(["n2", "n3"]) })).toEqual(["n1.votes +n3 −n1"]);
  expect(
    said(
      {
        acks: new Map([
          ["a", 1],
          ["b", 2],
        ]),
      },
      {
        acks: new Map([
          ["b", 3],
          ["c", 1],
        ]),
      },
    ),
  ).toEqual(["n1.acks −a", "n1.acks[b]: 2 → 3", "n1.acks +c: 1"]);
  expect(said({ seen: {} }, { seen: { "1@n2": true } })).toEqual(["n1.seen +1@n2: true"]);
});

test("Arrays show what was appended, removed, or changed in place", () => {
  expect(said({ log: [1] }, { log: [1, 2, 3] })).toEqual(["n1.log appended 2, 3"]);
  expect(said({ log: [1, 2, 3] }, { log: [3] })).toEqual(["n1.log removed 1, 2 from the front"]);
  expect(said({ log: [1, 2, 3] }, { log: [1] })).toEqual(["n1.log removed 2, 3 from the end"]);
  expect(said({ log: [{ term: 1 }, { term: 1 }] }, { log: [{ term: 1 }, { term: 2 }] })).toEqual([
    "n1.log[1].term: 1 → 2",
  ]);
});

test("Long values are cut so that the difference stays visible", () => {
  const long = "x".repeat(100);
  const [text] = said({ name: `${long}a` }, { name: `${long}b` });
  expect(text).toBe(`n1.name: …${"x".repeat(16)}a → …${"x".repeat(16)}b`);
});

test("A string that looks like a number keeps its quotes", () => {
  expect(said({ a: "1", b: "" }, { a: 1, b: "null" })).toEqual(['n1.a: "1" → 1', 'n1.b: "" → "null"']);
});
