/**
 * Decides which runs are fair: what stays possible is eventually taken, and a choice made again and again takes every value. This
 * is "Fair runs" of the semantics, for single states and for loops.
 */
import { idOf } from "./events.ts";
import { isFault, type Move } from "./enabled-steps.ts";
import { type Outcome, outcomes } from "./outcome-tree.ts";
import { copyOf, type PackedState, stateKey } from "./packed-state.ts";
import type { Space } from "./space.ts";
import { ceases, isRecurring, type Transition } from "./ceases-and-recurs.ts";
import type { NamedProperty } from "../model/property.ts";

/** The verdict on one lasso: whether it is a fair run that violates its property. */
export type LassoVerdict =
  | { readonly kind: "violated"; readonly message: string }
  /** `why` says what has changed: which step is now starved, which goal is reached, that the loop does not close. */
  | { readonly kind: "held"; readonly why: string }
  | { readonly kind: "undecided"; readonly why: string };

/**
 * What fairness demands of a move, as a string that is the same for the same demand in every state. Undefined if it demands
 * nothing: faults, and actions of free will.
 */
export function demand(space: Space, move: Move): string | undefined {
  return isDemanded(space, move)
    ? `${move.kind},${move.node},${move.event},${move.node < 0 ? move.at : ""}`
    : undefined;
}

/** Whether fairness demands the move. */
export const isDemanded = (space: Space, move: Move): boolean => dutyOf(space, move) === DEMANDED;

/** The three answers of fairness on a move: it is an act of free will, it is a fault, or it is demanded. */
export const [FREE_WILL, FAULT, DEMANDED] = [0, 1, 2];

export function dutyOf({ nodeStates }: Space, move: Move): number {
  if (isFault(move.budget) || move.kind === "partition") return FAULT;
  return move.kind !== "act" || nodeStates.isFair(move.node, idOf(move.event)) ? DEMANDED : FREE_WILL;
}

/** Where each choice of an outcome was made, as strings: the node, the event, and the earlier choices. */
export function choicePoints(move: Move, { choices }: Outcome): readonly string[] {
  return choices.map((_, i) => `${move.node},${move.event};${choices.slice(0, i).join()}`);
}

/**
 * Every step that fairness can demand in a state, without those assumed to cease. A generator, because the first one often
 * settles the question.
 */
export function* fairSteps(space: Space, named: NamedProperty, state: PackedState): Generator<Transition> {
  for (const move of space.moves(state)) {
    if (!isDemanded(space, move)) continue;
    for (const outcome of outcomes(space.outcomeTree(state, move))) {
      if (outcome.kind === "threw") continue;
      const transition = { before: state, move, outcome };
      if (!ceases(space, named, transition)) yield transition;
    }
  }
}

/** Whether a run may stay in this state: no fair step changes it and, for `recurs`, none is a step that recurs. */
export function isFinal(space: Space, named: NamedProperty, state: PackedState): boolean {
  // Stays unchanged until a step really changes it.
  const stepped = copyOf(state);
  for (const transition of fairSteps(space, named, state)) {
    const { move, outcome } = transition;
    if (space.take(stepped, move, outcome) || isRecurring(space, named, transition)) return false;
  }
  return true;
}

/**
 * Why a loop is not fair, in sentences: a step is possible in every state of the loop and never taken, or a choice never takes
 * one of its values. Empty if the loop can go on for ever. Each step of the loop begins where the one before it ended, and the
 * first where the last one ended.
 */
export function unmetBy(space: Space, named: NamedProperty, loop: readonly Transition[]): readonly string[] {
  return [...starved(space, named, loop), ...unchosen(space, named, loop)];
}

function starved(space: Space, named: NamedProperty, loop: readonly Transition[]): readonly string[] {
  const always = new Map<string, Move>();
  for (const { move } of fairSteps(space, named, loop[0].before)) always.set(demand(space, move)!, move);
  for (const { move } of loop) always.delete(demand(space, move) ?? "");
  // A long loop visits the same states again and again; each needs to be examined once.
  const states = new Map(loop.map(({ before }) => [stateKey(before), before]));
  for (const state of states.values()) {
    if (always.size === 0) break;
    const here = new Set(Array.from(fairSteps(space, named, state), ({ move }) => demand(space, move)));
    for (const what of always.keys()) if (!here.has(what)) always.delete(what);
  }
  return [...always.values()].map(
    (move) => `${space.describe(move)}${at(space, move)} is possible throughout the loop and never taken`,
  );
}

function unchosen(space: Space, named: NamedProperty, loop: readonly Transition[]): readonly string[] {
  const offers = new Map<string, Map<number, Move>>();
  const listed = new Set<string>();
  for (const step of loop) {
    const { before, move, outcome } = step;
    const last = choicePoints(move, outcome).at(-1);
    if (last === undefined) continue;
    // Steps from one state that differ only in their last choice have the same values on offer.
    const key = `${stateKey(before)} ${move.kind} ${move.at} ${last}`;
    if (listed.has(key)) continue;
    listed.add(key);
    for (const [point, values] of offersIn(space, named, step)) {
      const known = offers.get(point) ?? new Map<number, Move>();
      for (const value of values) known.set(value, move);
      offers.set(point, known);
    }
  }
  for (const { move, outcome } of loop) {
    choicePoints(move, outcome).forEach((point, i) => offers.get(point)?.delete(outcome.choices[i]));
  }
  return [...offers.values()].flatMap((values) =>
    [...values].map(
      ([value, move]) => `${space.describe(move)}${at(space, move)} never chooses ${space.values.key(value)}`,
    ),
  );
}

/** The choices made in a step, each with the values it could have taken by steps that do not cease. */
export function offersIn(
  space: Space,
  named: NamedProperty,
  { before, move, outcome }: Transition,
): readonly (readonly [point: string, values: readonly number[]])[] {
  if (outcome.choices.length === 0) return [];
  const all = outcomes(space.outcomeTree(before, move)).filter(
    (other) => other.kind === "done" && !ceases(space, named, { before, move, outcome: other }),
  );
  return choicePoints(move, outcome).map((point, i) => {
    const siblings = all.filter(({ choices }) =>
      outcome.choices.slice(0, i).every((choice, k) => choices[k] === choice),
    );
    return [point, [...new Set(siblings.map(({ choices }) => choices[i]))]] as const;
  });
}

const at = (space: Space, { node }: Move): string => (node < 0 ? "" : ` at ${space.instance.nodes[node]}`);
