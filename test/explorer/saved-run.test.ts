import { expect, test } from "vitest";
import { Engine } from "../../src/explorer/engine.ts";
import { always, properties } from "../../src/index.ts";
import type { Suite } from "../../src/model/properties.ts";
import { counter } from "./counter.ts";

const claimed = properties(counter, {
  "it is not one": always(({ nodes }) => nodes[0].state.count !== 1 || "it is one"),
});

/** The saved trace of a run in which the counter does these actions, and what the page says about it. */
function saved(suite: Suite, ...actions: readonly ("up" | "slip")[]): readonly unknown[] {
  const saving = { command: "hearsay explore", properties: undefined, versions: {} };
  const engine = new Engine(suite, { scope: "smoke", variant: undefined }, saving);
  const steps = actions.map((kind) => ({ kind: "act" as const, node: "c", action: { kind }, choices: [] }));
  const [answer] = engine.answer({ kind: "trace", path: { start: [], steps } });
  if (answer.kind !== "text") throw new Error(answer.kind);
  const trace = JSON.parse(answer.text) as {
    readonly steps: readonly unknown[];
    readonly expect: string;
    readonly property: { readonly name: string; readonly message: string };
  };
  return [trace.steps.length, trace.expect, trace.property.name, trace.property.message, answer.message];
}

test("a run that violates nothing is saved whole, and is expected to keep violating nothing", () => {
  expect(saved(claimed)).toEqual([0, "gone", "it is not one", "it is not violated", undefined]);
});

test("a run that violates a property at its end is saved as a counterexample to it", () => {
  expect(saved(claimed, "up")).toEqual([1, "reproduced", "it is not one", "it is one", undefined]);
});

test("a run that violated a property on its way is saved up to that point, and the page says so", () => {
  const message = 'saved up to step 1, where "it is not one" is violated';
  expect(saved(claimed, "up", "up", "up")).toEqual([1, "reproduced", "it is not one", "it is one", message]);
});

test("a run that violates nothing is not saved for a property that is known to be false", () => {
  const known = properties(counter, {}, { "it is never three": always(({ nodes }) => nodes[0].state.count !== 3) });
  expect(saved(known)).toEqual([0, "gone", "the protocol does not throw", "it is not violated", undefined]);
});
