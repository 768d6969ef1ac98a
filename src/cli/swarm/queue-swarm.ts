/**
 * A swarm of all workers that take jobs from a queue. Only the queue knows the state of a job: the job stays in it under its id, with its
 * result, until it is removed.
 */
import type { Job as QueuedJob } from "bullmq";
import { hostname } from "node:os";
import * as z from "zod";
import { legible } from "../../model/legible.ts";
import type { Sources } from "../sources.ts";
import { digestOf, type NamedJob, titleOf } from "./job.ts";
import type { Queues } from "./queues.ts";
import { LOST_MAX, type Active, type JobState, type Swarm } from "./swarm.ts";

const known = z.record(z.string().max(100), z.union([z.number(), z.array(z.string().max(1000)).max(100).readonly()]));
const word = z.string().max(200).transform(legible);

/** What a worker reports on a job meanwhile. */
const progressSchema = z.union([
  z.strictObject({ worker: word, known }),
  /** The worker has other sources, and puts the job back. */
  z.strictObject({ worker: word, differing: z.string().max(2000).transform(legible) }),
]);
export type JobProgress = z.infer<typeof progressSchema>;

/** How many jobs are written at a time. */
const BULK = 500;
/** What BullMQ says of a job whose workers were lost too often. */
const STALLED = "job stalled more than allowable limit";

export class QueueSwarm implements Swarm {
  readonly #queues: Queues;
  readonly #sources: readonly Sources[];
  #hasSources = false;
  /** Why workers put jobs back, by worker. */
  readonly #refusals = new Map<string, string>();

  /** @param sources of all jobs */
  constructor(queues: Queues, sources: readonly Sources[]) {
    this.#queues = queues;
    this.#sources = sources;
  }

  async standings(jobs: readonly NamedJob[]): Promise<readonly JobState[]> {
    const found = await Promise.all(jobs.map(({ id }) => this.#queues.jobs.getJob(id)));
    return found.map((job) => this.#standingOf(job as QueuedJob | undefined));
  }

  async add(jobs: readonly NamedJob[]): Promise<void> {
    if (!this.#hasSources) await this.#tellSources();
    for (let at = 0; at < jobs.length; at += BULK) {
      await this.#queues.jobs.addBulk(
        jobs.slice(at, at + BULK).map(({ id, job }) => ({
          name: titleOf(job),
          data: job,
          opts: { jobId: id, attempts: LOST_MAX, stackTraceLimit: 1 },
        })),
      );
    }
  }

  async forget(jobs: readonly NamedJob[]): Promise<void> {
    // A job that is running cannot be removed, but it is about to be done anew anyway.
    await Promise.allSettled(jobs.map(({ id }) => this.#queues.jobs.remove(id)));
  }

  async doing(): Promise<{ readonly active: readonly Active[]; readonly refusals: readonly string[] }> {
    const jobs = (await this.#queues.jobs.getActive()) as readonly (QueuedJob | undefined)[];
    const active = jobs.flatMap((job): readonly Active[] => {
      const { data } = progressSchema.safeParse(job?.progress);
      const worker = legible(job?.processedBy ?? "a worker").slice(0, 200);
      return job?.id === undefined ? [] : [{ id: job.id, worker, known: data && "known" in data ? data.known : {} }];
    });
    return { active, refusals: [...this.#refusals.values()] };
  }

  async takeBack(jobs: readonly NamedJob[]): Promise<number> {
    const taken = await Promise.allSettled(
      jobs.map(async ({ id }) => {
        const job = (await this.#queues.jobs.getJob(id)) as QueuedJob | undefined;
        if (job === undefined || job.finishedOn !== undefined) throw new Error("it is done");
        await job.remove();
      }),
    );
    return taken.filter(({ status }) => status === "fulfilled").length;
  }

  close(): Promise<void> {
    return this.#queues.close();
  }

  #standingOf(job: QueuedJob | undefined): JobState {
    if (job === undefined) return { kind: "unknown" };
    if (job.finishedOn === undefined) {
      const { data } = progressSchema.safeParse(job.progress);
      if (data && "differing" in data)
        this.#refusals.set(data.worker, `${data.worker} refuses, because its sources differ: ${data.differing}`);
      return { kind: "waiting" };
    }
    const why: unknown = job.failedReason;
    if (typeof why === "string" && why !== "") return { kind: "setAside", why: whySetAside(why, job.attemptsMade) };
    const text: unknown = job.returnvalue;
    return { kind: "done", text: typeof text === "string" ? text : "" };
  }

  async #tellSources(): Promise<void> {
    for (const sources of this.#sources) {
      await this.#queues.sources.add("sources", { by: hostname(), sources }, { jobId: digestOf(sources) });
    }
    this.#hasSources = true;
  }
}

function whySetAside(why: string, attempts: number): string {
  const message = legible(why).slice(0, 1000);
  if (message.includes(STALLED)) return `tried ${LOST_MAX} times: its worker was lost`;
  return attempts >= LOST_MAX ? `tried ${LOST_MAX} times: ${message}` : message;
}
