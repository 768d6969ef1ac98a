/** What a property says of a state or a step, as a few bits. */
import type { Change, World as View } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import { type Claim, premiseHolds, PropertyThrew, saysOfStep, violationInState } from "../../semantics/violations.ts";

export const HOLDS = 1;
/** `leadsTo`: it is due. */
export const PREMISE = 2;
/** It threw, where that is no answer. */
export const THREW = 4;

export const truthIn = (claim: Claim, view: View<Shape>): number => orThrew(() => truthOrThrow(claim, view));

/** @throws PropertyThrew where it throws */
export const truthOrThrow = (claim: Claim, view: View<Shape>): number =>
  (violationInState(claim, view) === undefined ? HOLDS : 0) | (premiseHolds(claim, view) ? PREMISE : 0);

export const truthOfStep = (claim: Claim, change: Change<Shape, never>): number =>
  orThrew(() => (saysOfStep(claim, change) === undefined ? HOLDS : 0));

/** @throws ModelError where the rules of the model are broken: nothing is decided then */
function orThrew(ask: () => number): number {
  try {
    return ask();
  } catch (error) {
    if (error instanceof PropertyThrew) return THREW;
    throw error;
  }
}
