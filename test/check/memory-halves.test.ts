import { expect, test } from "vitest";
import { checkNow } from "../../src/check/check.ts";
import { properties, protocol, step } from "../../src/index.ts";
import { selecting } from "../../src/suite/selecting.ts";

interface Watching {
  readonly roles: {
    readonly node: {
      readonly state: { n: number };
      readonly receives: { readonly kind: "word" };
      readonly action: { readonly kind: "look" | "send" };
    };
  };
  readonly scope: object;
}

/**
 * Of four nodes, one looks once, and another sends five words to the last one; the first, in the same half as the one that looks, does
 * nothing.
 */
const watching = protocol<Watching>()({
  name: "watching",
  summary: "one looks, another sends",
  nodes: () => ({ node: ["idle", "looks", "sends", "hears"] }),
  roles: {
    node: {
      init: () => ({ n: 0 }),
      actions: ({ n }, { id }) =>
        id === "looks" && n < 1 ? [{ kind: "look" }] : id === "sends" && n < 5 ? [{ kind: "send" }] : [],
      act: {
        look: (state) => void (state.n += 1),
        send(state, _, self) {
          state.n += 1;
          self.send("hears", { kind: "word" });
        },
      },
      receive: { word: () => undefined },
    },
  },
  rules: {},
  scopes: { smoke: {} },
});

test("a step is asked about again if other messages are in flight, even if no property objects to the nodes in the same half", () => {
  const looksInSilence = step<Watching>(
    ({ step: taken, before }) =>
      taken.kind !== "act" || taken.action.kind !== "look" || before.inFlight.length < 4 || "looks at four words",
  );
  const { properties: found } = checkNow(
    selecting(properties(watching, { "it looks in silence": looksInSilence }), {}).subject,
  );
  expect(found).toMatchObject([{ verdict: "violated", counterexample: { message: "looks at four words" } }]);
  expect(found[0]!.counterexample!.run.steps).toHaveLength(5);
});
