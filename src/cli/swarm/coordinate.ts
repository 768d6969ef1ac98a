/**
 * Has jobs done, and waits for them. It polls the swarm for what became of them: so the waiting process can be ended and started again,
 * and messages can get lost, without a job being lost or counted twice.
 */
import { setTimeout } from "node:timers/promises";
import type { NamedJob } from "./job.ts";
import type { Active, Swarm } from "./swarm.ts";

export interface SwarmProgress {
  readonly jobs: number;
  /** Including those that were done earlier. */
  readonly done: number;
  readonly setAside: number;
  readonly active: readonly Active[];
  readonly refusals: readonly string[];
}

export interface Coordinating {
  /** Takes a result. @returns why it is not believed; undefined if it is */
  take(named: NamedJob, text: string, isReused: boolean): string | undefined;
  onProgress(progress: SwarmProgress): void;
  /** Whether the user no longer wants to wait. */
  isInterrupted(): boolean;
}

export interface Coordinated {
  /** Done while this waited, and done earlier. */
  readonly done: number;
  readonly reused: number;
  readonly setAside: readonly { readonly named: NamedJob; readonly why: string }[];
  /** Jobs that were not waited for to their end. */
  readonly open: readonly NamedJob[];
}

/** At most this many jobs are polled at a time: those that were added first, which are done first. */
const WINDOW = 1000;
const POLL_MS = 50;
/** Polling takes at most one part in this many of the time, because others need the processor. */
const POLL_PART = 50;

export async function coordinate(
  swarm: Swarm,
  jobs: readonly NamedJob[],
  { take, onProgress, isInterrupted }: Coordinating,
): Promise<Coordinated> {
  const setAside: { readonly named: NamedJob; readonly why: string }[] = [];
  let [done, reused] = [0, 0];
  let open: readonly NamedJob[] = jobs;
  for (let isFirst = true; open.length > 0; isFirst = false) {
    const isLast = isInterrupted();
    const began = performance.now();
    const unknown: NamedJob[] = [];
    const still: NamedJob[] = [];
    let asked = 0;
    // The first time ask about all jobs, so that none is done twice.
    while (asked < open.length && (isFirst || still.length < WINDOW)) {
      const some = open.slice(asked, (asked += WINDOW));
      const standings = await swarm.standings(some);
      for (const [i, standing] of standings.entries()) {
        const one = some[i];
        if (standing.kind === "done") {
          const why = take(one, standing.text, isFirst);
          if (why !== undefined) setAside.push({ named: one, why });
          else if (isFirst) reused++;
          else done++;
        } else if (standing.kind === "setAside") {
          setAside.push({ named: one, why: standing.why });
        } else {
          still.push(one);
          if (standing.kind === "unknown") unknown.push(one);
        }
      }
    }
    open = [...still, ...open.slice(asked)];
    if (open.length === 0 || isLast) break;
    if (unknown.length > 0) await swarm.add(unknown);
    onProgress({ jobs: jobs.length, done: done + reused, setAside: setAside.length, ...(await swarm.doing()) });
    await setTimeout(Math.max(POLL_MS, Math.min(1000, POLL_PART * (performance.now() - began))));
  }
  return { done, reused, setAside, open };
}
