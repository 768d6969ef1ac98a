/** Properties with a limit: time decides them in `simulate`, and `check` decides whether what is due comes at all. */
import { expect, test } from "vitest";
import {
  always,
  check,
  eventually,
  leadsTo,
  measures,
  properties,
  protocol,
  simulate,
  within,
} from "../../src/index.ts";
import { happens, type Suite, timeUntil } from "../../src/index.ts";

/** A lamp that is switched on, and lights some time later. */
interface Lamp {
  roles: {
    lamp: {
      state: { phase: "off" | "on" | "light" };
      receives: { kind: "none" };
      timer: { kind: "warm" };
      action: { kind: "switch" };
    };
  };
  scope: { after: number };
}
const lamp = protocol<Lamp>()({
  name: "lamp",
  summary: "lights some time after it is switched on",
  nodes: () => ({ lamp: ["l1"] }),
  roles: {
    lamp: {
      init: () => ({ phase: "off" }),
      actions: ({ phase }) => (phase === "off" ? [{ kind: "switch" }] : []),
      fair: () => true,
      act: {
        switch(state, _, self) {
          state.phase = "on";
          self.startTimer({ kind: "warm" }, { after: self.scope.after });
        },
      },
      timeout: { warm: (state) => void (state.phase = "light") },
      receive: { none: () => undefined },
    },
  },
  rules: {},
  scopes: { smoke: { after: 0 } },
});
const phase =
  (wanted: "on" | "light") =>
  ({ nodes }: { readonly nodes: readonly { readonly state: { phase: string } }[] }) =>
    nodes[0].state.phase === wanted || `it is ${nodes[0].state.phase}`;

const suite: Suite = properties(
  lamp,
  {
    "it lights within 5 s": within(phase("light"), 5),
    "what is switched on lights within 3 s": leadsTo(phase("on"), phase("light"), { within: 3 }),
    "it lights in the end": eventually(phase("light")),
  },
  {},
  {
    measures: measures(
      lamp,
      {
        "time until it is switched on": timeUntil(({ after }) => after?.state.phase === "on"),
        "it lights in time": happens(({ after }) => after?.state.phase === "light", { within: 5 }),
      },
      { slow: { after: 2000, timing: { delay: 0, actions: { switch: 2000 } } } },
    ),
  },
);
const said = async (after: number, measure = "it lights in time"): Promise<readonly object[]> => {
  const { points } = await simulate(suite, { set: { after }, runs: 2, measures: [measure] });
  return points[0].properties;
};

test("what is there in time holds: 2 s until it is on, and 2 until it lights", async () => {
  expect(await said(2000)).toEqual([
    { name: "it lights within 5 s", verdict: "held" },
    { name: "what is switched on lights within 3 s", verdict: "held" },
  ]);
});

test("what is not there in time is violated when the time is over, even if it comes later", async () => {
  expect(await said(3001)).toEqual([
    { name: "it lights within 5 s", verdict: "violated", message: "not within 5 s: it is on", run: 0, at: 5000 },
    {
      name: "what is switched on lights within 3 s",
      verdict: "violated",
      message: "not within 3 s: it is on",
      run: 1,
      at: 5000,
    },
  ]);
});

test("a run goes on until it is known, though all measures have their value", async () => {
  expect(await said(1e9, "time until it is switched on")).toMatchObject([
    { verdict: "violated", at: 5000 },
    { verdict: "violated", at: 5000 },
  ]);
  expect(await said(1000, "time until it is switched on")).toMatchObject([{ verdict: "held" }, { verdict: "held" }]);
});

test("of what is to come without a limit the time is measured, and nothing is decided", async () => {
  const options = { set: { after: 2000 }, runs: 2, measures: [], properties: ["it lights in the end"] };
  const { points } = await simulate(suite, options);
  expect(points[0]).toMatchObject({
    measures: [{ name: 'time until "it lights in the end"', unit: "ms", n: 2, mean: 4000 }],
    properties: [{ name: "it lights in the end", verdict: "not decided" }],
  });
});

test("a check knows no time, and decides whether it comes at all", async () => {
  const { properties: checked } = await check(suite, { scope: "smoke" });
  expect(checked.map(({ kind, verdict, within: limit }) => [kind, verdict, limit])).toEqual([
    ["eventually", "holds", 5],
    ["leadsTo", "holds", 3],
    ["eventually", "holds", undefined],
  ]);
});

test.each([
  ["a limit that is no time", eventually<Lamp>(phase("light"), { within: 0 }), /within.*seconds, above 0/u],
  [
    "a limit of what holds always",
    { ...always<Lamp>(phase("light")), within: 1 },
    /`within` limits the time of eventually/u,
  ],
])("%s is refused", (_, property, says) => {
  expect(() => properties(lamp, { "it lights": property })).toThrow(says);
});
