import { expect, test } from "vitest";
import { fewer, numbered } from "../../src/index.ts";

test("numbered() counts from 1", () => {
  expect(numbered("n", 3)).toEqual(["n1", "n2", "n3"]);
});

test("fewer() lowers each number that is above its minimum by one, one at a time, in the order given", () => {
  const scope = { nodes: 3, writes: 1, gossips: true };
  expect(fewer(scope, { writes: 0, nodes: 2 })).toEqual([
    { nodes: 3, writes: 0, gossips: true },
    { nodes: 2, writes: 1, gossips: true },
  ]);
  expect(fewer(scope, { nodes: 3, writes: 1 })).toEqual([]);
});

test("fewer() ignores numbers that a scope leaves out", () => {
  const scope: { readonly nodes: number; readonly writes?: number } = { nodes: 2 };
  expect(fewer(scope, { writes: 0, nodes: 1 })).toEqual([{ nodes: 1 }]);
});
