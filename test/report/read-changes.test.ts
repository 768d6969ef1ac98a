import { describe, expect, test } from "vitest";
import { changesBetween } from "../../src/report/story/changes.ts";
import { fieldsRead, leftOutOf, readIn } from "../../src/report/story/read-changes.ts";
import type { Effect } from "../../src/report/story/story.ts";

const effect = (before: object, after: object, part: "changes" | "sharedChanges" = "changes"): Effect => ({
  changes: [],
  sharedChanges: [],
  arms: [],
  stops: [],
  sends: [],
  records: [],
  links: [],
  changed: true,
  [part]: changesBetween(before, after, part === "changes" ? "" : "shared"),
});
const pathsRead = (one: Effect, reads: readonly string[] | undefined): readonly string[] =>
  [...readIn(one, reads).changes, ...readIn(one, reads).sharedChanges].map(({ path }) => path);

describe("Of what a step changed", () => {
  test("the fields that are read are shown, however deep the change is in them", () => {
    const vote = effect({ term: 1, log: { last: { index: 1 } } }, { term: 2, log: { last: { index: 2 } } });
    expect(pathsRead(vote, ["state.log"])).toEqual(["log.last.index"]);
    expect(pathsRead(vote, ["state.term", "up"])).toEqual(["term"]);
    expect(pathsRead(vote, ["state"])).toEqual(["term", "log.last.index"]);
    expect(pathsRead(vote, undefined)).toEqual(["term", "log.last.index"]);
    expect(leftOutOf([vote, vote], ["state.term"])).toEqual({ count: 2, fields: ["log"] });
  });

  test("a field that comes or goes counts by its name", () => {
    const gone = effect({ term: 1, vote: "n1" }, { term: 1 });
    expect(pathsRead(gone, ["state.vote"])).toEqual([""]);
    expect(leftOutOf([gone], ["state.term"])).toEqual({ count: 1, fields: ["vote"] });
  });

  test("a state that became another altogether is shown to whoever reads any of it", () => {
    const became = effect({ kind: "idle" }, { kind: "busy", with: "n1" });
    expect(pathsRead(became, ["state.with"])).toEqual([""]);
    expect(leftOutOf([became], ["inFlight"])).toEqual({ count: 1, fields: ["state"] });
  });

  test("the shared part goes by its own fields, and names that are no words count as well", () => {
    const shared = effect({ given: 1, "a b": 1 }, { given: 2, "a b": 2 }, "sharedChanges");
    expect(pathsRead(shared, ["shared.given", "state"])).toEqual(["shared.given"]);
    expect(leftOutOf([shared], ["shared.given"])).toEqual({ count: 1, fields: ["a b"] });
    expect(fieldsRead(["state.term"], "shared")).toEqual(new Set());
  });
});
