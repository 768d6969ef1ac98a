/**
 * A step between two states of a run, and what properties of whole runs say about it: whether such steps cease, or whether it is one
 * that recurs.
 */
import { assumptionsOf, isAssumedToCease } from "./assumptions.ts";
import type { Move } from "./enabled-steps.ts";
import type { Outcome } from "./outcome-tree.ts";
import type { PackedState } from "./packed-state.ts";
import type { Space } from "./space.ts";
import { StepView } from "./step-view.ts";
import type { NamedProperty } from "../model/property.ts";
import { PropertyThrew, stepViolationOrThrow } from "./violations.ts";

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

/** What a `recurs` property objects to in a step that is not one that recurs; undefined if it is. */
export function nonRecurrence(space: Space, named: NamedProperty, transition: Transition): string | undefined {
  const { before, move, outcome } = transition;
  const [from, to] = [before, space.after(before, move, outcome)].map((state) => space.view(state, named.property));
  try {
    return stepViolationOrThrow(named, new StepView(from, space.step(before, move, outcome.choices), to));
  } catch (error) {
    throw error instanceof PropertyThrew ? new StepThrew(error, transition) : error;
  }
}

/** Whether a property is of kind `recurs` and this step is one that recurs. */
export const isRecurring = (space: Space, named: NamedProperty, transition: Transition): boolean =>
  named.property.kind === "recurs" && nonRecurrence(space, named, transition) === undefined;

/** A property threw about a step while it was asked which runs are fair, or what recurs in them. */
export class StepThrew extends PropertyThrew {
  readonly transition: Transition;

  constructor({ named, thrown }: PropertyThrew, transition: Transition) {
    super(named, thrown);
    this.transition = transition;
  }
}

/** An assumption threw about a step. */
export class AssumptionThrew extends StepThrew {}
