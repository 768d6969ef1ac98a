/** Long work yields between its slices, and waits for nothing. */
import { expect, test } from "vitest";
import { driven } from "../../src/suite/driven.ts";

function* slices(left: number): Generator<number, string, string | undefined> {
  for (; left > 0; left--) {
    const limit = yield left;
    if (limit !== undefined) return limit;
  }
  return "done";
}

test("a hundred thousand slices that take no time are soon done", async () => {
  expect(await driven(slices(100_000), {})).toBe("done");
});

test("work that goes on and on ends when a timer aborts its signal", async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort("enough"));
  expect(await driven(slices(Infinity), { signal: controller.signal })).toBe("the caller's signal (enough)");
});
