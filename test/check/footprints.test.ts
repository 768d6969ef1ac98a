/** Properties that declare what they read: asked less often, and held to it. */
import { describe, expect, test } from "vitest";
import {
  always,
  eventually,
  properties,
  protocol,
  sometimes,
  step,
  type Property,
  type Scope,
} from "../../src/index.ts";
import { checkNow, type CheckResult } from "../../src/check/check.ts";
import type { AnyProperty, Read, World } from "../../src/model/property.ts";

/** Two counters, one of which tells its peers; a counter that wakes late has a timer. */
interface Counter {
  roles: {
    counter: {
      state: { own: number; heard: number };
      receives: { kind: "told" };
      timer: { kind: "late" };
      action: { kind: "count" } | { kind: "tell" };
    };
  };
  scope: { most: number; tells: boolean };
}

const counter = protocol<Counter>()({
  name: "counter",
  summary: "nodes count",
  nodes: () => ({ counter: ["n1", "n2"] }),
  roles: {
    counter: {
      init: () => ({ own: 0, heard: 0 }),
      actions: ({ own }, { scope: { most, tells } }) =>
        own < most ? [{ kind: "count" }, ...(tells ? [{ kind: "tell" } as const] : [])] : [],
      fair: () => true,
      act: {
        count(state, _, self) {
          state.own++;
          self.startTimer({ kind: "late" });
        },
        tell(state, _, self) {
          state.own++;
          self.broadcast({ kind: "told" });
        },
      },
      receive: { told: (state) => void state.heard++ },
      timeout: { late: () => undefined },
    },
  },
  rules: {},
  scopes: { smoke: { most: 2, tells: true } },
});

const scope = { most: 2, tells: true, faults: { crash: 1, partition: 1 }, partitions: "isolateEach" } as Scope;

function checked(
  claims: Readonly<Record<string, Property<Counter>>>,
  reductions = true,
  within: Scope = scope,
): CheckResult {
  const { of, hold } = properties(counter, claims);
  const named = Object.entries(hold).map(([name, property]) => ({ name, property }));
  return checkNow({ protocol: of, scope: within, selection: {}, claims: named }, { reductions });
}

type Seen = World<Counter>;
type Predicate = (world: Seen) => boolean | string;

const readers: Readonly<Record<string, readonly [read: Read<Counter>, holds: Predicate]>> = {
  up: ["up", ({ nodes }) => nodes.every(({ up }) => up) || "one is down"],
  timers: ["timers", ({ nodes }) => nodes.every(({ timers }) => timers.length === 0) || "one is late"],
  messages: ["inFlight", ({ inFlight }) => inFlight.length < 4 || "four are in flight"],
  partitions: ["partitions", ({ partitions }) => partitions.length === 0 || "one is cut off"],
  "a field": ["state.heard", ({ nodes }) => nodes.every(({ state }) => state.heard < 2) || "one heard two"],
  "whole states": ["state", ({ nodes }) => nodes.every(({ state }) => state.own + state.heard < 4) || "four"],
};

describe("a property that declares what it reads", () => {
  test.each(Object.entries(readers))("is violated after as many steps as one that does not: %s", (_, [read, holds]) => {
    const free: Property<Counter> = always(holds);
    const bound: Property<Counter> = always(holds, { reads: [read] });
    const length = (property: Property<Counter>): number =>
      checked({ it: property }).properties[0]!.counterexample!.run.steps.length;
    expect(length(bound)).toBe(length(free));
  });

  test("is asked once of all states that it can't tell apart", () => {
    let asked = 0;
    const counting: Property<Counter> = always(
      ({ nodes }) => {
        asked++;
        return nodes.every(({ state }) => state.own <= 2);
      },
      { reads: ["state.own"] },
    );
    const { states } = checked({ it: counting });
    // Each of two counters has counted to 0, 1 or 2.
    expect(asked).toBe(9);
    asked = 0;
    checked({ it: counting }, false);
    expect(asked).toBe(states);
    expect(states).toBe(912);
  });

  test("is asked of all that it can tell apart, be they more than are remembered", () => {
    const read = new Set<string>();
    const reading: Property<Counter> = always(
      ({ nodes }) => {
        read.add(nodes.map(({ state }) => state.own).join());
        return true;
      },
      { reads: ["state.own"] },
    );
    const most = 99;
    checked({ it: reading }, true, { most, tells: false } as Scope);
    expect(read.size).toBe((most + 1) ** 2);
  });

  test("has the verdict of one that does not where it is decided on the graph", () => {
    const holds: Predicate = ({ nodes }) => nodes.some(({ state }) => state.own === 2);
    const free: Property<Counter> = eventually(holds);
    const bound: Property<Counter> = eventually(holds, { reads: ["state.own"] });
    const seen: Property<Counter> = sometimes(holds, { reads: ["state.own"] });
    const { properties: found } = checked({ free, bound, seen });
    expect(found.map(({ name, verdict, counterexample }) => [name, verdict, counterexample?.run])).toEqual([
      ["free", found[0]!.verdict, found[0]!.counterexample?.run],
      ["bound", found[0]!.verdict, found[0]!.counterexample?.run],
      ["seen", "holds", expect.anything()],
    ]);
  });
});

describe("a read outside of it throws", () => {
  const cases: readonly (readonly [string, Predicate])[] = [
    ["up", readers["up"]![1]],
    ["timers", readers["timers"]![1]],
    ["inFlight", readers["messages"]![1]],
    ["partitions", readers["partitions"]![1]],
    ["state.heard", readers["a field"]![1]],
    ["state.heard", ({ nodes }) => JSON.stringify(nodes[0]!.state) !== ""],
  ];
  test.each(cases)("of %s", (what, holds) => {
    const property: Property<Counter> = always(holds, { reads: ["state.own"] });
    expect(() => checked({ it: property })).toThrow(
      `property "it" reads ${what}, which it does not declare; wanted "${what}" in its reads: ["state.own"].`,
    );
  });

  test("of a state that is no record, of which nothing is read but the whole", () => {
    const mapping = protocol<{ roles: { counter: { state: Map<string, number> } }; scope: object }>()({
      name: "mapping",
      summary: "one node has a Map",
      nodes: () => ({ counter: ["n1"] }),
      roles: { counter: { init: () => new Map([["own", 1]]) } },
      rules: {},
      scopes: { smoke: {} },
    });
    const asked = (reads: readonly string[]) => () =>
      checkNow({
        protocol: mapping,
        scope: {},
        selection: {},
        claims: [
          {
            name: "it",
            property: always(({ nodes }) => (nodes[0]!.state as Map<string, number>).size === 1, {
              reads: reads as never,
            }) as unknown as AnyProperty,
          },
        ],
      }).properties[0]!.verdict;
    expect(asked(["state"])()).toBe("holds");
    expect(asked(["state.size"])).toThrow('property "it" reads state, which it does not declare');
    expect(asked([])).toThrow('property "it" reads state, which it does not declare');
  });

  test("in a step property too", () => {
    const property: Property<Counter> = step(
      ({ nodes }) => nodes.every(({ before, after }) => before.state.own <= after.state.heard),
      { reads: ["state.own"] },
    );
    expect(() => checked({ it: property })).toThrow('property "it" reads state.heard');
  });

  test("ids, roles and the scope are always readable", () => {
    const property: Property<Counter> = always(
      ({ nodes, scope: { most } }) => nodes[0]!.id === "n1" && nodes[0]!.role === "counter" && most === 2,
      {
        reads: [],
      },
    );
    expect(checked({ it: property }).properties[0]!.verdict).toBe("holds");
  });
});
