/** What can be asked about states or steps and be remembered: properties, and what they assume. Answers are bits. */
import type { Change, World as View } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import { isAssumedToCease } from "../../semantics/assumptions.ts";
import {
  type NamedProperty,
  premiseHolds,
  PropertyThrew,
  stepViolationOrThrow,
  violationInState,
} from "../../semantics/violations.ts";

export const HOLDS = 1;
/** `leadsTo`: it is due. */
export const PREMISE = 2;
/** It threw, where that is no answer. */
export const THREW = 4;
/** Of a step: by assumption, such steps cease. */
export const CEASES = 8;

export interface Question<V> {
  /** The property that it is about. */
  readonly name: string;
  of(view: V): number;
  /** Whether something may have been thrown where that was answered: that something throws is what some properties object to. */
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

/** @throws PropertyThrew where it throws */
export const truthOrThrow = (named: NamedProperty, view: View<Shape>): number =>
  (violationInState(named, view) === undefined ? HOLDS : 0) | (premiseHolds(named, view) ? PREMISE : 0);

/** What a property about steps says of one. */
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

/** Whether a liveness property assumes of a step that it ceases. */
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

/** @throws ModelError where the rules of the model are broken: nothing is decided then */
function threw(error: unknown): number {
  if (error instanceof PropertyThrew) return THREW;
  throw error;
}
