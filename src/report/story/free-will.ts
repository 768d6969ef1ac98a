/**
 * What could still happen at the end of a run in which nothing more has to: actions that are somebody's free will. Who
 * forgot to say that an action is fair wonders why a run may end before it.
 */
import type { PropertyKind } from "../../model/property.ts";
import { isDemanded } from "../../semantics/fairness.ts";
import { outcomes } from "../../semantics/node-states.ts";
import { execute, type Counterexample } from "../../semantics/run.ts";
import type { Space } from "../../semantics/space.ts";
import { type PackedState, stateKey } from "../../semantics/packed-state.ts";
import { content, cutAtWord } from "../terminal/abbreviate.ts";

const NAMED_MAX = 4;
const NAME_MAX = 60;

/** A sentence for people; undefined where there is nothing of that kind. */
export function freeWill(
  { property: { kind } }: { readonly property: { readonly kind: PropertyKind } },
  space: Space,
  { run, loopFrom = run.steps.length }: Counterexample,
): string | undefined {
  if (kind !== "eventually" && kind !== "leadsTo" && kind !== "converges" && kind !== "recurs") return undefined;
  if (loopFrom < run.steps.length) return undefined;
  const { states, made } = execute(space, run);
  if (made < run.steps.length || states.length === 0) return undefined;
  const names = unfairActions(space, states[made]);
  if (names.length === 0) return undefined;
  const more = names.length > NAMED_MAX ? ` and ${names.length - NAMED_MAX} more` : "";
  return (
    `Possible here, but not fair: ${names.slice(0, NAMED_MAX).join(", ")}${more}. ` +
    "Nobody has to do it, so a run may end here. If it is done sooner or later, the protocol's `fair` has to say so."
  );
}

/** The actions that would change this state and that fairness does not ask for: `flip at n1`. */
function unfairActions(space: Space, state: PackedState): readonly string[] {
  const key = stateKey(state);
  return space.moves(state).flatMap((move) => {
    if (move.kind !== "act" || isDemanded(space, move)) return [];
    const possible = outcomes(space.reaction(state, move));
    const changing = possible.find(
      (outcome) => outcome.kind === "done" && stateKey(space.after(state, move, outcome)) !== key,
    );
    const step = changing && space.step(state, move, changing.choices);
    return step?.kind === "act" ? [`${cutAtWord(content(step.action), NAME_MAX)} at ${step.node}`] : [];
  });
}
