/** Starts the further threads of a command. */
import { availableParallelism } from "node:os";
import { pathToFileURL } from "node:url";
import { Threads } from "../../threads/threads.ts";
import { runningFile } from "../package-paths.ts";
import { forWorkers } from "../terminal/listening-thread.ts";
import type { ThreadTask } from "./thread-task.ts";

/** When work has taken this long, more threads pay off: at once for runs, which share nothing; searching ahead needs time to pay. */
const LONG_MS = { fuzz: 1000, simulate: 1000, check: 3000 } as const;
/** With more threads than this, the one that combines their reports cannot keep up: more must be asked for. */
const WORKERS_MOST = 8;

const entry = pathToFileURL(runningFile("src/cli/workers/thread.ts")).href;

/** Jobs and reports name the queue of work that they belong to. */
interface Queued {
  readonly queue: number;
}

/**
 * The threads besides the caller's: as many as were asked for, from the start; or one per processor, once the work turns out to be long.
 * Undefined if there are none.
 */
export function threadsFor<J extends Queued, R extends Queued>(
  workers: number | undefined,
  errand: ThreadTask,
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
