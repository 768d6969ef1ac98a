/** Does a job: the same as a command in one place, with limits that depend on the machine as little as possible. */
import { check, type CheckResult, type Subject, firstViolated } from "../../check/check.ts";
import { blamed } from "../../suite/blame.ts";
import type { ViolatedProperty } from "../../suite/drawable.ts";
import {
  checkReport,
  expecting,
  fuzzReport,
  type JudgedProperty,
  judgedByRuns,
  type PropertyReport,
} from "../../suite/reports.ts";
import type { Selected } from "../../suite/selected.ts";
import type { Suite } from "../../model/properties.ts";
import { points } from "../../suite/simulating.ts";
import { asViolated, simulateReport } from "../../suite/simulate-report.ts";
import { traceFor } from "../../suite/tracing.ts";
import { SIZE_MAX_BYTES } from "../../trace/load-trace.ts";
import { savedSentence } from "../../trace/trace-of.ts";
import { traceText, writeTrace } from "../../trace/write-trace.ts";
import { type Ran, randomRuns } from "../random-runs.ts";
import { select } from "../select.ts";
import type { Driver } from "../terminal/driver.ts";
import type { Job } from "./job.ts";
import type { JobResult } from "./job-result.ts";
import { defined } from "../../model/defined.ts";

/** @throws ModelError if the protocol does not have what the job names, or breaks the rules of the model */
export async function runJob(job: Job, suite: Suite, driver: Driver): Promise<JobResult> {
  const result = await ways[job.command](job, suite, driver);
  const { limit } = result;
  return limit === undefined ? result : { ...result, limit: limit.replace("--max-seconds", "--seconds-per-job") };
}

const ways: Readonly<Record<Job["command"], (job: Job, suite: Suite, driver: Driver) => Promise<JobResult>>> = {
  async check(job, suite, driver) {
    const selected = selectedFor(job, suite);
    const result = await searched(job, selected.subject, driver);
    const judged = expecting(result.properties, suite, selected, job.faults !== undefined);
    const report = checkReport(suite, selected, result, judged);
    return {
      complete: report.complete,
      ...limitIn(report),
      states: report.states,
      boundaryStates: report.boundaryStates,
      steps: report.transitions,
      properties: report.properties.map(lean),
      traces: tracesOf(selected, judged),
    };
  },

  async fuzz(job, suite, driver) {
    const selected = selectedFor(job, suite);
    const { result, limit } = await ranAt(job, selected.subject, driver);
    const judged = judgedByRuns(expecting(result.properties, suite, selected, job.faults !== undefined));
    const report = fuzzReport(suite, selected, result, judged, { limit });
    return {
      complete: limit === undefined,
      ...limitIn(report),
      runs: report.runs,
      steps: report.steps,
      properties: report.properties.map(lean),
      traces: tracesOf(selected, judged),
    };
  },

  async simulate({ scope, variant, mutant, properties, runs, seed = 1, secondsMax }, suite, driver) {
    const options = { scope, variant: variant ?? undefined, mutant: mutant ?? undefined, properties, runs, seed };
    const running = points(suite, options, { pulse: driver.pulse });
    const { result: done } = await driver.run(running, String, { secondsMax });
    const report = simulateReport(suite, done, { seed });
    const [{ measures, properties: watched }] = report.points;
    const [{ place, simulated }] = done;
    return {
      complete: report.limit === undefined,
      ...limitIn(report),
      runs: report.runs,
      steps: report.events,
      measures: measures.map(({ name, unit, n, mean, low, high }) => ({
        name,
        unit,
        n,
        ...defined({ mean, low, high }),
      })),
      properties: watched.map(({ name, verdict, message }) => ({
        name,
        verdict: verdict === "violated" ? "violated" : "holds",
        ...(message === undefined ? {} : { message: savedSentence(message) }),
      })),
      traces: simulated.violations.flatMap((violation) => {
        const violated = asViolated(violation);
        return violated ? traceIn(place.selected, violated, "simulate") : [];
      }),
    };
  },

  /** By a search; if that finds nothing, by random runs. */
  async mutants(job, suite, driver) {
    const selected = selectedFor(job, suite);
    const first = { ...job, first: true };
    const all: CheckResult[] = [];
    const bySearch = await blamed(suite, selected, async (subject) => {
      const result = await searched(first, subject, driver);
      all.push(result);
      return firstViolated(result.properties);
    });
    const searches = { states: sum(all, ({ states }) => states), steps: sum(all, ({ transitions }) => transitions) };
    if (bySearch.found !== undefined) {
      const { found } = bySearch;
      return { complete: true, ...searches, properties: [shown(found)], traces: tracesOf(selected, [found]) };
    }
    const { complete, limit: ended } = all.at(-1)!;
    const runs: Ran[] = [];
    const byRuns = await blamed(suite, bySearch.place, async (subject) => {
      const ran = await ranAt(first, subject, driver);
      runs.push(ran);
      return judgedByRuns(ran.result.properties).find(isViolated);
    });
    const limit = runs.at(-1)!.limit ?? ended;
    const found = byRuns.found ? [byRuns.found] : [];
    return {
      complete: complete && limit === undefined,
      ...defined({ limit }),
      ...searches,
      runs: sum(runs, ({ result }) => result.runs),
      steps: searches.steps + sum(runs, ({ result }) => result.steps),
      properties: found.map(shown),
      traces: tracesOf(selected, found),
    };
  },
};

