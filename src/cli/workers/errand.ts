/** What a worker is sent out with. */
import type { SimulateSuiteOptions } from "../../suite/simulating.ts";
import type { Ahead } from "../../threads/serve.ts";
import type { Selectors } from "../select.ts";

export interface Errand {
  /** The properties file, and what is chosen of it, as they were typed. */
  readonly target: string;
  readonly flags: Selectors;
  readonly work: Ahead | { readonly kind: "simulate"; readonly options: SimulateSuiteOptions };
}
