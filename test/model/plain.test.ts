import { createDraft } from "immer";
import { describe, expect, it } from "vitest";
import { canonical, keyOf, NESTING_MAX } from "../../src/model/plain.ts";

class Log extends Array<number> {}
class Names extends Set<string> {}
class Table extends Map<string, number> {}

/** An object in an object in an object … */
function nested(levels: number): object {
  let value = {};
  for (let level = 1; level < levels; level++) value = { next: value };
  return value;
}

describe("state that is not plain data is refused, not dropped", () => {
  const symbol = Symbol("mine");
  const holed = new Array<number>(2).fill(1, 1);
  it.each([
    [
      "a named property of an array",
      Object.assign([1], { committed: 6 }),
      /^it is an array with a property "committed" of its own; wanted only its elements/u,
    ],
    ["the match of a regular expression", /b/u.exec("abc"), /^it is an array with a property "index" of its own/u],
    ["a named property of an empty array", Object.assign([], { committed: 6 }), /"committed"/u],
    ["a named property of an array with a hole", Object.assign(holed, { committed: 6 }), /^it\[0\] is a hole/u],
    ["a symbol property of an array", Object.assign([1], { [symbol]: 6 }), /^it is an object with a symbol key/u],
    ["a symbol property of an object", { a: 1, [symbol]: 6 }, /^it is an object with a symbol key/u],
    ["a symbol property of a Map", Object.assign(new Map(), { [symbol]: 6 }), /^it is an object with a symbol key/u],
    [
      "a property of a Set",
      Object.assign(new Set(["a"]), { more: 6 }),
      /^it is a Set with a property "more" of its own/u,
    ],
    [
      "a property of a Map",
      { in: Object.assign(new Map(), { more: 6 }) },
      /^it\.in is a Map with a property "more" of its own/u,
    ],
    [
      "a property of a frozen Map",
      Object.freeze(Object.assign(new Map(), { more: 6 })),
      /with a property "more" of its own/u,
    ],
    ["a subclass of Array", new Log(), /^it is an instance of Log; wanted an array/u],
    ["a subclass of Set", new Names(), /^it is an instance of Names; wanted a Set/u],
    ["a subclass of Map", { in: [new Table()] }, /^it\.in\[0\] is an instance of Table; wanted a Map/u],
    ["an object of a class", new Date(0), /^it is an instance of Date; wanted a plain object/u],
    [
      "a getter",
      {
        count: 1,
        get twice() {
          return 2;
        },
      },
      /^it\.twice is an accessor; wanted a value/u,
    ],
    [
      "a property that is not enumerable",
      Object.defineProperty({}, "hidden", { value: 1 }),
      /^it\.hidden is a property that is not enumerable; wanted one that is/u,
    ],
    ["a setter", { set twice(_: number) {} }, /^it\.twice is an accessor/u],
  ] as const)("%s", (_, value, message) => {
    expect(() => canonical(value, "it")).toThrow(message);
    expect(() => keyOf(value, "it")).toThrow(message);
  });
});

describe("plain data is accepted", () => {
  it("also if it was frozen, even by Immer, which gives Sets and Maps methods of their own", () => {
    const frozen = canonical({ set: new Set(["a"]), map: new Map([["k", [1, 2]]]) }, "it").value as { map: object };
    expect(keyOf(frozen.map, "it")).toBe('@{"k":[1,2]}');
    const again = canonical({ map: frozen.map }, "it");
    expect(again.key).toBe('{"map":@{"k":[1,2]}}');
  });
  it("also an object without a prototype", () => {
    expect(canonical(Object.assign(Object.create(null), { b: 1, a: [] }), "it").key).toBe('{"a":[],"b":1}');
  });
});

describe("nesting has a limit, which the error names", () => {
  it("500 levels are accepted", () => {
    expect(NESTING_MAX).toBe(500);
    expect(canonical(nested(500), "it").key).toHaveLength(500 * '{"next":}'.length - '"next":'.length);
  });
  it.each([501, 2_000, 100_000])("%d levels are not", (levels) => {
    expect(() => canonical(nested(levels), "it")).toThrow(
      /^it(\.next){11}\.ne… is nested more than 500 levels deep; wanted at most 500\. A long list is an array/u,
    );
  });
});

describe("a draft, or what contains one, has the key of what it stands for", () => {
  interface Begun {
    log: { term: number }[];
    told: Set<string>;
    terms: Map<string, number>;
    more?: unknown;
  }
  const begun = (): Begun => {
    const all: Begun = { log: [{ term: 1 }, { term: 2 }], told: new Set(["b"]), terms: new Map([["a", 1]]) };
    return createDraft(canonical(all, "it").value as Begun);
  };

  it("where nothing was changed", () => {
    const { log, told, terms } = begun();
    expect(keyOf({ entries: [log[1]], told, terms }, "it")).toBe(
      '{"entries":[{"term":2}],"terms":@{"a":1},"told":#{"b"}}',
    );
  });

  it("where something was changed in it, or put into it", () => {
    const draft = begun();
    draft.log[0].term = 7;
    draft.told.add("a");
    draft.terms.set("b", 2);
    draft.more = { last: draft.log[1] };
    expect(keyOf(draft, "it")).toBe(
      '{"log":[{"term":7},{"term":2}],"more":{"last":{"term":2}},"terms":@{"a":1,"b":2},"told":#{"a","b"}}',
    );
  });

  it("and goes on changing without it", () => {
    const draft = begun();
    draft.log[0].term = 7;
    const { value } = canonical(draft.log, "it");
    draft.log[0].term = 8;
    expect(value).toEqual([{ term: 7 }, { term: 2 }]);
  });

  it("unless it contains itself", () => {
    const draft = begun();
    draft.more = { whole: draft };
    expect(() => keyOf(draft, "it")).toThrow(/^it\.more\.whole is a cycle; wanted a tree/u);
  });
});
