/** The sentences that say what is wrong in a counterexample to liveness. */
import type { NamedProperty } from "../../model/property.ts";
import { UNSAID, violationIn } from "../../semantics/violations.ts";
import { assumptionsOf } from "../../semantics/assumptions.ts";
import { nonRecurrence, type Transition } from "../../semantics/ceases-and-recurs.ts";
import type { Space } from "../../semantics/space.ts";
import type { PackedState } from "../../semantics/packed-state.ts";

/** The sentence for a run that may stay in its last state, which misses the goal. */
export function finalMessage(space: Space, named: NamedProperty, state: PackedState): string {
  const assuming = assumptionsOf(named.property).length > 0 ? ", under its assumptions" : "";
  const stays = `nothing more has to happen${assuming}`;
  return named.property.kind === "recurs"
    ? `${stays}, so nothing recurs`
    : `${stays}, and ${missed(space, named, [state])}`;
}

/** The sentence for a loop that can go on for ever. */
export function loopMessage(space: Space, named: NamedProperty, loop: readonly Transition[]): string {
  const steps = loop.length === 1 ? "step" : `${loop.length} steps`;
  const missing =
    named.property.kind === "recurs"
      ? neverDone(nonRecurrence(space, named, loop[0]))
      : missed(
          space,
          named,
          loop.map(({ before }) => before),
        );
  return `the last ${steps} can repeat for ever, and ${missing}`;
}

/** What is wrong with one step is said for all of them, unless it is a bare `false`. */
const neverDone = (message: string | undefined): string =>
  message === undefined || message === UNSAID ? "none of them is one that has to recur" : message;

/** What the property itself objects to in the first state that misses its goal. */
function missed(space: Space, named: NamedProperty, states: readonly PackedState[]): string {
  for (const state of states) {
    const message = violationIn(space, named, state);
    if (message !== undefined) return message;
  }
  throw new Error(`"${named.name}" is met in every state of its counterexample`);
}
