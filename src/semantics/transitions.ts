/** A step of a run between two states, and what properties about whole runs say of it: whether such steps cease, or are what recurs. */
import { assumptionsOf, isAssumedToCease } from "./assumptions.ts";
import type { Move } from "./moves.ts";
import type { Outcome } from "./reaction.ts";
import type { PackedState } from "./packed-state.ts";
import type { Space } from "./space.ts";
import { StepView } from "./step-view.ts";
import { type NamedProperty, PropertyThrew, stepViolationOrThrow } from "./violations.ts";

/** One step of a run between two states, as the space makes it. */
export interface Transition {
  readonly before: PackedState;
  readonly move: Move;
  readonly outcome: Outcome;
}

/** Whether an assumption of this property says that such steps cease. */
export function ceases(space: Space, named: NamedProperty, transition: Transition): boolean {
  const { before, move, outcome } = transition;
  if (assumptionsOf(named.property).length === 0) return false;
  try {
    return isAssumedToCease(named, space.view(before, named.property), space.step(before, move, outcome.choices));
  } catch (error) {
    throw error instanceof PropertyThrew ? new AssumptionThrew(error, transition) : error;
  }
}

/** What a property of kind `recurs` says against a step that is not what recurs; undefined where it is. */
export function nonRecurrence(space: Space, named: NamedProperty, transition: Transition): string | undefined {
  const { before, move, outcome } = transition;
  const [from, to] = [before, space.after(before, move, outcome)].map((state) => space.view(state, named.property));
  try {
    return stepViolationOrThrow(named, new StepView(from, space.step(before, move, outcome.choices), to));
  } catch (error) {
    throw error instanceof PropertyThrew ? new StepThrew(error, transition) : error;
  }
}

/** Whether a step is what recurs, by a property of this kind. */
export const isRecurring = (space: Space, named: NamedProperty, transition: Transition): boolean =>
  named.property.kind === "recurs" && nonRecurrence(space, named, transition) === undefined;

/** A property threw about a step, while it was asked which runs are fair or what recurs in them. */
export class StepThrew extends PropertyThrew {
  readonly transition: Transition;

  constructor({ named, thrown }: PropertyThrew, transition: Transition) {
    super(named, thrown);
    this.transition = transition;
  }
}

/** An assumption threw about a step. */
export class AssumptionThrew extends StepThrew {}
