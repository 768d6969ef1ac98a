import type { Scope } from "./scope.ts";
import type { Start, Step } from "./step.ts";

/** A run that shows something: its start, its steps and, for a lasso, how many of the steps lead into the loop. */
export interface ReportedRun {
  readonly start: readonly Start[];
  readonly steps: readonly Step[];
  readonly loopFrom?: number;
  /** The scope, if it is not the one that was asked for: shrinking may have found a smaller one. */
  readonly scope?: Scope;
}
