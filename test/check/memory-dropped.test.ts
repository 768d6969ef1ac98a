import { expect, test } from "vitest";
import { checkNow } from "../../src/check/check.ts";
import { always, properties, protocol, step } from "../../src/index.ts";
import { selecting } from "../../src/suite/selecting.ts";

interface Late {
  readonly roles: {
    readonly node: {
      readonly state: { n: number };
      readonly receives: { readonly kind: "word" };
      readonly action: { readonly kind: "tick" | "send" };
    };
  };
  readonly scope: object;
}

/** With this many states that are new to a property, its memory does not pay and is dropped. */
const MANY = 6000;

/** Counts, and finally sends words that change no node. */
const late = protocol<Late>()({
  name: "late",
  summary: "counts, and sends at last",
  nodes: () => ({ node: ["a", "b"] }),
  roles: {
    node: {
      init: () => ({ n: 0 }),
      actions: ({ n }, { id }) => (id === "b" ? [] : n < MANY ? [{ kind: "tick" }] : [{ kind: "send" }]),
      act: {
        tick: (state) => void (state.n += 1),
        send: (_, __, self) => self.send("b", { kind: "word" }),
      },
      receive: { word: () => undefined },
    },
  },
  rules: {},
  scopes: { smoke: { inFlight: 3 } },
});

test.each([
  ["states", always<Late>(({ nodes, inFlight }) => nodes[0]!.state.n < MANY || inFlight.length < 2 || "two words")],
  [
    "steps",
    step<Late>(({ before, after }) => before.nodes[0]!.state.n < MANY || after.inFlight.length < 2 || "two words"),
  ],
])("a property of %s that looks at messages only after its memory was dropped is still violated by them", (_, few) => {
  const { properties: found } = checkNow(selecting(properties(late, { "few are in flight": few }), {}).subject);
  expect(found).toMatchObject([{ verdict: "violated", counterexample: { message: "two words" } }]);
  expect(found[0]!.counterexample!.run.steps).toHaveLength(MANY + 2);
});
