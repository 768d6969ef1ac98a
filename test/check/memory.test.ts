/** Answers of properties are remembered by what was read for them: with and without this memory, all results are the same. */
import { describe, expect, test } from "vitest";
import {
  always,
  converges,
  eventually,
  leadsTo,
  properties,
  protocol,
  recurs,
  sometimes,
  step,
  type Property,
  type Scope,
} from "../../src/index.ts";
import { type Checked, checkNow, type CheckResult } from "../../src/check/check.ts";
import type { Change, World } from "../../src/model/property.ts";

/** Two counters, one of which sends to its peers; a counter that wakes late has a timer. */
interface Counter {
  roles: {
    counter: {
      state: { own: number; heard: number };
      receives: { kind: "told" };
      timer: { kind: "late" };
      action: { kind: "count" } | { kind: "tell" };
    };
  };
  record: { kind: "counted" };
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
          self.record({ kind: "counted" });
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
  said: Readonly<Record<string, Property<Counter>>>,
  reductions = true,
  within: Scope = scope,
  strict = false,
): CheckResult {
  const { of, hold } = properties(counter, said);
  const named = Object.entries(hold).map(([name, property]) => ({ name, property }));
  return checkNow({ protocol: of, scope: within, selection: {}, properties: named }, { reductions, strict });
}

type Seen = World<Counter>;
type Asks = (world: Seen) => boolean | string;
type AsksOfStep = (change: Change<Counter>) => boolean | string;

/** What a search finds, and how often it calls properties. */
function found(property: Property<Counter>, reductions: boolean, within?: Scope): unknown {
  const [{ verdict, counterexample }] = checked({ it: property }, reductions, within).properties as [Checked];
  return { verdict, message: counterexample?.message, run: counterexample?.run, loopFrom: counterexample?.loopFrom };
}

const ofStates: Readonly<Record<string, Asks>> = {
  "who is up": ({ nodes }) => nodes.every(({ up }) => up) || "one is down",
  timers: ({ nodes }) => nodes.every(({ timers }) => timers.length === 0) || "one is late",
  "messages in flight": ({ inFlight }) => inFlight.length < 4 || "four are in flight",
  "who sent them": ({ inFlight }) => inFlight.filter(({ from }) => from === "n2").length < 2 || "two of n2",
  partitions: ({ partitions }) => partitions.length === 0 || "one is cut off",
  "a field": ({ nodes }) => nodes.every(({ state }) => state.heard < 2) || "one heard two",
  "one field or another": ({ nodes }) =>
    nodes.every(({ state }) => (state.own === 2 ? state.heard < 1 : state.own < 3)) || "one heard one",
  "nodes by role": ({ of: { counter: counters } }) => counters[1]!.state.own < 2 || "n2 counts to two",
  "whole states": ({ nodes }) => JSON.stringify(nodes[0]!.state) !== '{"heard":2,"own":1}' || "n1 is so",
  "whole nodes": ({ nodes }) => !JSON.stringify(nodes).includes('"up":false,"state":{"heard":1') || "one is down",
  "a copy": ({ nodes }) => ({ ...nodes[1]!.state }).heard < 2 || "n2 heard two",
  keys: ({ nodes }) => Object.keys(nodes[0]!.state).join() === "heard,own" || Object.keys(nodes[0]!.state).join(),
  entries: ({ nodes }) => Object.entries(nodes[0]!.state).every(([, value]) => value < 2) || "n1 has a two",
  "what is there": ({ nodes }) => !("none" in nodes[0]!.state) || "it has none",
  "a clone": ({ nodes }) => structuredClone(nodes[0]!.state).own < 2 || "n1 counts to two",
  "what it is made of": ({ nodes }) =>
    (Object.isFrozen(nodes) ? "frozen" : true) &&
    ((Object.isFrozen(nodes[0]) && Object.isFrozen(nodes[0]!.state) && nodes[0]!.state instanceof Object) || "other"),
  "a mistake": ({ nodes }) => {
    if (nodes[0]!.state.own === 2) throw new Error("two");
    return true;
  },
  "a write": ({ nodes }) => {
    if (nodes[0]!.state.own === 2) (nodes[0]!.state as { own: number }).own = 3;
    return true;
  },
};

const ofSteps: Readonly<Record<string, AsksOfStep>> = {
  "a field before and after": ({ nodes }) =>
    nodes.every(({ before, after }) => before.state.own <= after.state.own) || "one counts back",
  "whether a state is the same": ({ nodes }) =>
    nodes.every(({ before, after }) => before.state === after.state || after.state.heard < 2) || "one changes so",
  "whether a node is the same": ({ step: { kind }, before, after }) =>
    kind !== "timeout" || before.nodes[0] !== after.nodes[0] || "n1 is as it was",
  "what only changes timers": ({ step: { kind }, before, after }) =>
    kind !== "timeout" || before.nodes[0]!.state !== after.nodes[0]!.state || "its state is as it was",
  "who changed": ({ nodes }) => nodes.every(({ id, before, after }) => id === "n1" || before === after) || "n2 changed",
  "a node that it does not change": ({ before, after }) =>
    before.nodes[0]!.state.own !== 1 || after.nodes[0]!.state.own !== 1 || "n1 stays at one",
  "what is sent": ({ before, after }) => after.inFlight.length <= before.inFlight.length + 1 || "two are sent",
  "what step it is": ({ step: taken }) =>
    taken.kind !== "act" || taken.action.kind !== "tell" || taken.node !== "n2" || "n2 tells",
  "what changes nothing": ({ step: taken, before }) =>
    taken.kind !== "timeout" || before.nodes[1]!.state.own < 2 || "late at two",
  "what is in flight, and only of some steps,": ({ step: taken, before }) =>
    taken.kind !== "timeout" || before.inFlight.length < 2 || "late while two are in flight",
  "what is cut off": ({ step: taken, after }) =>
    taken.kind !== "partition" || after.partitions[0] !== "isolate n2" || "n2",
  "who crashes": ({ nodes }) => nodes.every(({ before, after }) => !before.up || after.up) || "one crashes",
};

