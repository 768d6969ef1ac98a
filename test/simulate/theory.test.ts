/** Measures compared with laws: with fixed seeds, for at least 19 of 20, the expected value lies in the 95 % interval. */
import { expect, test } from "vitest";
import { simulate } from "../../src/index.ts";
import type { SimulateSuiteOptions, Suite } from "../../src/index.ts";
import heartbeat from "../../properties/detectors/heartbeat.properties.ts";
import dataflow from "../../properties/processing/dataflow.properties.ts";
import ringMonitor from "../../properties/detectors/ring-monitor.properties.ts";

/** The number of seeds, of 20, for which the expected value lies in the interval of the mean. */
async function within(suite: Suite, measure: string, options: SimulateSuiteOptions): Promise<number> {
  let inside = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const { points } = await simulate(suite, { ...options, measures: [measure], properties: [], seed });
    const [{ low = NaN, high = NaN, theory = NaN }] = points[0].measures;
    if (low <= theory && theory <= high) inside++;
  }
  return inside;
}

test("a dead machine is found after k and a half periods", async () => {
  const options = { scope: "a machine dies", set: { misses: 3 }, runs: 30 };
  expect(await within(heartbeat, "time to find a dead machine", options)).toBeGreaterThanOrEqual(19);
});

test("live slaves are suspected as often as k rounds are lost in a row", async () => {
  const options = { scope: "pinged one in ten is lost", runs: 12, seconds: 600 };
  expect(await within(heartbeat, "wrong suspicions of a slave in an hour", options)).toBeGreaterThanOrEqual(19);
});

test("a record of a stream waits as long as in an M/D/1 queue", async () => {
  const options = { scope: "a stream", runs: 10 };
  expect(await within(dataflow, "time until a record of a stream is counted", options)).toBeGreaterThanOrEqual(19);
});

test.each([1, 2, 19])("a ring of 20 costs 20 * %d heartbeats in a period", async (monitors) => {
  const set = { nodes: 20, observers: 20, monitors };
  const { points } = await simulate(ringMonitor, { set, runs: 3, properties: [] });
  expect(points[0].measures).toMatchObject([{ mean: 20 * monitors, max: 20 * monitors }]);
});

test("of a ring of which one node in five fails, those fail unseen whom only failed ones watch", async () => {
  const options = { scope: "a hundred, one in five fails", set: { monitors: 1 }, runs: 30 };
  expect(await within(ringMonitor, "failed nodes that nobody saw fail", options)).toBeGreaterThanOrEqual(19);
});

test("a report depends only on the seed, and names measures without a value", async () => {
  const options = { scope: "a machine dies", runs: 5, seed: 3, seconds: 11.5 };
  const report = await simulate(heartbeat, options);
  expect(await simulate(heartbeat, options)).toEqual(report);
  expect(report.points[0].measures[0]).toMatchObject({ n: 0, without: 5, theory: 2500 });
});

test("a duration of another kind is set part by part, and keeps nothing of the old one", async () => {
  const set = { "timing.delay.kind": "exponential", "timing.delay.mean": 5 };
  const { points } = await simulate(heartbeat, { scope: "a process dies", set, runs: 200, properties: [] });
  const [{ low = NaN, high = NaN }] = points[0].measures;
  expect(low < 5 && 5 < high && high - low < 2).toBe(true);
});

test("a list of recorded delays is set as a whole", async () => {
  const set = { "timing.delay": { kind: "samples", of: [5] } };
  const { points } = await simulate(heartbeat, { scope: "a process dies", set, runs: 3, properties: [] });
  expect(points[0].measures).toMatchObject([{ mean: 5, max: 5 }]);
});

test.each([
  [{ set: { "timing.delay": [1, 2] } }, "timing.delay is [1,2]"],
  [{ set: { "timing.delay.mean": 5 } }, 'timing.delay has an unknown field "mean": known: kind, from, to.'],
  [{ runs: 0 }, "runs is 0; wanted a whole number, 1 or more."],
  [{ set: { missses: 2 } }, 'a scope of heartbeat has no "missses": did you mean "misses"?'],
  [{ sweep: { name: "mises", values: [1] } }, 'a scope of heartbeat has no "mises"'],
  [{ set: { "timing.delay": -1 } }, "timing.delay is -1; wanted milliseconds, 0 or more."],
  [{ scope: "smoke" }, 'the scope "smoke" of heartbeat has no `timing`'],
  [{ measures: ["time to find"] }, 'heartbeat has no measure "time to find"'],
  [{ atLeast: 0.9 }, "heartbeat measures no probability here"],
])("%j is refused in a sentence", async (options, message) => {
  await expect(simulate(heartbeat, options)).rejects.toThrow(message);
});
