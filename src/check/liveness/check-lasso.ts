/**
 * Decides liveness on one given run: whether it can go on as it says, for ever and fairly, without reaching its goal. This
 * needs no search, except for `possible`. It is how a saved lasso is replayed, and it shares nothing with the search that
 * found the lasso except the meaning of fairness.
 */
import type { NamedProperty } from "../../model/property.ts";
import { isDueIn, violationIn } from "../../semantics/violations.ts";
import { ceases, isRecurring, type Transition } from "../../semantics/ceases-and-recurs.ts";
import { isFinal, type LassoVerdict, unmetBy } from "../../semantics/fairness.ts";
import type { Outcome } from "../../semantics/outcome-tree.ts";
import { execute, type Run } from "../../semantics/run.ts";
import type { Space } from "../../semantics/space.ts";
import { type PackedState, stateKey } from "../../semantics/packed-state.ts";
import { finalMessage, loopMessage } from "./lasso-messages.ts";
import { decide } from "./decide-liveness.ts";
import { partsOf } from "../search/search-parts.ts";
import { Search } from "../search/search.ts";
import { type Sliced, toEnd } from "../../semantics/sliced.ts";

/** How many states to search for a way from the end of a run to the goal. */
const STATES_MAX = 200_000;

/**
 * Whether a run violates a liveness property. The steps from `loopFrom` on are the loop; for a run that ends in a final
 * state, and for `possible`, `loopFrom` is the number of steps.
 */
export function* checkingLasso(space: Space, named: NamedProperty, run: Run, loopFrom: number): Sliced<LassoVerdict> {
  const { states, made } = execute(space, run);
  if (made < run.steps.length) return { kind: "held", why: `step ${made + 1} is not possible` };
  if (states.some((state) => space.bounds.areExceeded(state))) {
    return { kind: "held", why: "it leaves a declared bound, beyond which nothing is decided" };
  }
  if (named.property.kind === "possible") return yield* checkPossible(space, named, states.at(-1)!);
  const goal = goalMet(space, named, states, loopFrom);
  if (goal !== undefined) return { kind: "held", why: goal };
  if (loopFrom === run.steps.length) {
    if (isFinal(space, named, states[loopFrom]))
      return { kind: "violated", message: finalMessage(space, named, states[loopFrom]) };
    return { kind: "held", why: "a fair step can still change its last state" };
  }
  if (stateKey(states[loopFrom]) !== stateKey(states.at(-1)!)) {
    return { kind: "held", why: `after step ${run.steps.length} the state is not that before step ${loopFrom + 1}` };
  }
  const loop = transitions(space, states, run, loopFrom);
  const ceased = loop.findIndex((transition) => ceases(space, named, transition));
  if (ceased >= 0) return { kind: "held", why: `by assumption, steps like step ${loopFrom + ceased + 1} cease` };
  const recurring = loop.findIndex((transition) => isRecurring(space, named, transition));
  if (recurring >= 0) return { kind: "held", why: `step ${loopFrom + recurring + 1} is one that has to recur` };
  const unmet = unmetBy(space, named, loop).at(0);
  if (unmet !== undefined) return { kind: "held", why: unmet };
  return { kind: "violated", message: loopMessage(space, named, loop) };
}

/** The same, without slices. */
export const checkLasso = (...lasso: Parameters<typeof checkingLasso>): LassoVerdict => toEnd(checkingLasso(...lasso));

/** Why the run satisfies the property by meeting its goal, as a sentence; undefined if it does not. */
function goalMet(
  space: Space,
  named: NamedProperty,
  states: readonly PackedState[],
  loopFrom: number,
): string | undefined {
  const holds = (state: PackedState): boolean => violationIn(space, named, state) === undefined;
  const { kind } = named.property;
  switch (kind) {
    case "eventually": {
      const at = states.findIndex(holds);
      return at < 0 ? undefined : `the goal is reached after step ${at}`;
    }
    case "leadsTo": {
      const last = states.findLastIndex(holds);
      const due = states.some((state, at) => at > last && isDueIn(space, named, state)) && last < loopFrom;
      return due ? undefined : "nothing is due when it begins to repeat";
    }
    case "converges":
      return states.slice(loopFrom).every(holds) ? "it holds for good" : undefined;
    case "recurs":
      return undefined;
    default:
      throw new Error(`${kind} is not a property of infinite runs`);
  }
}

function transitions(
  space: Space,
  states: readonly PackedState[],
  { steps }: Run,
  loopFrom: number,
): readonly Transition[] {
  return steps.slice(loopFrom).map((step, i) => {
    const before = states[loopFrom + i];
    const found = space.find(before, step);
    if ("kind" in found) throw new Error("a step that was possible no longer is");
    return { before, move: found.move, outcome: found.outcome as Outcome };
  });
}

function* checkPossible(space: Space, named: NamedProperty, state: PackedState): Sliced<LassoVerdict> {
  const found = yield* searchingFrom(space, named, state, STATES_MAX);
  if (found.kind === "violated" && found.run.steps.length === 0) return { kind: "violated", message: found.message };
  if (found.kind === "undecided") return found;
  return { kind: "held", why: "the goal can still be reached from its last state" };
}

type Found =
  | { readonly kind: "violated"; readonly run: Run; readonly loopFrom: number; readonly message: string }
  | { readonly kind: "held" }
  | { readonly kind: "undecided"; readonly why: string };

/**
 * Searches everything that can follow a state for a violation of a liveness property.
 *
 * @param due for `leadsTo`: whether the property is already due in this state
 */
export function* searchingFrom(
  space: Space,
  named: NamedProperty,
  state: PackedState,
  statesMax: number,
  due = false,
): Sliced<Found> {
  const search = new Search(partsOf(space, [named]), { from: [state], due, statesMax });
  while (!search.advance(1024)) yield;
  search.close();
  const [broken] = search.found.broken.values();
  if (broken) return { kind: "undecided", why: broken.message };
  const { counterexample } = yield* decide(search, search.found.liveness[0]);
  if (counterexample) {
    const { run, message, loopFrom = run.steps.length } = counterexample;
    return { kind: "violated", run, message, loopFrom };
  }
  if (search.frontier === 0) return { kind: "held" };
  return { kind: "undecided", why: `more than ${statesMax} states can follow` };
}

/** The same, without slices. */
export const searchFrom = (...asked: Parameters<typeof searchingFrom>): Found => toEnd(searchingFrom(...asked));
