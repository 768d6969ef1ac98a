import { expect, test } from "vitest";
import { OpenParts } from "../../src/model/linearizability/open-parts.ts";
import { register } from "../../src/model/linearizability/sequential-spec.ts";
import type { AnySpec } from "../../src/model/linearizability/sequential-spec.ts";
import { Ways } from "../../src/model/linearizability/ways.ts";

const read = { kind: "read" };

test("the same open calls are one object, whatever the order of their invocations", () => {
  const parts = new OpenParts();
  const first = parts.invoked(parts.invoked(parts.nothing, "c1", read), "c2", read);
  const second = parts.invoked(parts.invoked(parts.nothing, "c2", read), "c1", read);
  expect(second).toBe(first);
  expect(Object.keys(second)).toEqual(["c1", "c2"]);
});

test("parts with the same open calls and ways are one object, and so are collections of the same parts", () => {
  const parts = new OpenParts();
  const { start } = new Ways(register(0) as AnySpec);
  const open = parts.invoked(parts.nothing, "c1", read);
  const part = parts.part(open, [start]);
  expect(parts.part(parts.invoked(parts.nothing, "c1", read), [start])).toBe(part);
  expect(parts.part(parts.closed(open, "c1"), [start])).not.toBe(part);
  expect(parts.together(new Map([["x", part]]))).toBe(parts.together(new Map([["x", part]])));
  expect(parts.together(new Map([[1, part]]))).not.toBe(parts.together(new Map([["1", part]])));
});

test("a part replaces the one of its name, and joins those of other names", () => {
  const parts = new OpenParts();
  const { start } = new Ways(register(0) as AnySpec);
  const [idle, busy] = [parts.nothing, parts.invoked(parts.nothing, "c1", read)].map((open) =>
    parts.part(open, [start]),
  );
  const first = parts.with(new Map(), "x", idle);
  expect(first).toBe(parts.together(new Map([["x", idle]])));
  expect(parts.with(new Map([["x", idle]]), "x", busy)).toBe(parts.together(new Map([["x", busy]])));
  expect(parts.with(new Map(), "y", idle)).not.toBe(first);
  const two = new Map([
    ["x", idle],
    ["y", busy],
  ]);
  expect(parts.with(new Map([["x", idle]]), "y", busy)).toBe(parts.together(two));
  expect(parts.with(two, "x", busy)).toBe(parts.together(new Map(two).set("x", busy)));
});

test("if there are too many parts, they are forgotten, and made again as they were", () => {
  const parts = new OpenParts();
  const { start } = new Ways(register(0) as AnySpec);
  const part = parts.part(parts.nothing, [start]);
  for (let value = 0; value < 1 << 16; value++) parts.part(parts.nothing, [{ ...start, state: value }]);
  expect(parts.part(parts.nothing, [start])).toBe(part);
  parts.keepBounded();
  expect(parts.part(parts.nothing, [start])).not.toBe(part);
  expect(parts.part(parts.nothing, [start])).toEqual(part);
});
