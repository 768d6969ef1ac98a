/** What a thread of a team does: one job after the other, until it is ended. */
import type { StatePrecomputer } from "../check/parallel/precompute-states.ts";
import type { Job, Report } from "../check/parallel/team.ts";
import type { CheckOptions, Subject } from "../check/check.ts";
import type { RunsJob, RunsReport } from "../fuzz/precompute-slices.ts";
import type { FuzzOptions } from "../fuzz/fuzz.ts";
import type { Pulse } from "../semantics/pulse.ts";
import { strictPulse, withoutAmbient } from "../semantics/strict.ts";
import { type Line, READY } from "./threads.ts";

/** The kind of work: looking ahead of the searches of a check, or making random runs before their turn. */
export type Ahead =
  | { readonly kind: "check"; readonly options: Pick<CheckOptions, "first" | "strict" | "reductions"> }
  | {
      readonly kind: "fuzz";
      readonly options: Pick<FuzzOptions, "seed" | "runs" | "steps" | "strategy" | "strict" | "footprint">;
    };

/** Imports only what this kind of work needs, so that threads start sooner. */
export async function ahead(
  subject: Subject,
  { kind, options }: Ahead,
  pulse: Pulse,
): Promise<(job: Job | RunsJob) => Report | RunsReport> {
  const doing = options.strict ? withoutAmbient : <T>(work: () => T): T => work();
  const beating = options.strict ? strictPulse(pulse) : pulse;
  if (kind === "fuzz") {
    const { SlicePrecomputer } = await import("../fuzz/precompute-slices.ts");
    const precomputer = new SlicePrecomputer(subject, { ...options, pulse: beating });
    return (job) => doing(() => precomputer.report(job as RunsJob));
  }
  const [states, { searchesFor }] = await Promise.all([
    import("../check/parallel/precompute-states.ts"),
    import("../check/search/sought.ts"),
  ]);
  const sought = searchesFor(subject, options);
  const precomputers: StatePrecomputer[] = [];
  return (job) =>
    doing(() =>
      (precomputers[job.queue] ??= new states.StatePrecomputer(
        subject,
        sought[job.queue],
        { ...options, pulse: beating },
        (job as Job).common,
      )).report(job as Job),
    );
}

/** @param isOver whether nobody waits for an answer any more */
export function serve<J, R>({ port, sent }: Line, answer: (job: J) => R, isOver: () => boolean): void {
  const tell = (message: R | typeof READY): void => {
    port.postMessage(message);
    Atomics.add(new Int32Array(sent), 0, 1);
  };
  port.on("message", (job: J) => {
    if (!isOver()) tell(answer(job));
  });
  tell(READY);
}
