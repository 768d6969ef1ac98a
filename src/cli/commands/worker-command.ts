/** `hearsay worker`: does the jobs of a swarm until it is stopped. */
import { availableParallelism, hostname } from "node:os";
import { setTimeout } from "node:timers/promises";
import { counted } from "../../model/counted.ts";
import { openQueues, type QueueFlags, serverOf, shownUrl } from "../swarm/queues.ts";
import { JobServer } from "../swarm/queue-worker.ts";
import { Driver } from "../terminal/driver.ts";
import { UsageError } from "../terminal/failure.ts";
import type { ExitCode } from "../terminal/exit-codes.ts";
import { say } from "../terminal/output.ts";

export interface WorkerFlags extends QueueFlags {
  readonly concurrency?: number;
  readonly maxMemory?: number;
  readonly name?: string;
  readonly lostAfter?: number;
}

const LOST_AFTER_SECONDS = 15;
const LOOK_MS = 100;

export async function worker(flags: WorkerFlags): Promise<ExitCode> {
  const server = serverOf(flags) ?? serverOf({ redis: true })!;
  const { concurrency = availableParallelism(), name = `${hostname()}:${process.pid}`, maxMemory: memory } = flags;
  const queues = await openQueues(server, flags);
  const driver = new Driver();
  driver.begin();
  let [done, refused] = [0, undefined as string | undefined];
  const serving = new JobServer(queues, {
    name,
    concurrency,
    memory,
    lostAfter: flags.lostAfter ?? LOST_AFTER_SECONDS,
    onEnded(line) {
      done++;
      say(line);
    },
    onRefused: (why) => (refused = why),
  });
  say(`${name} does jobs of ${shownUrl(server.url)}, ${concurrency} at a time`);
  while (driver.limit() === undefined && refused === undefined) {
    driver.show({ done }, () => [counted(done, "job"), ...serving.doing].join("; "));
    await setTimeout(LOOK_MS);
  }
  driver.end();
  await serving.close();
  if (refused !== undefined)
    throw new UsageError(
      `${refused}.\nBoth need the same sources: copy them from one to the other, and start this worker again.`,
    );
  return 0;
}
