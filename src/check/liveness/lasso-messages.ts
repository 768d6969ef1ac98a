import { type NamedProperty, UNSAID, violationIn } from "../../semantics/violations.ts";
import { assumptionsOf, saysAgainst, type Transition } from "../../semantics/fairness.ts";
import type { Space } from "../../semantics/space.ts";
import type { PackedState } from "../../semantics/packed-state.ts";

/** The sentence for a run that may stay in its last state, which misses the goal. */
export function saysFinal(space: Space, named: NamedProperty, state: PackedState): string {
  const assuming = assumptionsOf(named.property).length > 0 ? " that its assumptions leave" : "";
  const stays = `no fair step${assuming} changes anything any more`;
  return named.property.kind === "recurs"
    ? `${stays}, so nothing recurs`
    : `${stays}, and ${missed(space, named, [state])}`;
}

/** The sentence for a loop that can go on for ever. */
export function saysLoop(space: Space, named: NamedProperty, loop: readonly Transition[]): string {
  const steps = loop.length === 1 ? "step" : `${loop.length} steps`;
  const missing =
    named.property.kind === "recurs"
      ? neverDone(saysAgainst(space, named, loop[0]))
      : missed(
          space,
          named,
          loop.map(({ before }) => before),
        );
  return `the last ${steps} can repeat for ever, and ${missing}`;
}

/** What it says against a step stands for all of them, unless it is nothing but that. */
const neverDone = (says: string | undefined): string =>
  says === undefined || says === UNSAID ? "none of them is what recurs" : says;

/** What the property itself says against the first state that misses its goal. */
function missed(space: Space, named: NamedProperty, states: readonly PackedState[]): string {
  for (const state of states) {
    const says = violationIn(space, named, state);
    if (says !== undefined) return says;
  }
  throw new Error(`"${named.name}" is met in every state of its counterexample`);
}
