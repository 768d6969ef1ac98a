/** What a further thread is given to do. */
import type { SimulateSuiteOptions } from "../../suite/simulating.ts";
import type { Ahead } from "../../threads/serve.ts";
import type { Selectors } from "../select.ts";

export interface ThreadTask {
  /** The properties file, and what is selected from it, as typed. */
  readonly target: string;
  readonly flags: Selectors;
  readonly work: Ahead | { readonly kind: "simulate"; readonly options: SimulateSuiteOptions };
}
