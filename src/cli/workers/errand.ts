/** What a worker is sent out with. */
import type { CheckOptions } from "../../check/check.ts";
import type { FuzzOptions } from "../../fuzz/fuzz.ts";
import type { SimulateSuiteOptions } from "../../suite/simulating.ts";
import type { Selectors } from "../select.ts";

/** What it does for whom: look ahead of the searches of a check, or make random or simulated runs before it is their turn. */
export type Work =
  | { readonly kind: "check"; readonly options: Pick<CheckOptions, "first" | "strict" | "reductions"> }
  | { readonly kind: "simulate"; readonly options: SimulateSuiteOptions }
  | { readonly kind: "fuzz"; readonly options: Pick<FuzzOptions, "seed" | "runs" | "steps" | "strict"> };

export interface Errand {
  /** The properties file, and what is chosen of it, as they were typed. */
  readonly target: string;
  readonly flags: Selectors;
  readonly work: Work;
}

/** Says that a worker has read the user's files, and takes jobs. */
export const READY = "ready";
