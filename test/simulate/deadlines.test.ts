/** Properties with a time limit: `simulate` decides whether the goal is reached in time, `check` whether it is reached at all. */
import { describe, expect, test } from "vitest";
import heartbeat from "../../properties/detectors/heartbeat.properties.ts";
import { always, check, eventually, properties, simulate, within } from "../../src/index.ts";
import { type Lamp, lamp, lampSuite, phase } from "./lamp.ts";

const said = async (after: number, measure = "it lights in time"): Promise<readonly object[]> => {
  const { points } = await simulate(lampSuite, { set: { after }, runs: 2, measures: [measure] });
  return points[0].properties;
};

test("a goal that is reached in time holds: 2 s until the lamp is on, and 2 until it lights", async () => {
  expect(await said(2000)).toEqual([
    { name: "it lights within 5 s", verdict: "held" },
    { name: "what is switched on lights within 3 s", verdict: "held" },
  ]);
});

test("a goal that is not reached in time is violated when the time is over, even if it is reached later; one run may violate several properties", async () => {
  const untraced = "no trace: only simulated time has limits";
  expect(await said(3001)).toEqual([
    {
      name: "it lights within 5 s",
      verdict: "violated",
      message: "not within 5 s: it is on",
      run: 0,
      at: 5000,
      untraced,
    },
    {
      name: "what is switched on lights within 3 s",
      verdict: "violated",
      message: "not within 3 s: it is on",
      run: 0,
      at: 5000,
      untraced,
    },
  ]);
});

test("a run goes on until its properties are decided, even if all measures have their values", async () => {
  expect(await said(1e9, "time until it is switched on")).toMatchObject([
    { verdict: "violated", at: 5000 },
    { verdict: "violated", at: 5000 },
  ]);
  expect(await said(1000, "time until it is switched on")).toMatchObject([{ verdict: "held" }, { verdict: "held" }]);
});

test("for a goal without a time limit, the time is measured and nothing is decided", async () => {
  const options = { set: { after: 2000 }, runs: 2, measures: [], properties: ["it lights in the end"] };
  const { points } = await simulate(lampSuite, options);
  expect(points[0]).toMatchObject({
    measures: [{ name: 'time until "it lights in the end"', unit: "ms", n: 2, mean: 4000 }],
    properties: [{ name: "it lights in the end", verdict: "not decided" }],
  });
});

test("a check knows no time, and decides whether the goal is reached at all", async () => {
  const { properties: checked } = await check(lampSuite, { scope: "smoke" });
  expect(checked.map(({ kind, verdict, within: limit }) => [kind, verdict, limit])).toEqual([
    ["eventually", "holds", 5],
    ["leadsTo", "holds", 3],
    ["eventually", "holds", undefined],
  ]);
});

describe("a machine that dies is suspected within k + 1 periods", () => {
  const name = "a machine that dies is suspected within k + 1 periods";
  const options = { runs: 50, properties: [name], measures: [] };

  test("whatever k is", async () => {
    const { scope, points } = await simulate(heartbeat, { ...options, sweep: { name: "misses", values: [1, 2, 5] } });
    expect([scope, ...points.map(({ properties: [{ verdict }] }) => verdict)]).toEqual([
      "a machine dies",
      "held",
      "held",
      "held",
    ]);
  });

  test("but not if only the connection is watched: it has not been suspected three seconds later", async () => {
    const { points } = await simulate(heartbeat, {
      ...options,
      mutant: "only the connection is watched",
      set: { "timing.schedule.0.at": 10_000 },
    });
    expect(points[0].properties).toEqual([
      {
        name,
        verdict: "violated",
        message: "not within 3 s: s1 is down and master does not suspect it",
        run: 0,
        at: 13_000,
        untraced: "no trace: only simulated time has limits",
      },
    ]);
  });

  test("and a check leaves it out, because its scope is only simulated", async () => {
    const { properties: checked } = await check(heartbeat, { scope: "host crashes" });
    expect(checked.map((one) => one.name)).not.toContain(name);
  });
});

test("a limit of the scope has to be a time", async () => {
  const timed = within<Lamp>(phase("light"), ({ after }) => after - 2000);
  const suite = properties(lamp, { "it lights in time": timed }, {}, { measures: lampSuite.measures! });
  await expect(simulate(suite, { runs: 1 })).rejects.toThrow(
    'property "it lights in time": `within` returned 0; wanted seconds, above 0.',
  );
});

test("properties that a single run cannot decide, and those known to be false, cannot name a scope that is only simulated", () => {
  const measured = { measures: lampSuite.measures! };
  const named = { scopes: ["slow"] };
  expect(() => properties(lamp, { "it lights": eventually<Lamp>(phase("light"), named) }, {}, measured)).toThrow(
    'property "it lights" of lamp names the scope "slow"',
  );
  expect(() => properties(lamp, {}, { "it is on": always<Lamp>(phase("on"), named) }, measured)).toThrow(
    'property "it is on" of lamp names the scope "slow"',
  );
});

test.each([
  ["a limit that is no time", eventually<Lamp>(phase("light"), { within: 0 }), /within.*seconds, above 0/u],
  [
    "a time limit for always",
    { ...always<Lamp>(phase("light")), within: 1 },
    /`within` limits the time of eventually/u,
  ],
])("%s is refused", (_, property, message) => {
  expect(() => properties(lamp, { "it lights": property })).toThrow(message);
});
