/** The team of a command. */
import { availableParallelism } from "node:os";
import { Threads } from "../../threads/threads.ts";
import { forWorkers } from "../terminal/listener.ts";
import type { Errand } from "./errand.ts";

/** Work that has taken so long is worth more threads: runs share nothing, while those that search ahead need time to pay. */
const LONG_MS = { fuzz: 1000, simulate: 1000, check: 3000 } as const;
/** With more than these, the one that puts their reports together has no time left: more have to be asked for. */
const WORKERS_MOST = 8;

const entry = new URL(import.meta.url.endsWith(".ts") ? "./thread.ts" : "./thread.js", import.meta.url).href;

/** Jobs and reports name the queue of work that they belong to. */
interface Queued {
  readonly queue: number;
}

/**
 * As many threads as were asked for besides the one that asks, from the start; or as many as there are processors, once the work is
 * long. Undefined where there are no others.
 */
export function threadsFor<J extends Queued, R extends Queued>(
  workers: number | undefined,
  errand: Errand,
): Threads<J, R> | undefined {
  const others = (workers ?? Math.min(availableParallelism(), WORKERS_MOST)) - 1;
  if (others === 0 || !forWorkers) return undefined;
  const { file, shared } = forWorkers;
  return new Threads(others, workers === undefined ? LONG_MS[errand.work.kind] : 0, new URL(file), {
    ...errand,
    entry,
    hearsay: { shared },
  });
}
