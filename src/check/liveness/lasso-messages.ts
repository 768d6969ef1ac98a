import { type Claim, violationIn } from "../../semantics/violations.ts";
import { assumptionsOf } from "../../semantics/fairness.ts";
import type { Space } from "../../semantics/space.ts";
import type { PackedState } from "../../semantics/packed-state.ts";

/** The sentence for a run that may stay in its last state, which misses the goal. */
export function saysFinal(space: Space, claim: Claim, world: PackedState): string {
  const assuming = assumptionsOf(claim.property).length > 0 ? " that its assumptions leave" : "";
  return `no fair step${assuming} changes anything any more, and ${missed(space, claim, [world])}`;
}

/** The sentence for a loop that can go on for ever, given the states that its steps begin in. */
export function saysLoop(space: Space, claim: Claim, states: readonly PackedState[]): string {
  const steps = states.length === 1 ? "step" : `${states.length} steps`;
  return `the last ${steps} can repeat for ever, and ${missed(space, claim, states)}`;
}

/** What the property itself says against the first state that misses its goal. */
function missed(space: Space, claim: Claim, states: readonly PackedState[]): string {
  for (const world of states) {
    const says = violationIn(space, claim, world);
    if (says !== undefined) return says;
  }
  throw new Error(`"${claim.name}" is met in every state of its counterexample`);
}
