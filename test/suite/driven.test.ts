/** Long work yields between its slices, and waits for nothing. */
import { expect, test } from "vitest";
import { check, fuzz } from "../../src/index.ts";
import { driven } from "../../src/suite/driven.ts";
import gossip from "../../properties/basics/gossip.properties.ts";

function* slices(left: number): Generator<number, string, string | undefined> {
  for (; left > 0; left--) {
    const limit = yield left;
    if (limit !== undefined) return limit;
  }
  return "done";
}

test("a hundred thousand slices that take no time are soon done", async () => {
  expect(await driven(() => slices(100_000), {})).toBe("done");
});

test("work that goes on and on ends when a timer aborts its signal", async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort("enough"));
  expect(await driven(() => slices(Infinity), { signal: controller.signal })).toBe("the caller's signal (enough)");
});

test("a search whose signal is aborted from the start knows hardly more than its first state", async () => {
  const { verdict, limit, states } = await check(gossip, { signal: AbortSignal.abort("enough") });
  expect([verdict, limit, states < 20]).toEqual(["incomplete", "the caller's signal (enough)", true]);
});

test("a search tells its progress long before it has seen four thousand states", async () => {
  const seen: number[] = [];
  await check(gossip, { statesMax: 4000, scope: "small", onProgress: ({ states }) => void seen.push(states) });
  expect(seen[0]).toBeLessThan(2000);
});

test("random runs look at their signal every few thousand steps", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const { runs, limit, verdict } = await fuzz(gossip, { signal, onProgress: () => controller.abort("enough") });
  expect([runs, limit, verdict]).toEqual([50, "the caller's signal (enough)", "incomplete"]);
  const long = new AbortController();
  const options = { steps: 100_000, signal: long.signal, onProgress: () => long.abort("enough") };
  expect((await fuzz(gossip, options)).runs).toBe(1);
});
