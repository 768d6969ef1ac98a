import { expect, test } from "vitest";
import { always, properties, protocol } from "../../src/index.ts";
import type { Scope } from "../../src/index.ts";
import { Pair } from "./pair.ts";

interface Counter {
  roles: { node: { state: { count: number }; receives: never; action: { kind: "bump" } } };
  scope: { countMax: number; greatest: number; labels: string[] };
  channel: "words";
}

const counter = protocol<Counter>()({
  name: "counter",
  summary: "counts",
  channels: { words: "fifo" },
  nodes: () => ({ node: ["a", "b"] }),
  roles: {
    node: {
      init: () => ({ count: 0 }),
      actions: () => [{ kind: "bump" }],
      act: { bump: (state) => void state.count++ },
      bounds: { "count <= countMax": ({ count }, { countMax }) => count <= countMax },
    },
  },
  rules: {},
  scopes: { smoke: { countMax: 2, greatest: 4, labels: [] } },
});
const suite = properties(counter, {
  "no count is above the greatest": always(({ nodes, scope: { greatest } }) => {
    const above = nodes.find(({ state }) => state.count > greatest);
    return !above || `${above.id} counts ${above.state.count}`;
  }),
});

/** The counterexample of a run in which a counts up to 6. */
async function shown(scope?: Counter["scope"] & Scope) {
  const pair = new Pair("fifo", undefined, suite, scope);
  for (let i = 0; i < 6; i++) pair.nodes.a.act({ kind: "bump" });
  const {
    properties: [{ violations, run, untraced }],
  } = await pair.observed();
  return { violated: violations.length, steps: run?.steps.length, scope: run?.scope, untraced };
}

test("a number of the scope that is too large for a trace is lowered to the largest allowed, if the run is still possible", async () => {
  expect(await shown({ countMax: 1_000_000, greatest: 4, labels: [] })).toEqual({
    violated: 1,
    steps: 5,
    scope: { countMax: 10, greatest: 4, labels: [], faults: {} },
    untraced: undefined,
  });
});

test("a run that first leaves a bound of its scope has no trace, and the report says why", async () => {
  expect(await shown()).toMatchObject({
    violated: 1,
    steps: undefined,
    untraced:
      'before that, the run leaves the bound "count <= 2", where a replay ends. Let the nodes run in a larger scope',
  });
});

test("nor has one whose scope is larger than that of any trace", async () => {
  expect(await shown({ countMax: 100, greatest: 4, labels: Array.from({ length: 1001 }, () => "x") })).toMatchObject({
    violated: 1,
    steps: undefined,
    untraced:
      "a replay would refuse its scope: the scope has 1006 parts; wanted at most 1000. Give the protocol a scope of this size",
  });
});
