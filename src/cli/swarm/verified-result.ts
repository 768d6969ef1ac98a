/** Validates the result of a job, which may come from a stranger: checks its form, and replays its counterexamples. */
import { legible } from "../../model/legible.ts";
import { replaying } from "../../suite/replay-liveness.ts";
import type { Trace } from "../../trace/trace.ts";
import { replay } from "../../trace/replay.ts";
import { readTrace } from "../../trace/trace-schema.ts";
import { TraceError } from "../../trace/trace-error.ts";
import type { Loaded } from "../load-suite.ts";
import { pathForTrace } from "../trace-suite.ts";
import { foundOf } from "./found-of.ts";
import { type Job, titleOf } from "./job.ts";
import { type JobResult, readResult } from "./job-result.ts";

export interface VerifiedResult {
  readonly result: JobResult;
  readonly traces: readonly Trace[];
}

/** @returns the result, or why it is not believed */
export function verifiedResult(job: Job, text: string, loaded: Loaded): VerifiedResult | string {
  try {
    const result = readResult(text);
    const traces = result.traces.map((json) => ours(job, readTrace(json, "its counterexample"), loaded));
    return { result, traces };
  } catch (error) {
    if (!(error instanceof RangeError) && !(error instanceof TraceError)) throw error;
    return `its result is not valid: ${legible(error.message)}`;
  }
}

/** @throws TraceError if it belongs to something else, or does not violate its property here */
function ours(job: Job, trace: Trace, loaded: Loaded): Trace {
  const { suite } = loaded;
  const variant = job.variant ?? suite.of.variants?.at(0) ?? null;
  if (trace.protocol !== job.protocol || trace.variant !== variant || trace.mutant !== job.mutant)
    throw new TraceError(`the counterexample is not one of ${titleOf(job)}`);
  const here = { ...trace, properties: pathForTrace(loaded), found: foundOf(job, trace.property.name) };
  const { verdict, grounds } = replay(here, suite, replaying);
  if (verdict === "reproduced") return here;
  throw new TraceError(`the counterexample of "${trace.property.name}" is ${verdict} here: ${grounds}`);
}
