/** Writes the progress of a swarm as one line. */
import { counted, figure } from "../../model/counted.ts";
import { rate } from "../../report/terminal/progress.ts";
import { sayAside } from "../terminal/output.ts";
import type { SwarmProgress } from "./coordinate.ts";

/** @param fresh totals of finished jobs that were not done before */
export function progressLine(
  { jobs, done, setAside, active, refusals }: SwarmProgress,
  fresh: { readonly states: number; readonly steps: number },
  counterexamples: number,
  seconds: number,
): string {
  const now = (name: string): number =>
    active.reduce((sum, { known }) => sum + (typeof known[name] === "number" ? known[name] : 0), 0);
  const states = fresh.states + now("states");
  const steps = fresh.steps + now("transitions") + now("steps") + now("events");
  const workers = new Map<string, number>();
  for (const { worker } of active) workers.set(worker, (workers.get(worker) ?? 0) + 1);
  return [
    `${figure(done)} of ${counted(jobs, "job")}`,
    ...(setAside === 0 ? [] : [`${figure(setAside)} set aside`]),
    ...(counterexamples === 0 ? [] : [counted(counterexamples, "counterexample")]),
    [`${figure(states)} new states`, ...rate(states, seconds)].join(", "),
    [`${figure(steps)} steps`, ...rate(steps, seconds)].join(", "),
    workers.size === 0
      ? "no worker"
      : [...workers].map(([worker, count]) => (count === 1 ? worker : `${worker} (${count})`)).join(", "),
    ...(refusals.length === 0 ? [] : [`${counted(refusals.length, "worker")} with other sources`]),
  ].join("; ");
}

/** Says, once for each worker that does no jobs, why: the line of progress has no room for it. */
export class Refusals {
  readonly #told = new Set<string>();

  tell({ refusals }: SwarmProgress): void {
    for (const why of refusals) {
      if (this.#told.has(why)) continue;
      this.#told.add(why);
      sayAside(`${why}.`);
    }
  }
}
