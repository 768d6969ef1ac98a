import { describe, expect, test } from "vitest";
import { checkNow } from "../../src/check/check.ts";
import {
  converges,
  eventually,
  leadsTo,
  properties,
  type Property,
  protocol,
  type RoleDefinition,
} from "../../src/index.ts";
import { Space } from "../../src/semantics/space.ts";
import { standstill } from "../../src/report/story/standstill.ts";

interface Lamp {
  roles: { lamp: { state: { lit: boolean }; timer: { kind: "spark" }; receives: { kind: "light" } } };
  scope: object;
}
/** Two lamps: n1 lights when its timer fires, and sends to n2. */
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
    "a machine dies": {
      faults: { host: { times: 1, of: ["n1"] }, restart: { each: 1, of: ["n1"], after: ["process"] } },
    },
    "one comes back": { faults: { crash: { times: 1, of: ["n1"] }, restart: { times: 1, of: ["n1"] } } },
  },
});

/** The reasons given for why nothing more happens after the violation. */
function whyOf(
  scope: string,
  property: Property<Lamp>,
  parts: Partial<RoleDefinition<Lamp, "lamp">> = {},
): readonly string[] {
  const of = { ...lamps, roles: { lamp: { ...lamps.roles.lamp, ...parts } } };
  const named = { name: "all are lit", property: properties(of, { "all are lit": property }).hold["all are lit"] };
  const subject = { protocol: of, scope: of.scopes[scope], selection: {}, properties: [named] };
  const { counterexample } = checkNow(subject).properties[0];
  return standstill({ kind: property.kind, named }, new Space(of, subject.scope), counterexample!);
}
const allLit = eventually<Lamp>(({ nodes }) => nodes.every(({ state }) => state.lit));

describe("if nothing more has to happen, the report says", () => {
  test("that no timer is running and nothing is on its way", () => {
    expect(whyOf("smoke", allLit)).toEqual(["No timer is running, and nothing is on its way."]);
  });

  test("which nodes are down for good", () => {
    expect(whyOf("one crashes", allLit)).toEqual([
      "No timer is running, and nothing is on its way.",
      "n1 is down, and the scope has no restart left for it.",
    ]);
  });

  test("which node came back without its timers, because no handler starts them", () => {
    expect(whyOf("one comes back", allLit)).toEqual([
      "No timer is running, and nothing is on its way.",
      "n1 came back without its timers: a crash stops them, and the role lamp has no `restart` that starts them again.",
    ]);
  });

  test("but not of one that had none when it crashed", () => {
    const n1StaysUp = leadsTo<Lamp>(
      ({ nodes: [n1] }) => !n1.up && n1.state.lit,
      () => false,
    );
    expect(whyOf("one comes back", n1StaysUp, { durable: ({ lit }) => ({ lit }) })).toEqual([
      "No timer is running, and nothing is on its way.",
    ]);
  });

  test("which node is down from a fault that allows no restart, although the scope has one left", () => {
    expect(whyOf("a machine dies", allLit)).toEqual([
      "No timer is running, and nothing is on its way.",
      'n1 is down, and in this scope no node comes back after "host".',
    ]);
  });

  test("that a restart is assumed to happen no more, and then not that there is none left", () => {
    const n1IsBack = eventually<Lamp>(({ nodes: [, n2] }) => n2.state.lit, {
      ceases: { "somebody restarts": (_, { kind }) => kind === "restart" },
    });
    expect(whyOf("one comes back", n1IsBack)).toEqual([
      "No timer is running, and nothing is on its way.",
      'Assumed to have stopped ("somebody restarts"): restart at n1.',
    ]);
  });

  test("which messages are on their way and not accepted", () => {
    expect(whyOf("smoke", allLit, { accepts: () => false })).toEqual(["On its way, and not accepted: light at n2."]);
  });

  test("what is assumed to happen no more", () => {
    const lightsUp = converges<Lamp>(({ nodes }) => nodes.every(({ state }) => state.lit), {
      ceases: { "a timer fires": (_, { kind }) => kind === "timeout" },
    });
    expect(whyOf("smoke", lightsUp)).toEqual(['Assumed to have stopped ("a timer fires"): timeout spark at n1.']);
  });

  test("what is assumed, even if nothing of it could still happen", () => {
    const lightUp = converges<Lamp>(({ nodes }) => nodes.every(({ state }) => state.lit), {
      ceases: { "a lamp crashes": (_, { kind }) => kind === "crash" },
    });
    expect(whyOf("smoke", lightUp)).toEqual([
      "No timer is running, and nothing is on its way.",
      'Assumed to cease: "a lamp crashes".',
    ]);
  });
});
