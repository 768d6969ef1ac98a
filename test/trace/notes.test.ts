import fc from "fast-check";
import { applyPatches } from "immer";
import { expect, test } from "vitest";
import { canonical } from "../../src/model/plain.ts";
import { patchesBetween } from "../../src/trace/notes.ts";
import { hastyCommit } from "./hasty-commit.ts";

test("a note holds what changed, what was sent, and nothing else", () => {
  const toEach = ["rm1", "rm2", "rm3"].map((to) => ({
    from: "tm",
    to,
    channel: "default",
    message: { kind: "commit" },
  }));
  expect(hastyCommit.notes).toEqual([
    {
      changes: [{ node: "rm1", patches: [{ op: "replace", path: ["state", "phase"], value: "aborted" }] }],
      sent: [],
      recorded: [],
    },
    {
      changes: [{ node: "tm", patches: [{ op: "replace", path: ["state", "outcome"], value: "committed" }] }],
      sent: toEach,
      recorded: [],
    },
    {
      changes: [{ node: "rm2", patches: [{ op: "replace", path: ["state", "phase"], value: "committed" }] }],
      sent: [],
      recorded: [],
    },
  ]);
});

const { plain } = fc.letrec((tie) => ({
  plain: fc.oneof(
    { depthSize: "small" },
    fc.integer({ min: 0, max: 3 }),
    fc.array(tie("plain"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c"), tie("plain"), { maxKeys: 3 }),
    fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }).map((elements) => new Set(elements)),
    fc.array(fc.tuple(fc.constantFrom("k", "l"), tie("plain")), { maxLength: 2 }).map((entries) => new Map(entries)),
  ),
}));
const frozen = plain.map((value) => canonical({ value }, "value").value as object);

test("the patches between two values lead from the one to the other", () => {
  fc.assert(
    fc.property(frozen, frozen, (before, after) => {
      const patched = applyPatches(before, [...patchesBetween(before, after)]);
      expect(canonical(structuredClone(patched), "patched").key).toBe(canonical(after, "after").key);
    }),
    { numRuns: 2000 },
  );
});

test("equal values have no patches between them, and one new element of a set is one patch", () => {
  const one = { state: { votes: new Set(["n1"]), log: [1, 2] } };
  expect(patchesBetween(one, { state: { votes: new Set(["n1"]), log: [1, 2] } })).toEqual([]);
  expect(patchesBetween(one, { state: { votes: new Set(["n1", "n2"]), log: [1, 2, 3] } })).toEqual([
    { op: "add", path: ["state", "log", 2], value: 3 },
    { op: "add", path: ["state", "votes", 1], value: "n2" },
  ]);
});
