import fc from "fast-check";
import { expect, test } from "vitest";
import { canonical } from "../../src/model/plain.ts";
import { fromJson, hostilePart, type Json, toJson } from "../../src/trace/plain-json.ts";

const scalar = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom("$set", "$map", "$object"),
);
const key = fc.oneof(
  fc.constantFrom("$set", "$map", "$object", "constructor", "toString", "kind"),
  fc.string().filter((name) => name !== "__proto__"),
);
const { plain } = fc.letrec((tie) => ({
  plain: fc.oneof(
    { depthSize: "small" },
    scalar,
    fc.constant(null),
    fc.array(tie("plain"), { maxLength: 4 }),
    fc.dictionary(key, tie("plain"), { maxKeys: 3 }),
    fc.array(scalar, { maxLength: 4 }).map((elements) => new Set(elements)),
    fc.array(fc.tuple(scalar, tie("plain")), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
}));

const keyOf = (value: unknown): string => canonical(value, "value").key;

test("any plain value survives being written as JSON and read again", () => {
  fc.assert(
    fc.property(plain, (value) => {
      const text = JSON.stringify(toJson(value));
      expect(keyOf(fromJson(JSON.parse(text) as Json))).toBe(keyOf(value));
    }),
    { numRuns: 2000 },
  );
});

test("equal values are written alike, whatever the order in which they were filled", () => {
  expect(JSON.stringify(toJson({ b: new Set([2, 1]), a: 0 }))).toBe('{"a":0,"b":{"$set":[1,2]}}');
  expect(JSON.stringify(toJson({ a: -0, b: new Set([1, 2]) }))).toBe('{"a":0,"b":{"$set":[1,2]}}');
});

test("sets, maps, and objects that look like them are told apart", () => {
  expect(toJson(new Map([["n1", new Set([1])]]))).toEqual({ $map: [["n1", { $set: [1] }]] });
  expect(toJson({ $set: [1] })).toEqual({ $object: { $set: [1] } });
  expect(fromJson({ $object: { $set: [1] } })).toEqual({ $set: [1] });
  expect(toJson({ $set: [1], more: 2 })).toEqual({ $set: [1], more: 2 });
});

test.each<[Json, string]>([
  [{ $set: 1 }, "wanted a list"],
  [{ $set: [1, 1] }, "wanted each element once"],
  [{ $set: [[1]] }, "it: an element is an object; wanted a string, a number or a boolean"],
  [{ $map: [["k"]] }, "wanted a pair of key and value"],
  [
    {
      $map: [
        ["k", 1],
        ["k", 2],
      ],
    },
    "wanted each element once",
  ],
  [{ $object: [] }, "wanted an object under $object"],
  [JSON.parse("[1e999]") as Json, "it[0] is Infinity; wanted a finite number"],
])("%j is refused: %s", (json, message) => {
  expect(() => fromJson(json)).toThrow(message);
});

test("a key __proto__ and too deep a nesting are found before anything is built", () => {
  expect(hostilePart(JSON.parse('{"a":[{"__proto__":{"x":1}}]}'))?.path).toEqual(["a", 0]);
  expect(hostilePart(JSON.parse("[".repeat(50_000) + "]".repeat(50_000)))?.message).toBe(
    "it nests deeper than 100 levels",
  );
  expect(hostilePart({ a: [{ b: 1 }] })).toBeUndefined();
});
