/** What a worker is sent out with, and how it answers. */
import type { CheckOptions } from "../../check/check.ts";
import type { Selectors } from "../select.ts";

export interface Errand {
  /** The properties file, and what is chosen of it, as they were typed. */
  readonly target: string;
  readonly flags: Selectors;
  readonly options: Pick<CheckOptions, "first" | "strict" | "reductions">;
  /** A word that is counted up whenever a worker has sent something. */
  readonly sent: SharedArrayBuffer;
}

/** Says that a worker has read the user's files, and takes jobs. */
export const READY = "ready";
