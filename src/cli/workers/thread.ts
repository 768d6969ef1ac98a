/** What a worker does: looks ahead of the searches of one check, job by job, until it is ended. */
import { type MessagePort, workerData } from "node:worker_threads";
import { Scout } from "../../check/ahead/scout.ts";
import type { Job, Report } from "../../check/ahead/team.ts";
import { searchesFor } from "../../check/check.ts";
import { type Pulse, still, Stopped } from "../../semantics/pulse.ts";
import { withoutAmbient } from "../../semantics/strict.ts";
import { load } from "../load-suite.ts";
import { select } from "../select.ts";
import { stopped } from "../terminal/listener.ts";
import { type Errand, READY } from "./errand.ts";

const { target, flags, options, port, sent } = workerData as Errand & { readonly port: MessagePort };

/** Whoever has to end soon is given no work, and leaves the processor to those that have to tell what they know. */
const pulse: Pulse = {
  ...still,
  beat() {
    const limit = stopped();
    if (limit !== undefined) throw new Stopped(limit);
  },
};

const { suite } = await load(target);
const { subject } = select(suite, flags);
const sought = searchesFor(subject, options);
const scouts: Scout[] = [];
const doing = options.strict ? withoutAmbient : <T>(work: () => T): T => work();

function tell(message: Report | typeof READY): void {
  port.postMessage(message);
  Atomics.add(new Int32Array(sent), 0, 1);
}

port.on("message", (job: Job) => {
  if (stopped() !== undefined) return;
  const report = doing(() => {
    const scout = (scouts[job.search] ??= new Scout(subject, sought[job.search], { ...options, pulse }));
    return scout.report(job);
  });
  tell(report);
});
tell(READY);
