/** Catches the seeded bugs of the engine that no other test noticed: see `test/mutation`. */
import { expect, test } from "vitest";
import { checkNow, type CheckResult } from "../../src/check/check.ts";
import { refuteRun } from "../../src/check/search/refute-run.ts";
import { always, eventually, leadsTo, possible, protocol } from "../../src/index.ts";
import type { AnyProperty } from "../../src/model/property.ts";
import type { AnyProtocol, Shape, StateOf } from "../../src/model/protocol.ts";
import type { Scope } from "../../src/model/scope.ts";
import { Space } from "../../src/semantics/space.ts";
import { at, decided, drawn } from "./drawn.ts";

interface Pair {
  roles: { server: { state: { got: number }; receives: { kind: "note" }; action: { kind: "record" } } };
  scope: Scope;
  record: { kind: "recorded" };
}
const pair = (acts: boolean): AnyProtocol =>
  protocol<Pair>()({
    name: "pair",
    summary: "two nodes: the first sends to itself, or both record",
    nodes: () => ({ server: ["n1", "n2"] }),
    roles: {
      server: {
        init: () => ({ got: 0 }),
        start(_, self) {
          if (self.id === "n1" && !acts) self.send("n1", { kind: "note" });
        },
        receive: { note: (state) => void state.got++ },
        actions: () => (acts ? [{ kind: "record" }] : []),
        act: { record: (_state, _action, self) => self.record({ kind: "recorded" }) },
      },
    },
    rules: {},
    scopes: {},
  });

function checked(of: AnyProtocol, scope: Scope, properties: Readonly<Record<string, unknown>>): CheckResult {
  const named = Object.entries(properties).map(([name, property]) => ({ name, property: property as AnyProperty }));
  return checkNow({ protocol: of, scope, selection: {}, properties: named });
}

test("a step that changes the history alone leads to another world", () => {
  const atMost2 = always<Shape, number>(({ history }) => history < 3 || "3 records", {
    history: { start: 0, fold: (count) => Math.min(count + 1, 3) },
  });
  const { properties } = checked(pair(true), {}, { "at most 2 records": atMost2 });
  expect(properties[0]).toMatchObject({ verdict: "violated" });
  expect(properties[0]!.counterexample!.run.steps).toHaveLength(3);
});

test("a message to oneself passes a partition that names the way to oneself", () => {
  // Delivered or not, with no partition so far, one in force, or one healed: 6 states. 3 deliveries, 2 partitions, 2 heals.
  const scope: Scope = { faults: { partition: 1 }, partitions: { "n1 from itself": [["n1", "n1"]] } };
  expect(checked(pair(false), scope, { fine: always(() => true) })).toMatchObject({ states: 6, transitions: 7 });
});

test("what only a partition leads to is not possible without further faults", () => {
  const scope: Scope = { faults: { partition: 1 }, partitions: "isolateEach" };
  const { properties } = checked(pair(false), scope, {
    "a partition": possible(({ partitions }) => partitions.length > 0),
  });
  expect(properties[0]).toMatchObject({ verdict: "violated", counterexample: { run: { steps: [] } } });
});

interface Courier {
  roles: {
    server: {
      state: { at: number; has: boolean };
      receives: { kind: "noise" } | { kind: "parcel" };
      action: { kind: "walk" };
    };
  };
  scope: Scope;
}
const courier = protocol<Courier>()({
  name: "courier",
  summary: "n1 walks two steps and sends a parcel to n2, to whom noise is on its way",
  nodes: () => ({ server: ["n1", "n2"] }),
  roles: {
    server: {
      init: () => ({ at: 0, has: false }),
      start(_, self) {
        if (self.id === "n1") self.send("n2", { kind: "noise" });
      },
      actions: ({ at }, { id }) => (id === "n1" && at < 2 ? [{ kind: "walk" }] : []),
      act: {
        walk(state, _, self) {
          if (++state.at === 2) self.send("n2", { kind: "parcel" });
        },
      },
      receive: { noise: () => undefined, parcel: (state) => void (state.has = true) },
    },
  },
  rules: {},
  scopes: {},
});

test("a crash is no way to what was to be possible, not even into a world that was met before", () => {
  // Once the parcel is lost, n2 never gets one. A crash of n1 then leads to the same state as a crash before it and a loss of the noise.
  const hasOrNobodyBrings = possible<Shape>(({ nodes }) =>
    nodes.some(({ up, state }) => !up || (state as StateOf<Courier>).has),
  );
  const scope: Scope = { faults: { drop: 1, crash: { times: 1, of: ["n1"] } } };
  const { properties } = checked(courier, scope, { "n2 has it, or n1 is down": hasOrNobodyBrings });
  expect(properties[0]).toMatchObject({ verdict: "violated" });
  expect(properties[0]!.counterexample!.run.steps.map(({ kind }) => kind)).toEqual(["act", "act", "drop"]);
});

test("a violation found at once does not end a search that has liveness to decide", () => {
  const circle = drawn({ edges: "a --go--> b\nb --go--> c\nc --go--> d" });
  const named = { "never at a": always(({ nodes }) => nodes.length === 0), "comes to d": eventually(at("d")) };
  const { complete, properties } = checked(circle, {}, named);
  expect(complete).toBe(true);
  expect(properties.map(({ verdict }) => verdict)).toEqual(["violated", "holds"]);
});

test("what became due in a run is due in what follows it", () => {
  const circle = drawn({ edges: "due --go--> a\na --go--> b\nb --go--> a" });
  const named = { name: "done when due", property: leadsTo(at("due"), at("done")) as AnyProperty };
  const space = new Space(circle, {}, { histories: [named] });
  const run = { start: [], steps: [{ kind: "act", node: "n1", action: { kind: "go" }, choices: [] }] } as const;
  expect(refuteRun(space, named, run, 100)).toMatchObject({ loopFrom: 1 });
});

test("of two final states that one is shown to which the whole run is shorter, wherever it became due", () => {
  const edges = `
    a --go--> due
    due --go--> b
    b --go--> end
    a --run--> c
    c --go--> d
    d --go--> e
    e --go--> late`;
  expect(decided({ edges }, leadsTo(at("due", "late"), at("done")))).toEqual(["go", "go", "go", "final"]);
});

test("a drop takes the whole rest of a queue, from any place on", () => {
  const queue = drawn({ edges: "a --!x--> b\nb --!y--> c\nc --!z--> d", mail: ["x", "y", "z"], channel: "fifo" });
  // Before the drop 4 states, one for each number delivered. After it the rest of the queue is shorter by a suffix: with i
  // delivered and j still there, i + j < 3 (6 states). 3 deliveries before it, 3 + 2 + 1 drops, 3 deliveries after it.
  const scope: Scope = { faults: { drop: { times: 1, of: ["n1"] } } };
  expect(checked(queue, scope, { fine: always(() => true) })).toMatchObject({ states: 4 + 6, transitions: 3 + 6 + 3 });
});

test("a history knows who recorded", () => {
  const notN2 = always<Shape, string>(({ history }) => history !== "n2" || "n2 recorded", {
    history: { start: "nobody", fold: (_last, _entry, by) => by },
  });
  expect(checked(pair(true), {}, { "n2 never records": notN2 }).properties[0]).toMatchObject({ verdict: "violated" });
});
