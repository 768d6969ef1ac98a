/** The laws beside the curves in READMEs of protocols. */
import { expect, test } from "vitest";
import { simulate } from "../../src/index.ts";
import gossip from "../../properties/basics/gossip.properties.ts";
import { expectedRounds } from "../../properties/basics/gossip-theory.ts";
import { oneOf } from "../../properties/caches/memcached-ring.measures.ts";
import memcachedRing from "../../properties/caches/memcached-ring.properties.ts";
import { highest, lowest } from "../../properties/elections/bully.measures.ts";
import bully from "../../properties/elections/bully.properties.ts";
import { against } from "./against.ts";

test.each([
  ["push", 1 + 4 / 3],
  ["pull", 2],
  ["push-pull", 1 + 1 / 2],
] as const)("of three, %s in step takes %f rounds on average", (style, rounds) => {
  expect(expectedRounds(style, 3)).toBeCloseTo(rounds, 9);
});

test.each(["push", "pull"])("to %s in step takes as many rounds as in Karp et al.", async (style) => {
  const options = { scope: "a hundred in step", set: { style, members: 30 }, runs: 300 };
  expect(await against(gossip, "rounds until everybody knows", options)).toBe("within");
});

test("push-pull in step takes about a round less than in Karp et al., for whoever was told in a round answers in it", async () => {
  const options = { scope: "a hundred in step", set: { style: "push-pull", members: 30 }, runs: 100, seed: 1 };
  const [{ low = NaN, high = NaN, theory = NaN }] = (await simulate(gossip, options)).points[0].measures;
  expect(theory).toBeCloseTo(5.018, 3);
  expect(high).toBeLessThan(theory);
  expect(low).toBeGreaterThan(theory - 1);
});

test.each(["push", "pull", "push-pull"])("to %s at random times takes so long, and so many rumours", async (style) => {
  const options = { scope: "a hundred at random times", set: { style, members: 30 }, runs: 300 };
  expect(await against(gossip, "time until everybody knows", options)).toBe("within");
  expect(await against(gossip, "rumours sent until everybody knows", options)).toBe("within");
});

test.each([
  [3, 5, 2],
  [5, 19, 4],
  [9, 71, 8],
])("of %d processes an election costs %d messages at worst and %d at best", async (processes, worst, best) => {
  const messages = async (scope: string) => (await simulate(bully, { scope, runs: 2 })).points[0].measures[0];
  expect(await messages(lowest(processes))).toMatchObject({ low: worst, high: worst, theory: worst });
  expect(await messages(highest(processes))).toMatchObject({ low: best, high: best, theory: best });
});

test("one key in four moves when one of four servers falls silent", async () => {
  expect(await against(memcachedRing, "share of the keys that move", { scope: oneOf(4), runs: 40 })).toBe("within");
});
