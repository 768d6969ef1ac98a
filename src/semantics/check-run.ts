/** Decides safety properties on one given run. Liveness needs more than a run: see `src/check`. */
import { StepView } from "./step-view.ts";
import type { NamedProperty } from "../model/property.ts";
import { violationIn, violationByStep } from "./violations.ts";
import { outcomes } from "./outcome-tree.ts";
import { isFault } from "./enabled-steps.ts";
import type { Execution, Run } from "./run.ts";
import type { Space } from "./space.ts";
import { type PackedState, stateKey } from "./packed-state.ts";

export interface Violation {
  /** The number of steps after which it is violated. */
  readonly at: number;
  readonly message: string;
}

/**
 * Where a run first violates a safety property (`always`, `step`, `deadlockFree`, `linearizable`); undefined if it does not. The space
 * carries the property's history, if it has one.
 */
export function checkRun(space: Space, named: NamedProperty, run: Run, { states }: Execution): Violation | undefined {
  for (let at = 0; at < states.length; at++) {
    const message = violationAt(space, named, run, states, at);
    if (message !== undefined) return { at, message };
    // A state outside a declared bound is checked but not expanded.
    if (space.bounds.areExceeded(states[at])) return undefined;
  }
  return undefined;
}

/** What a safety property objects to in the state after `at` steps of a run, or in the last of these steps. */
export function violationAt(
  space: Space,
  named: NamedProperty,
  run: Run,
  states: readonly PackedState[],
  at: number,
): string | undefined {
  const { kind } = named.property;
  switch (kind) {
    case "always":
    case "linearizable":
      return violationIn(space, named, states[at]);
    case "deadlockFree":
      return isDeadEnd(space, named, states[at]) ? violationIn(space, named, states[at]) : undefined;
    case "step":
      if (at === 0) return undefined;
      return violationByStep(
        named,
        new StepView(
          space.view(states[at - 1], named.property),
          run.steps[at - 1],
          space.view(states[at], named.property),
        ),
      );
    case "sometimes":
    case "possible":
    case "eventually":
    case "converges":
    case "leadsTo":
    case "recurs":
      return undefined;
  }
}

/**
 * Whether nothing but faults can change this state, of whose histories only the property's own counts. False for a boundary state: what
 * follows it is unknown.
 */
export function isDeadEnd(space: Space, { property }: NamedProperty, state: PackedState): boolean {
  if (space.bounds.areExceeded(state)) return false;
  const keyOf = (one: PackedState): string => stateKey({ ...one, histories: [space.historyNumberIn(one, property)] });
  const key = keyOf(state);
  return space
    .moves(state)
    .every(
      (move) =>
        isFault(move.budget) ||
        move.kind === "partition" ||
        outcomes(space.outcomeTree(state, move)).every(
          (outcome) => outcome.kind === "threw" || keyOf(space.after(state, move, outcome)) === key,
        ),
    );
}
