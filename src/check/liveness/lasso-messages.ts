import { type Claim, objectionIn } from "../../semantics/violations.ts";
import { assumptionsOf } from "../../semantics/fairness.ts";
import type { Space, World } from "../../semantics/space.ts";

/** The sentence for a run that may stay in its last world, which misses the goal. */
export function saysFinal(space: Space, claim: Claim, world: World): string {
  const assuming = assumptionsOf(claim.property).length > 0 ? " that its assumptions leave" : "";
  return `no fair step${assuming} changes anything any more, and ${missed(space, claim, [world])}`;
}

/** The sentence for a loop that can go on for ever, given the worlds that its steps begin in. */
export function saysLoop(space: Space, claim: Claim, worlds: readonly World[]): string {
  const steps = worlds.length === 1 ? "step" : `${worlds.length} steps`;
  return `the last ${steps} can repeat for ever, and ${missed(space, claim, worlds)}`;
}

/** What the property itself says against the first world that misses its goal. */
function missed(space: Space, claim: Claim, worlds: readonly World[]): string {
  for (const world of worlds) {
    const says = objectionIn(space, claim, world);
    if (says !== undefined) return says;
  }
  throw new Error(`"${claim.name}" is met in every world of its counterexample`);
}
