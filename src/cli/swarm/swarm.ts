/** The interface of a swarm for those who want jobs done: this machine, or a queue that many machines share. */
import type { InterimFindings } from "../terminal/listening-thread.ts";
import type { NamedJob } from "./job.ts";

/** The state of a job. */
export type JobState =
  | { readonly kind: "unknown" }
  | { readonly kind: "waiting" }
  /** `text`: its result, which is still to be validated. */
  | { readonly kind: "done"; readonly text: string }
  /** It is not tried again by itself. */
  | { readonly kind: "setAside"; readonly why: string };

/** A job that is running. */
export interface Active {
  readonly id: string;
  readonly worker: string;
  readonly known: InterimFindings;
}

export interface Swarm {
  /** In the order of the jobs. */
  standings(jobs: readonly NamedJob[]): Promise<readonly JobState[]>;
  /** Has these jobs done. One that is already known stays as it is. */
  add(jobs: readonly NamedJob[]): Promise<void>;
  /** Forgets their results, so that they are done again. */
  forget(jobs: readonly NamedJob[]): Promise<void>;
  /** The jobs that are running, and why workers refuse to do any, in sentences. */
  doing(): Promise<{ readonly active: readonly Active[]; readonly refusals: readonly string[] }>;
  /** Takes back the jobs that nobody has begun, and returns their number. */
  takeBack(jobs: readonly NamedJob[]): Promise<number>;
  /** Closes the connection: nothing more is wanted from here. */
  close(): Promise<void>;
}

/** A job that crashed its process this often is set aside, because it would do so for ever. */
export const LOST_MAX = 3;
