import { describe, expect, test } from "vitest";
import { changesBetween } from "../../src/report/story/changes.ts";
import { fieldsRead, leftOutOf, readIn } from "../../src/report/story/read-changes.ts";
import type { StepEffect, Happening } from "../../src/report/story/story.ts";
import type { ReadPart } from "../../src/semantics/reads/read-part.ts";

type Changed = StepEffect & Pick<Happening, "step">;

/** Parts of n1. */
const effect = (before: object, after: object, part: "changes" | "sharedChanges" = "changes"): Changed => ({
  step: { kind: "act", node: "n1", action: { kind: "act" }, choices: [] },
  changes: [],
  sharedChanges: [],
  arms: [],
  stops: [{ kind: "retry" }],
  sends: [],
  records: [],
  links: [],
  changed: true,
  [part]: changesBetween(before, after, part === "changes" ? "" : "shared"),
});
const of = (nodes: readonly string[], parts: readonly string[]): readonly ReadPart[] =>
  parts.map((part) => ({ part, nodes: part.startsWith("shared") ? undefined : nodes }));
const ofN1 = (...parts: readonly string[]): readonly ReadPart[] => of(["n1"], parts);
const pathsRead = (one: Changed, reads: readonly ReadPart[] | undefined): readonly string[] =>
  [...readIn(one, reads).changes, ...readIn(one, reads).sharedChanges].map(({ path }) => path);

describe("Of a step's changes", () => {
  test("those in fields that are read are shown, however deep they are", () => {
    const vote = effect({ term: 1, log: { last: { index: 1 } } }, { term: 2, log: { last: { index: 2 } } });
    expect(pathsRead(vote, ofN1("state.log"))).toEqual(["log.last.index"]);
    expect(pathsRead(vote, ofN1("state.term", "up"))).toEqual(["term"]);
    expect(pathsRead(vote, ofN1("state"))).toEqual(["term", "log.last.index"]);
    expect(pathsRead(vote, undefined)).toEqual(["term", "log.last.index"]);
    expect(leftOutOf([vote, vote], ofN1("state.term"))).toEqual({ count: 2, fields: ["log"] });
  });

  test("one in a field that is read only of other nodes is left out, and named with its node", () => {
    const term = effect({ term: 1 }, { term: 2 });
    expect(pathsRead(term, of(["n2"], ["state.term"]))).toEqual([]);
    expect(leftOutOf([term], of(["n2"], ["state.term"]))).toEqual({ count: 1, fields: ["n1.term"] });
    expect(fieldsRead(of(["n2"], ["state"]), "state", "n1")).toEqual(new Set());
    expect(fieldsRead(of(["n2"], ["state"]), "state", "n2")).toBe(undefined);
  });

  test("all are shown if the step would otherwise seem to do nothing", () => {
    const held = { ...effect({ held: 0, counted: 0 }, { held: 1, counted: 0 }), stops: [] };
    expect(pathsRead(held, ofN1("state.counted"))).toEqual(["held"]);
    expect(leftOutOf([held], ofN1("state.counted"))).toEqual({ count: 0, fields: [] });
  });

  test("a field that is added or removed counts by its name", () => {
    const gone = effect({ term: 1, vote: "n1" }, { term: 1 });
    expect(pathsRead(gone, ofN1("state.vote"))).toEqual([""]);
    expect(leftOutOf([gone], ofN1("state.term"))).toEqual({ count: 1, fields: ["vote"] });
  });

  test("a state that was replaced altogether is shown if any of it is read", () => {
    const became = effect({ kind: "idle" }, { kind: "busy", with: "n1" });
    expect(pathsRead(became, ofN1("state.with"))).toEqual([""]);
    expect(leftOutOf([became], ofN1("inFlight"))).toEqual({ count: 1, fields: ["state"] });
  });

  test("those of the shared part count by its own fields, even if their names are not identifiers", () => {
    const shared = effect({ given: 1, "a b": 1 }, { given: 2, "a b": 2 }, "sharedChanges");
    expect(pathsRead(shared, ofN1("shared.given", "state"))).toEqual(["shared.given"]);
    expect(leftOutOf([shared], ofN1("shared.given"))).toEqual({ count: 1, fields: ["a b"] });
    expect(fieldsRead(ofN1("state.term"), "shared")).toEqual(new Set());
  });
});
