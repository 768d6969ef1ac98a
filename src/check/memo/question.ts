/**
 * The questions whose answers can be remembered: what a property says of a state or a step, and whether it assumes that a step ceases.
 * Answers are bits.
 */
import type { Change, NamedProperty, World as View } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import { isAssumedToCease } from "../../semantics/assumptions.ts";
import { premiseHolds, PropertyThrew, stepViolationOrThrow, violationInState } from "../../semantics/violations.ts";

export const HOLDS = 1;
/** Of `leadsTo`: its premise is true. */
export const PREMISE = 2;
/** It threw an error, and for this property that does not count as a violation. */
export const THREW = 4;
/** Of a step: the property assumes that such steps happen only finitely often. */
export const CEASES = 8;

export interface Question<V> {
  /** The name of the property that it is about. */
  readonly name: string;
  of(view: V): number;
  /** Whether this answer may come from an error. A property that must hold counts an error as a violation, so 0 may mean one. */
  mayHaveThrown(answer: number): boolean;
}

export type StateQuestion = Question<View<Shape>>;
export type StepQuestion = Question<Change<Shape, never>>;

const mustHold = ({ property: { kind } }: NamedProperty): boolean =>
  kind === "always" || kind === "deadlockFree" || kind === "linearizable";

/** What a property says of a state. */
export const truthsInState = (named: NamedProperty): StateQuestion => ({
  name: named.name,
  of(view) {
    try {
      return truthOrThrow(named, view);
    } catch (error) {
      return threw(error);
    }
  },
  mayHaveThrown: (answer) => answer === THREW || (answer === 0 && mustHold(named)),
});

/** @throws PropertyThrew if the property throws and that does not count as a violation */
export const truthOrThrow = (named: NamedProperty, view: View<Shape>): number =>
  (violationInState(named, view) === undefined ? HOLDS : 0) | (premiseHolds(named, view) ? PREMISE : 0);

/** What a property about steps says of a step. */
export const truthOfStep = (named: NamedProperty): StepQuestion => ({
  name: named.name,
  of(change) {
    try {
      return stepViolationOrThrow(named, change) === undefined ? HOLDS : 0;
    } catch (error) {
      return threw(error);
    }
  },
  mayHaveThrown: (answer) => answer === THREW,
});

/** Whether a liveness property assumes that a step happens only finitely often (`ceases`). */
export const assumesOfAStep = (named: NamedProperty): StepQuestion => ({
  name: named.name,
  of({ before, step }) {
    try {
      return isAssumedToCease(named, before, step) ? CEASES : 0;
    } catch (error) {
      return threw(error);
    }
  },
  mayHaveThrown: (answer) => answer === THREW,
});

/** @throws any error that the property itself did not throw, such as a ModelError: then the model breaks a rule and nothing is decided */
function threw(error: unknown): number {
  if (error instanceof PropertyThrew) return THREW;
  throw error;
}
