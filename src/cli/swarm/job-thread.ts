/** The computing thread of `bin/job.js`: does one job after the other, until its process is ended. */
import { parentPort } from "node:worker_threads";
import type { Suite } from "../../model/properties.ts";
import { load } from "../load-suite.ts";
import type { Sources } from "../sources.ts";
import { Driver } from "../terminal/driver.ts";
import { failureText } from "../terminal/failure.ts";
import type { InterimFindings } from "../terminal/listening-thread.ts";
import { digestOf, type Job } from "./job.ts";
import { fileOfJob, sourcesOfJobs } from "./job-sources.ts";
import { runJob } from "./run-job.ts";

/** A job, and the limit it is sent with. */
export interface Order {
  readonly job: Job;
  /** In megabytes. */
  readonly memory: number;
}

/** The answer to an order, or its progress. */
export type JobAnswer =
  | { readonly kind: "result"; readonly text: string; readonly memoryMb: number }
  /** The sources here differ: it returns its own. */
  | { readonly kind: "refused"; readonly sources: Sources }
  /** The job cannot be done, here or anywhere. */
  | { readonly kind: "failed"; readonly message: string }
  /** There is not enough memory here. */
  | { readonly kind: "starved"; readonly message: string }
  | { readonly kind: "progress"; readonly known: InterimFindings };

/** A properties file on this machine. */
interface Here {
  readonly sources: Sources;
  readonly digest: string;
  suite?: Promise<Suite>;
}

const MB = 2 ** 20;
const known = new Map<string, Here>();

parentPort!.on("message", (order: Order) => void answer(order).then((told) => parentPort!.postMessage(told)));

async function answer({ job, memory }: Order): Promise<JobAnswer> {
  try {
    const here = at(job.target);
    if (here.digest !== job.sources) return { kind: "refused", sources: here.sources };
    const suite = await (here.suite ??= load(job.target).then((loaded) => loaded.suite));
    const result = await runJob(job, suite, new Driver({ maxMemory: memory }));
    if (isOfMemory(result.limit))
      return { kind: "starved", message: `it takes more memory than a job may use, ${memory} MB` };
    return { kind: "result", text: JSON.stringify(result), memoryMb: Math.round(process.memoryUsage.rss() / MB) };
  } catch (error) {
    return { kind: "failed", message: failureText(error, false) };
  }
}

function at(target: string): Here {
  let here = known.get(target);
  if (here === undefined) {
    const sources = sourcesOfJobs(fileOfJob(target));
    known.set(target, (here = { sources, digest: digestOf(sources) }));
  }
  return here;
}

const isOfMemory = (limit = ""): boolean => /^(?:--max-memory|memory)\b/u.test(limit);
