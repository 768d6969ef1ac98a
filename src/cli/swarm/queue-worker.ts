/** A worker of a swarm: takes jobs from a queue, runs them in child processes, and puts back those that it must not do. */
import type { Job as QueuedJob } from "bullmq";
import * as z from "zod";
import { legible } from "../../model/legible.ts";
import { differencesText, type Sources } from "../sources.ts";
import { JobProcesses } from "./job-processes.ts";
import { jobSchema, named, titleOf } from "./job.ts";
import type { JobProgress } from "./queue-swarm.ts";
import type { Queues } from "./queues.ts";
import { LOST_MAX } from "./swarm.ts";

export interface Serving {
  readonly name: string;
  readonly concurrency: number;
  readonly memory: number | undefined;
  /** After how many seconds without a sign of life a worker counts as lost. */
  readonly lostAfter: number;
  /** Called with a line about each job that ended. */
  onEnded(line: string): void;
  /** Called if the sources differ: this worker does nothing more. */
  onRefused(why: string): void;
}

/** How often, within the time after which a worker counts as lost, the others look for such workers. */
const LOOKS = 3;
const PROGRESS_MS = 1000;

const asked = z.object({
  by: z.string().max(300),
  sources: z.record(z.string().max(1000), z.string().max(100)),
});

export class JobServer {
  readonly #queues: Queues;
  readonly #serving: Serving;
  readonly #children: JobProcesses;
  readonly #worker: ReturnType<Queues["worker"]>;
  readonly #doing = new Set<string>();
  #isEnding = false;

  constructor(queues: Queues, serving: Serving) {
    this.#queues = queues;
    this.#serving = serving;
    this.#children = new JobProcesses(serving.concurrency, serving.memory);
    this.#worker = queues.worker((job, token) => this.#done(job, token), {
      name: serving.name,
      concurrency: serving.concurrency,
      lockDuration: serving.lostAfter * 1000,
      stalledInterval: (serving.lostAfter * 1000) / LOOKS,
      maxStalledCount: LOST_MAX - 1,
    });
  }

  /** What is running, in words. */
  get doing(): readonly string[] {
    return [...this.#doing];
  }

  /** Puts back what is running, and takes no more jobs. */
  async close(): Promise<void> {
    this.#end();
    await this.#children.close();
    await this.#worker.close();
    await this.#queues.close();
  }

  async #done(queued: QueuedJob, token: string | undefined): Promise<string> {
    if (this.#isEnding) return this.#putBack(queued, token);
    const { UnrecoverableError } = await import("bullmq");
    const { data: job, error } = jobSchema.safeParse(queued.data);
    if (error) throw new UnrecoverableError(`it is not a job: ${legible(z.prettifyError(error)).slice(0, 300)}`);
    if (named(job).id !== queued.id) throw new UnrecoverableError("its id does not match its content");
    const title = titleOf(job);
    const began = performance.now();
    let told = -Infinity;
    const tell = (progress: JobProgress): void => void queued.updateProgress(progress as object).catch(() => undefined);
    this.#doing.add(title);
    const ended = await this.#children.run(job, (known) => {
      if (performance.now() - told < PROGRESS_MS) return;
      told = performance.now();
      tell({ worker: this.#serving.name, known });
    });
    this.#doing.delete(title);
    const say = (what: string): void =>
      this.#serving.onEnded(`${what} ${title} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    if (ended.kind === "result") {
      say("done:");
      return ended.text;
    }
    if (ended.kind === "refused" || this.#isEnding) {
      if (ended.kind === "refused") await this.#refuse(queued, job.sources, ended.sources);
      return this.#putBack(queued, token);
    }
    say(`failed, ${legible(ended.message)}:`);
    throw ended.kind === "failed" ? new UnrecoverableError(ended.message) : new Error(ended.message);
  }

  async #refuse(queued: QueuedJob, digest: string, here: Sources): Promise<void> {
    if (this.#isEnding) return;
    this.#end();
    const { data } = asked.safeParse((await this.#queues.sources.getJob(digest))?.data);
    const differing = (data && differencesText(data.sources, here)) ?? "it is not known in what";
    await queued.updateProgress({ worker: this.#serving.name, differing } satisfies JobProgress);
    this.#serving.onRefused(
      `${legible(data?.by ?? "somebody")} asks for jobs, and the sources here differ: ${legible(differing)}`,
    );
  }

  /** Takes no more jobs. */
  #end(): void {
    this.#isEnding = true;
    void this.#worker.pause(true);
  }

  async #putBack(queued: QueuedJob, token: string | undefined): Promise<never> {
    const { WaitingError } = await import("bullmq");
    await queued.moveToWait(token);
    throw new WaitingError();
  }
}
