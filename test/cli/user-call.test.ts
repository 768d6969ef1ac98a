import { expect, it } from "vitest";
import { userCall } from "../../bin/user-call.js";
import { root } from "./hearsay.ts";

it("the user's innermost call is named, with its place and the function that Hearsay called", () => {
  const stack = `Error
    at <anonymous>:1:30
    at Proxy.get (${root}node_modules/immer/dist/immer.mjs:3:4)
    at spin (file:///home/me/counter.ts:4:3)
    at Array.map (<anonymous>)
    at Object.vote (/home/me/counter.ts:8:3)
    at ReducerCache.#run (${root}src/semantics/reducer-cache.ts:190:30)
    at file:///home/me/driver.mjs:1:1`;
  expect(userCall(stack)).toBe("spin (/home/me/counter.ts:4:3), called by vote");
});

it("a bundled protocol is treated like a user's", () => {
  const stack = `Error\n    at vote (${root}src/protocols/elections/bully/bully.ts:9:1)\n    at run (${root}src/semantics/reducer-cache.ts:1:1)`;
  expect(userCall(stack)).toMatch(/^vote \(.*bully\.ts:9:1\)$/u);
});

it("nothing is named if none of the user's code is running", () => {
  expect(
    userCall(`Error\n    at advance (${root}src/check/search/search.ts:1:1)\n    at node:internal/main:1:1`),
  ).toBeUndefined();
  expect(userCall(undefined)).toBeUndefined();
});
