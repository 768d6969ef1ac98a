import { expect, test } from "vitest";
import { shown } from "../../src/model/value-in-error.ts";

test("an error shows values that JSON would leave out or turn into null", () => {
  expect([undefined, null, -0, NaN, 10n, "a", Symbol("a"), () => 1].map(shown)).toEqual([
    "undefined",
    "null",
    "0",
    "NaN",
    "10",
    '"a"',
    "Symbol(a)",
    "a function",
  ]);
  expect(shown({ within: Infinity, of: [NaN, undefined], big: 1n, how: () => 1 })).toBe(
    '{"within":"Infinity","of":["NaN","undefined"],"big":"1","how…',
  );
  expect([new Map(), new Set(), Promise.resolve(1)].map(shown)).toEqual(["a Map", "a Set", "a Promise"]);
});

test("a value that cannot be written as JSON is shown as an object", () => {
  const circle: { self?: object } = {};
  circle.self = circle;
  expect(shown(circle)).toBe("an object");
});
