/** Decides the frontier of faults with a swarm: one job for each set of faults in a wave. */
import { type VectorDecision, type Frontier, Survey, type SurveyOptions } from "../../suite/fault-survey.ts";
import type { FaultVector } from "../../suite/with-budgets.ts";
import { THROWS } from "../../semantics/never-throws.ts";
import type { Loaded } from "../load-suite.ts";
import type { Driver } from "../terminal/driver.ts";
import { verifiedResult } from "./verified-result.ts";
import { coordinate } from "./coordinate.ts";
import { digestOf, type Job, type NamedJob, named } from "./job.ts";
import { sourcesOfJobs, targetOfJobs } from "./job-sources.ts";
import { openSwarm } from "./open-swarm.ts";
import { JOB_SECONDS } from "./job-list.ts";
import { progressLine, Refusals } from "./progress-line.ts";
import type { QueueFlags } from "./queues.ts";
import { defined } from "../../model/defined.ts";

type Flags = QueueFlags & Omit<SurveyOptions, "statesMax"> & { readonly maxStates?: number };

export async function surveyByJobs(loaded: Loaded, flags: Flags, driver: Driver): Promise<Frontier> {
  const { property, max, scope, variant, mutant, maxStates: statesMax } = flags;
  const { suite, file } = loaded;
  const place = { property, max, scope, variant, ...defined({ mutant }), statesMax };
  const survey = new Survey(suite, place);
  const sources = sourcesOfJobs(file);
  const about = { protocol: suite.of.name, target: targetOfJobs(file), sources: digestOf(sources) };
  const jobFor = (faults: FaultVector): NamedJob => {
    const { scopeName, variant, mutant } = survey.at(faults);
    const chosen = { scope: scopeName, variant, mutant, properties: [property], faults: defined(faults) };
    return named({
      command: "check",
      ...about,
      ...chosen,
      first: true,
      statesMax: survey.statesMax,
      secondsMax: JOB_SECONDS,
    });
  };
  const { place: swarm } = await openSwarm(flags, [sources]);
  const refusals = new Refusals();
  driver.begin();
  try {
    for (let wave = survey.next(); wave !== undefined; wave = survey.next()) {
      const jobs = wave.map(jobFor);
      const decided = new Map<string, VectorDecision>();
      const { setAside } = await coordinate(swarm, jobs, {
        take({ id, job }, text) {
          const decision = decisionOf(job, text, loaded, property);
          if (typeof decision === "string") return decision;
          decided.set(id, decision);
          return undefined;
        },
        onProgress(progress) {
          refusals.tell(progress);
          driver.show({ jobs: progress.jobs, done: progress.done }, () =>
            progressLine(progress, { states: 0, steps: 0 }, 0, driver.seconds),
          );
        },
        isInterrupted: () => (survey.limit ??= driver.limit()) !== undefined,
      });
      for (const {
        named: { id },
        why,
      } of setAside)
        decided.set(id, { kind: "open", why });
      for (const [i, faults] of wave.entries()) {
        const decision = decided.get(jobs[i].id);
        if (decision === undefined) survey.leaveOpen(faults, survey.limit ?? "");
        else survey.take(faults, decision);
      }
    }
  } finally {
    await swarm.close();
  }
  return survey.frontier();
}

/** @returns the decision on the property, or why the result is not believed */
function decisionOf(job: Job, text: string, loaded: Loaded, property: string): VectorDecision | string {
  const believed = verifiedResult(job, text, loaded);
  if (typeof believed === "string") return believed;
  const { result, traces } = believed;
  const judged = result.properties.find(({ name }) => name === property);
  const thrown = result.properties.find(({ name, verdict }) => name === THROWS && verdict === "violated");
  const trace = traces.find((one) => one.property.name === property);
  if (judged?.verdict === "violated" && trace) {
    const { start, steps, loopFrom } = trace;
    const loop = loopFrom === undefined ? {} : { loopFrom };
    return { kind: "breaks", counterexample: { run: { start, steps }, message: trace.property.message, ...loop } };
  }
  const { states = 0, boundaryStates = 0, complete, limit = "the search is not complete" } = result;
  if (judged?.verdict === "holds" && complete && !thrown) return { kind: "holds", states, boundaryStates };
  return { kind: "open", why: thrown?.message ?? limit };
}
