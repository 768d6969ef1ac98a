/** What a swarm is to whoever wants jobs done: one of this machine, or a queue that many machines share. */
import type { Known } from "../terminal/listener.ts";
import type { Named } from "./job.ts";

/** Where a job stands. */
export type Standing =
  | { readonly kind: "unknown" }
  | { readonly kind: "waiting" }
  /** `text`: its result, which is still to be read. */
  | { readonly kind: "done"; readonly text: string }
  /** It is not tried again by itself. */
  | { readonly kind: "setAside"; readonly why: string };

/** A job that is being done. */
export interface Active {
  readonly id: string;
  readonly worker: string;
  readonly known: Known;
}

export interface Swarm {
  /** In the order of the jobs. */
  standings(jobs: readonly Named[]): Promise<readonly Standing[]>;
  /** Has them done. One that is there already stays as it is. */
  add(jobs: readonly Named[]): Promise<void>;
  /** Forgets what is known of them, so that they are done again. */
  forget(jobs: readonly Named[]): Promise<void>;
  /** Those that are being done now, and what kept workers from doing any, in sentences. */
  doing(): Promise<{ readonly active: readonly Active[]; readonly refusals: readonly string[] }>;
  /** Takes back what nobody has begun, and says how many these are. */
  takeBack(jobs: readonly Named[]): Promise<number>;
  /** No more is wanted of it here. */
  close(): Promise<void>;
}

/** A job that has taken its process along so often is set aside: it would do so for ever. */
export const LOST_MAX = 3;
