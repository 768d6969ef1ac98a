/** What a worker does: job by job, until it is ended. */
import { type MessagePort, workerData } from "node:worker_threads";
import { Scout } from "../../check/ahead/scout.ts";
import type { Job, Report } from "../../check/ahead/team.ts";
import { searchesFor, type Subject } from "../../check/check.ts";
import { Forerunner, type RunsJob, type RunsReport } from "../../fuzz/forerunner.ts";
import { type Pulse, still, Stopped } from "../../semantics/pulse.ts";
import { withoutAmbient } from "../../semantics/strict.ts";
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

const { suite } = await load(target);
const answer = answering(select(suite, flags).subject, work);
port.on("message", (job: Job | RunsJob) => {
  if (stopped() !== undefined) return;
  tell(work.options.strict ? withoutAmbient(() => answer(job)) : answer(job));
});
tell(READY);

function answering(subject: Subject, { kind, options }: Work): (job: Job | RunsJob) => Report | RunsReport {
  if (kind === "fuzz") {
    const forerunner = new Forerunner(subject, { ...options, pulse });
    return (job) => forerunner.report(job as RunsJob);
  }
  const sought = searchesFor(subject, options);
  const scouts: Scout[] = [];
  return (job) =>
    (scouts[job.queue] ??= new Scout(subject, sought[job.queue], { ...options, pulse })).report(job as Job);
}

function tell(message: Report | RunsReport | typeof READY): void {
  port.postMessage(message);
  Atomics.add(new Int32Array(sent), 0, 1);
}
