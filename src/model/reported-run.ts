import type { Scope } from "./scope.ts";
import type { Start, Step } from "./step.ts";

/** A run that shows something: how it starts, its steps, and for a lasso how many of them lead into the loop. */
export interface ReportedRun {
  readonly start: readonly Start[];
  readonly steps: readonly Step[];
  readonly loopFrom?: number;
  /** Where it is not the scope that was looked at: what shrinking led to. */
  readonly scope?: Scope;
}