const sum = <T>(all: readonly T[], of: (one: T) => number): number => all.reduce((before, one) => before + of(one), 0);

const selectedFor = ({ scope, variant, mutant, properties, faults = {} }: Job, suite: Suite): Selected =>
  select(suite, {
    ...faults,
    scope,
    variant: variant ?? undefined,
    ...(mutant === null ? {} : { mutant }),
    ...defined({ property: properties }),
  });

async function searched({ first = false, statesMax, secondsMax }: Job, subject: Subject, driver: Driver) {
  const options = { first, pulse: driver.pulse, ...defined({ statesMax }) };
  return (await driver.run(check(subject, options), String, { secondsMax })).result;
}

function ranAt(
  { runs = 1, seed = 1, strategy, first = false, secondsMax }: Job,
  subject: Subject,
  driver: Driver,
): Promise<Ran> {
  const options = { runs, seed, first, ...defined({ strategy }) };
  return randomRuns(subject, options, driver, { secondsMax });
}

const isViolated = ({ verdict }: { readonly verdict: string }): boolean => verdict === "violated";

const limitIn = ({ limit }: { readonly limit?: string }) => defined({ limit });

const lean = ({ name, verdict, expected, length, message }: PropertyReport): JobResult["properties"][number] => ({
  name,
  verdict,
  ...defined({ expected }),
  ...(length === undefined || message === undefined ? {} : { length, message: savedSentence(message) }),
});

const shown = ({ name, verdict, counterexample }: JudgedProperty): JobResult["properties"][number] => ({
  name,
  verdict,
  ...(counterexample
    ? { length: counterexample.run.steps.length, message: savedSentence(counterexample.message) }
    : {}),
});

const tracesOf = (selected: Selected, judged: readonly JudgedProperty[]): JobResult["traces"] =>
  judged.flatMap(({ name, verdict, counterexample, scope }) =>
    verdict === "violated" && counterexample ? traceIn(selected, { name, counterexample, scope }, "check") : [],
  );

/** The receiver that saves the trace adds how it was found. A trace too long to be saved is not sent. */
function traceIn(selected: Selected, violated: ViolatedProperty, by: "check" | "simulate"): JobResult["traces"] {
  const trace = traceFor(selected, violated, { by, command: "", versions: {} });
  return trace && Buffer.byteLength(traceText(trace)) <= SIZE_MAX_BYTES ? [writeTrace(trace)] : [];
}