describe("with a memory and without one", () => {
  test.each(Object.entries(ofStates))("a property that reads %s finds the same run", (_, holds) => {
    const kinds = [always<Counter>(holds), sometimes<Counter>((world) => holds(world) !== true)];
    for (const property of kinds) expect(found(property, true)).toEqual(found(property, false));
    expect(found(kinds[0]!, true)).toMatchObject({ verdict: expect.stringMatching(/holds|violated/) });
  });

  test.each(Object.entries(ofStates))("a goal that reads %s is met in the same states", (_, holds) => {
    const goal: Property<Counter> = eventually((world) => holds(world) !== true);
    const lasting: Property<Counter> = converges((world) => holds(world) === true);
    const answers: Property<Counter> = leadsTo(({ nodes }) => nodes[0]!.state.own === 1, holds);
    for (const property of [goal, lasting, answers]) expect(found(property, true)).toEqual(found(property, false));
  });

  test.each(Object.entries(ofSteps))("a property that reads %s of a step finds the same run", (_, holds) => {
    const kinds = [step<Counter>(holds), recurs<Counter>((change) => holds(change) !== true)];
    for (const property of kinds) expect(found(property, true)).toEqual(found(property, false));
  });

  test("a history is read like a state", () => {
    const counts = {
      start: { n1: 0, n2: 0 },
      fold: (seen: Readonly<Record<string, number>>, _: object, by: string) => ({ ...seen, [by]: 1 }),
    };
    const holds = ({ history }: { readonly history: Readonly<Record<string, number>> }): boolean | string =>
      history["n2"] === 0 || "n2 recorded";
    const property = always<Counter, Readonly<Record<string, number>>>(holds, { history: counts });
    expect(found(property, true)).toEqual(found(property, false));
    expect(found(property, true)).toMatchObject({ verdict: "violated" });
  });
});

describe("a property", () => {
  /** How many states there are, and for how many of them a property was asked. */
  function asked(
    reads: (world: Seen) => unknown,
    reductions = true,
    within = scope,
  ): { states: number; asked: number } {
    let count = 0;
    const counting: Property<Counter> = always((world) => {
      count++;
      reads(world);
      return true;
    });
    const { states } = checked({ it: counting }, reductions, within);
    return { states, asked: count };
  }

  test("is called once for all states that it cannot tell apart, except for a sample", () => {
    const owns = ({ nodes }: Seen): unknown => nodes.map(({ state }) => state.own);
    // Each of two counters has counted to 0, 1 or 2. Asked again are the first seven, and those whose number is a power of two.
    expect(asked(owns)).toEqual({ states: 912, asked: 9 + 14 });
    expect(asked(owns, false)).toEqual({ states: 912, asked: 912 });
    expect(asked(({ scope: { most } }) => most)).toEqual({ states: 912, asked: 1 + 14 });
  });

  test("about steps is called no more often for being handed a step that it does not look at", () => {
    const called = (looks: (change: Change<Counter>) => unknown): number => {
      let count = 0;
      const counting = step<Counter>((change) => {
        count++;
        looks(change);
        return change.nodes.every(({ before, after }) => before === after || before.state.own + after.state.own >= 0);
      });
      checked({ it: counting });
      return count;
    };
    expect(called(() => true)).toBe(44);
    expect(called(({ step: taken }) => taken)).toBe(44);
    expect(called(({ step: taken }) => taken.kind)).toBe(48);
  });

  test("about steps that keeps something between calls is refused", () => {
    let count = 0;
    const counting: Property<Counter> = step(({ step: taken }) => taken.kind !== "act" || ++count < 100);
    expect(() => checked({ it: counting }, true, { ...scope, most: 5 } as Scope, true)).toThrow(
      /^property "it" gave two answers although everything it read was the same/u,
    );
  });

  test("is asked of all that it can tell apart", () => {
    const read = new Set<string>();
    const most = 99;
    asked(({ nodes }) => read.add(nodes.map(({ state }) => state.own).join()), true, { most, tells: false } as Scope);
    expect(read.size).toBe((most + 1) ** 2);
  });

  test("that is no function of the world that it gets is refused", () => {
    let count = 0;
    const counting: Property<Counter> = always(({ nodes }) => nodes.length === 2 && count++ % 2 === 0);
    expect(() => checked({ it: counting })).toThrow(
      /^property "it" gave two answers although everything it read was the same/u,
    );
  });
});
