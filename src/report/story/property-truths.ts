/** What each property says about each state or step of a run: not its verdict, but how it got there. */
import { violationAt } from "../../semantics/check-run.ts";
import type { Run } from "../../semantics/run.ts";
import type { Space } from "../../semantics/space.ts";
import type { PackedState } from "../../semantics/packed-state.ts";
import { StepView } from "../../semantics/step-view.ts";
import type { NamedProperty } from "../../model/property.ts";
import { isDueIn, stepViolationOrThrow, violationIn } from "../../semantics/violations.ts";

export interface Truth {
  readonly holds: boolean;
  /** What it says if it does not hold. */
  readonly message: string | undefined;
  /** For `leadsTo`: whether its premise is true here. */
  readonly isDue: boolean;
}

/** Before the first step and after each one; a property about steps says nothing before the first. */
export function truths(
  space: Space,
  named: NamedProperty,
  run: Run,
  states: readonly PackedState[],
): readonly (Truth | undefined)[] {
  const isAboutSteps = named.property.kind === "step" || named.property.kind === "recurs";
  return states.map((state, at) => {
    if (isAboutSteps && at === 0) return undefined;
    const message = answered(() => messageAt(space, named, run, states, at));
    const isDue =
      named.property.kind === "leadsTo" && answered(() => (isDueIn(space, named, state) ? "due" : undefined)) === "due";
    return { holds: message === undefined, message, isDue };
  });
}

function messageAt(
  space: Space,
  named: NamedProperty,
  run: Run,
  states: readonly PackedState[],
  at: number,
): string | undefined {
  switch (named.property.kind) {
    case "always":
    case "step":
    case "deadlockFree":
    case "linearizable":
      return violationAt(space, named, run, states, at);
    case "sometimes":
    case "possible":
    case "eventually":
    case "converges":
    case "leadsTo":
      return violationIn(space, named, states[at]);
    case "recurs": {
      const [before, after] = [states[at - 1], states[at]].map((state) => space.view(state, named.property));
      return stepViolationOrThrow(named, new StepView(before, run.steps[at - 1], after));
    }
  }
}

/** If a property throws, its error counts as what it says: the run can be drawn all the same. */
function answered(ask: () => string | undefined): string | undefined {
  try {
    return ask();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
