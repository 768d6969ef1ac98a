import { describe, expect, test } from "vitest";
import { checkNow } from "../../src/check/check.ts";
import { converges, eventually, properties, type Property, protocol } from "../../src/index.ts";
import { Space } from "../../src/semantics/space.ts";
import { standstill } from "../../src/report/story/standstill.ts";

interface Lamp {
  roles: { lamp: { state: { lit: boolean }; timer: { kind: "spark" }; receives: { kind: "light" } } };
  scope: object;
}
/** Two lamps: n1 lights by its timer, and tells n2. */
const lamps = protocol<Lamp>()({
  name: "lamps",
  summary: "one lights by a timer and tells the other",
  nodes: () => ({ lamp: ["n1", "n2"] }),
  roles: {
    lamp: {
      init: () => ({ lit: false }),
      start(_, self) {
        if (self.id === "n1") self.startTimer({ kind: "spark" });
      },
      timeout: {
        spark(state, _, self) {
          state.lit = true;
          self.send("n2", { kind: "light" });
        },
      },
      receive: { light: (state) => void (state.lit = true) },
    },
  },
  rules: {},
  scopes: {
    smoke: { faults: { drop: 1 } },
    "one crashes": { faults: { crash: { times: 1, of: ["n1"] } } },
    "one comes back": { faults: { crash: { times: 1, of: ["n1"] }, restart: { times: 1, of: ["n1"] } } },
  },
});

/** Why nothing more happens where the property is violated. */
function whyOf(scope: string, property: Property<Lamp>): readonly string[] {
  const named = { name: "all are lit", property: properties(lamps, { "all are lit": property }).hold["all are lit"] };
  const subject = { protocol: lamps, scope: lamps.scopes[scope], selection: {}, properties: [named] };
  const { counterexample } = checkNow(subject).properties[0];
  return standstill({ kind: property.kind, named }, new Space(lamps, subject.scope), counterexample!);
}
const allLit = eventually<Lamp>(({ nodes }) => nodes.every(({ state }) => state.lit));

describe("where nothing more has to happen, it is said", () => {
  test("that no timer is running and nothing is on its way", () => {
    expect(whyOf("smoke", allLit)).toEqual(["No timer is running, and nothing is on its way."]);
  });

  test("who is down for good", () => {
    expect(whyOf("one crashes", allLit)).toEqual([
      "No timer is running, and nothing is on its way.",
      "n1 is down, and the scope has no restart left for it.",
    ]);
  });

  test("who came back without its timers, for want of a handler that starts them", () => {
    expect(whyOf("one comes back", allLit)).toEqual([
      "No timer is running, and nothing is on its way.",
      "n1 came back without its timers: a crash stops them, and the role lamp has no `restart` that starts them again.",
    ]);
  });

  test("what is assumed to happen no more", () => {
    const lightsUp = converges<Lamp>(({ nodes }) => nodes.every(({ state }) => state.lit), {
      ceases: { "a timer fires": (_, { kind }) => kind === "timeout" },
    });
    expect(whyOf("smoke", lightsUp)).toEqual(['Assumed to happen no more ("a timer fires"): timeout spark at n1.']);
  });
});
