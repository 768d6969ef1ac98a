import { expect, test } from "vitest";
import { happens, measures, properties, replay, simulate } from "../../src/index.ts";
import type { SimulateSuiteOptions, Suite } from "../../src/index.ts";
import { points } from "../../src/suite/simulating.ts";
import { asViolated } from "../../src/suite/simulate-report.ts";
import heartbeat from "../../properties/detectors/heartbeat.properties.ts";
import { heartbeat as protocol } from "../../src/protocols/detectors/heartbeat/heartbeat.ts";
import type { TimedViolation } from "../../src/simulate/simulate.ts";
import { traceFor } from "../../src/suite/tracing.ts";
import type { Trace } from "../../src/trace/trace.ts";

const mutant = "suspects one miss too early";
const name = "a slave is suspected only after k silent periods or when its connection closed";
const options = { scope: "pinged one in ten is lost", seconds: 60, runs: 3, seed: 1 };

test("simulation finds a seeded bug and names the first run that shows it, while measures go on", async () => {
  const { points: found } = await simulate(heartbeat, { ...options, mutant });
  expect(found[0].properties.filter(({ verdict }) => verdict === "violated")).toMatchObject([
    { name, run: 0, at: 1000 },
  ]);
  expect(found[0].simulatedSeconds).toBe(180);
});

/** The first violation found, and its trace as it would be saved. */
function firstTrace(wanted: SimulateSuiteOptions): { readonly violation: TimedViolation; readonly trace: Trace } {
  const running = points(heartbeat, wanted);
  let next = running.next();
  while (!next.done) next = running.next();
  const [{ place, simulated }] = next.value;
  const [violation] = simulated.violations;
  const found = { by: "simulate", command: "npx hearsay simulate", versions: {} } as const;
  const trace = traceFor(place.selected, asViolated(violation)!, found);
  return { violation, trace: JSON.parse(JSON.stringify(trace)) as Trace };
}

test("a violation in simulated time is an ordinary trace", async () => {
  const { trace } = firstTrace({ ...options, mutant });
  expect(trace).toMatchObject({ times: [1.995, 6.955, 8.914, 1000], steps: { length: 4 } });
  expect(await replay(heartbeat, trace)).toMatchObject({ verdict: "reproduced" });
});

test("the trace of a long run is only its end, if that shows the violation by itself, and its steps keep their times", async () => {
  const { violation, trace } = firstTrace({
    scope: "pinged one in ten is lost",
    set: { "timing.loss": 0.02 },
    properties: ["no live slave is suspected"],
    measures: [],
    runs: 1,
  });
  expect([violation.at, violation.told!.steps]).toEqual([798_000, 3960]);
  expect([trace.steps.length, trace.times!.length, trace.times!.at(-1)]).toEqual([63, 63, 798_000]);
  expect(await replay(heartbeat, trace)).toMatchObject({ verdict: "reproduced" });
});

/** With one message in ten lost, a round is missed with probability 0.19. */
const missing: Suite = properties(
  protocol,
  {},
  {},
  {
    measures: measures(
      protocol,
      {
        "somebody is suspected in the first period": happens(({ after, at }) => at > 0 && isSuspicious(after), {
          within: 1.5,
        }),
        "nobody crashes": happens(({ kind }) => kind !== "crash"),
      },
      {
        one: { slaves: 1, misses: 1, asks: true, timing: { delay: 1, loss: 0.1, seconds: 2 } },
      },
    ),
  },
);
const isSuspicious = (node: { readonly state: object } | undefined): boolean =>
  JSON.stringify(node?.state ?? "").includes('"suspect"');

test("a probability is estimated with an interval, and a sequential test decides whether it is large enough", async () => {
  const measure = ["somebody is suspected in the first period"];
  const { points: found } = await simulate(missing, { runs: 1000, measures: measure });
  const [{ mean = NaN, low = NaN, high = NaN }] = found[0].measures;
  expect(low < 0.19 && 0.19 < high && high - low < 0.06 && mean > low).toBe(true);
  const { points: tested } = await simulate(missing, { atLeast: 0.9, measures: measure });
  expect(tested[0].measures).toMatchObject([{ decision: "less" }]);
  const { points: sure } = await simulate(missing, { atLeast: 0.9, measures: ["nobody crashes"] });
  expect(sure[0]).toMatchObject({ runs: 53, measures: [{ decision: "at least" }] });
});

test("runs go on until every interval is narrow enough", async () => {
  const { points: found } = await simulate(heartbeat, { scope: "a machine dies", until: 0.02 });
  const [{ mean = NaN, low = NaN, high = NaN }] = found[0].measures;
  expect((high - low) / 2).toBeLessThanOrEqual(0.02 * mean);
  expect(found[0].runs).toBeLessThan(1000);
});
