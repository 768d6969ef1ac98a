/** Opens the swarm that the flags ask for: a queue that machines share, or the processors of this machine. */
import type { Queue } from "bullmq";
import { availableParallelism } from "node:os";
import type { Sources } from "../sources.ts";
import { UsageError } from "../terminal/failure.ts";
import { LocalSwarm } from "./local-swarm.ts";
import { QueueSwarm } from "./queue-swarm.ts";
import { openQueues, type QueueFlags, serverOf, shownUrl } from "./queues.ts";
import { RESULTS, ResultsFolder } from "./results-folder.ts";
import type { Swarm } from "./swarm.ts";
import { defined } from "../../model/defined.ts";

export interface SwarmPlaceFlags extends QueueFlags {
  readonly workers?: number;
  readonly maxMemory?: number;
  readonly results?: string;
}

export interface SwarmPlace {
  readonly place: Swarm;
  /** How to start a worker, in case there is none. */
  readonly hint: string | undefined;
  /** The queue, if it has one. */
  readonly queue: Queue | undefined;
}

/** @param sources of all jobs @throws UsageError if there is no such server, or if results cannot be kept */
export async function openSwarm(flags: SwarmPlaceFlags, sources: readonly Sources[]): Promise<SwarmPlace> {
  const server = serverOf(flags);
  if (server !== undefined) {
    const hint = `No worker does these jobs. Start one in this folder, on any machine: npx hearsay worker ${server.flag} ${shownUrl(server.url)}`;
    const queues = await openQueues(server, flags);
    return { place: new QueueSwarm(queues, sources), hint, queue: queues.jobs };
  }
  const { results = RESULTS, workers = availableParallelism(), maxMemory: memory } = flags;
  return {
    place: new LocalSwarm(folderAt(results), { workers, ...defined({ memory }) }),
    hint: undefined,
    queue: undefined,
  };
}

function folderAt(results: string): ResultsFolder {
  try {
    return new ResultsFolder(results);
  } catch (error) {
    throw new UsageError(`--results ${results} cannot be written to: ${(error as Error).message}`);
  }
}
