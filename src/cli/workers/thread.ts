/** What a worker does: job by job, until it is ended. */
import { type MessagePort, workerData } from "node:worker_threads";
import { Scout } from "../../check/ahead/scout.ts";
import type { Job, Report } from "../../check/ahead/team.ts";
import { searchesFor } from "../../check/check.ts";
import { Forerunner, type RunsJob, type RunsReport } from "../../fuzz/forerunner.ts";
import type { Suite } from "../../model/properties.ts";
import { type Pulse, still, Stopped } from "../../semantics/pulse.ts";
import { withoutAmbient } from "../../semantics/strict.ts";
import type { TimedJob, TimedReport } from "../../simulate/made-ahead.ts";
import { forerunnerFor } from "../../suite/simulating.ts";
import { load } from "../load-suite.ts";
import { select } from "../select.ts";
import { stopped } from "../terminal/listener.ts";
import { type Errand, READY, type Work } from "./errand.ts";

const { target, flags, work, port, sent } = workerData as Errand & {
  readonly port: MessagePort;
  /** A word that is counted up whenever a worker has sent something. */
  readonly sent: SharedArrayBuffer;
};

/** Whoever has to end soon is given no work, and leaves the processor to those that have to tell what they know. */
const pulse: Pulse = {
  ...still,
  beat() {
    const limit = stopped();
    if (limit !== undefined) throw new Stopped(limit);
  },
};

type Asked = Job | RunsJob | TimedJob;
type Answer = Report | RunsReport | TimedReport;

const { suite } = await load(target);
const answer = answering(suite, work);
const isStrict = work.kind !== "simulate" && work.options.strict;
port.on("message", (job: Asked) => {
  if (stopped() !== undefined) return;
  tell(isStrict ? withoutAmbient(() => answer(job)) : answer(job));
});
tell(READY);

function answering(of: Suite, { kind, options }: Work): (job: Asked) => Answer {
  if (kind === "simulate") {
    const forerunner = forerunnerFor(of, options);
    return (job) => forerunner.report(job as TimedJob);
  }
  const { subject } = select(of, flags);
  if (kind === "fuzz") {
    const forerunner = new Forerunner(subject, { ...options, pulse });
    return (job) => forerunner.report(job as RunsJob);
  }
  const sought = searchesFor(subject, options);
  const scouts: Scout[] = [];
  return (job) =>
    (scouts[job.queue] ??= new Scout(subject, sought[job.queue], { ...options, pulse })).report(job as Job);
}

function tell(message: Answer | typeof READY): void {
  port.postMessage(message);
  Atomics.add(new Int32Array(sent), 0, 1);
}
