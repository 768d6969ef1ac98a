import { describe, expect, it } from "vitest";
import {
  always,
  assertHolds,
  check,
  explain,
  explore,
  frontier,
  fuzz,
  ModelError,
  properties,
  simulate,
} from "../../src/index.ts";
import { lamp } from "./still-lamp.ts";

describe("an unknown or wrong option of a library function is refused by name", () => {
  it.each<[call: string, asked: () => unknown, says: string]>([
    [
      "check",
      () => check(lamp, { scpoe: "smoke" } as never),
      'options of check has an unknown field "scpoe": did you mean "scope"?',
    ],
    [
      "a limit in words",
      () => check(lamp, { statesMax: "10" } as never),
      'options of check: statesMax is "10"; wanted a whole number, 1 or more.',
    ],
    ["half a run", () => fuzz(lamp, { runs: 0.5 }), "options of fuzz: runs is 0.5; wanted a whole number, 1 or more."],
    [
      "a strategy",
      () => fuzz(lamp, { strategy: "luck" as never }),
      'options of fuzz: strategy is "luck"; wanted one of mixed, uneven, turns, priorities.',
    ],
    [
      "one property",
      () => check(lamp, { properties: "it is well" } as never),
      'options of check: properties is "it is well"; wanted a list of one name or more.',
    ],
    [
      "no property to check",
      () => check(lamp, { properties: [] }),
      "options of check: properties is []; wanted a list of one name or more.",
    ],
    [
      "no property to fuzz",
      () => fuzz(lamp, { properties: [] }),
      "options of fuzz: properties is []; wanted a list of one name or more.",
    ],
    [
      "a file that is not there",
      () => check(lamp, { workers: 2, file: "/nowhere/lamp.js" }),
      'file is "/nowhere/lamp.js": there is no /nowhere/lamp.js. Wanted the module whose default export is the suite of lamp.',
    ],
    ["no signal", () => check(lamp, { signal: 5 } as never), "options of check: signal is 5; wanted an AbortSignal."],
    [
      "a controller in place of its signal",
      () => check(lamp, { signal: new AbortController() as never }),
      "options of check: signal is {}; wanted an AbortSignal.",
    ],
    [
      "simulate",
      () => simulate(lamp, { second: 5 } as never),
      'options of simulate has an unknown field "second": did you mean "seconds"?',
    ],
    [
      "simulate",
      () => simulate(lamp, { sweep: { name: "after", values: [] } }),
      "options of simulate: sweep.values is []; wanted at least one value.",
    ],
    ["explore", () => explore(lamp, { mutants: "x" } as never), 'options of explore has an unknown field "mutants"'],
    [
      "frontier",
      () => frontier(lamp, {} as never),
      "options of frontier: property is missing; wanted the name of a property.",
    ],
    [
      "options that are not an object",
      () => check(lamp, "smoke" as never),
      'options of check is "smoke"; wanted an object.',
    ],
  ])("%s", async (_, asked, says) => {
    await expect(async () => asked()).rejects.toThrow(says);
    await expect(async () => asked()).rejects.toThrow(ModelError);
  });
});

it.each([
  ["an object", {}, "{}"],
  ["nothing", undefined, "undefined"],
  ["a Promise that was not awaited", Promise.resolve(), "a Promise"],
])("assertHolds refuses %s", (_, given, shown) => {
  expect(() => assertHolds(given as never)).toThrow(
    new ModelError(`assertHolds takes a report, as await check(suite) returns it; got ${shown}.`),
  );
});

it("assertHolds refuses a report of a scope in which no property applies", async () => {
  const elsewhere = properties(
    { ...lamp.of, scopes: { smoke: {}, dark: {} } } as never,
    { "it is well": always(() => true, { scopes: ["dark"] }) } as never,
  );
  assertHolds(await check(elsewhere, { scope: "dark" }));
  const report = await check(elsewhere);
  expect(() => assertHolds(report)).toThrow("lamp, scope smoke: no property applies there, so nothing was decided");
});

it.each([check, fuzz])("%o refuses a suite without properties: nothing would be decided", async (look) => {
  await expect(look(properties(lamp.of as never, {}))).rejects.toThrow(
    'lamp has no property, so there is nothing to decide: properties(lamp, { "a sentence": always(…) }).',
  );
});

describe("a value that is not a suite is refused with what was wanted", () => {
  const wanted = (name: string): string =>
    `${name} takes a suite, as properties(protocol, { "a sentence": always(…) }) makes one.`;
  it("a protocol without its properties is named", async () => {
    await expect(check(lamp.of as never)).rejects.toThrow(`${wanted("check")} This is the protocol "lamp".`);
  });
  it.each([5, undefined, null, "lamp", {}])("%j", async (given) => {
    await expect(fuzz(given as never)).rejects.toThrow(wanted("fuzz"));
    await expect(explain(given as never, {})).rejects.toThrow(wanted("explain"));
  });
});

it("correct options are accepted, even if they are undefined", async () => {
  const options = { scope: undefined, statesMax: Infinity, signal: new AbortController().signal, workers: 1 };
  expect(await check(lamp, options)).toMatchObject({ verdict: "holds", states: 1 });
});
