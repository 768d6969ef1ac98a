/** Whether a run, replayed leniently, violates a property: the question that a shrinker asks of every shorter run it tries. */
import { finalMessage } from "../check/liveness/lasso-messages.ts";
import { checkLasso } from "../check/liveness/check-lasso.ts";
import type { NamedProperty } from "../model/property.ts";
import { isDueIn, violationIn } from "../semantics/violations.ts";
import { isFinal } from "../semantics/fairness.ts";
import { violationAt } from "../semantics/check-run.ts";
import { type Counterexample, initial, lenient, type Run } from "../semantics/run.ts";
import type { Space } from "../semantics/space.ts";
import { type PackedState, stateKey } from "../semantics/packed-state.ts";
import { ShrinkAttempts } from "./shrink-attempts.ts";

/** A run and, for a lasso, where its loop begins. */
export type Candidate = Pick<Counterexample, "run" | "loopFrom">;

/**
 * What remains of a candidate that still violates the property in this space: the steps that were possible, up to the
 * violation. Undefined if it no longer does. Earlier calls make it faster, but never change an answer.
 */
export type StillFails = (space: Space, candidate: Candidate) => Counterexample | undefined;

/** @param named undefined if the violation is that the protocol throws */
export function stillViolates(named: NamedProperty | undefined): StillFails {
  const attempts = new ShrinkAttempts();
  if (!named) return (space, { run }) => stillUnsafe(space, undefined, run, attempts);
  switch (named.property.kind) {
    case "always":
    case "linearizable":
    case "step":
    case "deadlockFree":
      return (space, { run }) => stillUnsafe(space, named, run, attempts);
    case "eventually":
    case "leadsTo":
    case "converges":
    case "recurs":
      return (space, candidate) => stillUnkept(space, named, candidate, attempts);
    case "sometimes":
    case "possible":
      return () => undefined;
  }
}

/** Whether a safety property is violated along the run or, without a property, whether the protocol throws. */
function stillUnsafe(
  space: Space,
  named: NamedProperty | undefined,
  run: Run,
  attempts: ShrinkAttempts,
): Counterexample | undefined {
  const first = initial(space, run.start);
  if ("threw" in first) return named ? undefined : throwsAtStart(space, run);
  const { start } = first;
  const shared = attempts.shared(space, run);
  const states = shared.length > 0 ? [...shared] : [first.state];
  const kept = run.steps.slice(0, states.length - 1);
  const tail = attempts.tail(space, run);
  const tried: (readonly [PackedState, number])[] = [];
  const fails = (message: string): Counterexample => {
    const failed = { start, steps: kept };
    attempts.failed(space, failed, states);
    return { run: failed, message };
  };
  const judged = (): string | undefined =>
    named
      ? violationAt(space, named, { start, steps: kept }, states, states.length - 1)
      : space.bounds.thrownIn(states[states.length - 1]);
  if (shared.length === 0) {
    const message = judged();
    if (message !== undefined) return fails(message);
    if (space.bounds.areExceeded(first.state)) return undefined;
  }
  for (let at = kept.length; at < run.steps.length; at++) {
    const state = states[states.length - 1];
    const left = run.steps.length - at;
    if (left <= tail) {
      if (attempts.wasInVain(state, left)) break;
      tried.push([state, left]);
    }
    const found = space.find(state, run.steps[at]);
    if ("kind" in found) continue;
    const { move, outcome } = found;
    if (outcome.kind === "threw") {
      if (named) continue;
      kept.push(run.steps[at]);
      return fails(`${space.instance.nodes[move.node]}: ${outcome.message}`);
    }
    kept.push(run.steps[at]);
    states.push(space.after(state, move, outcome));
    const message = judged();
    if (message !== undefined) return fails(message);
    // A state outside a declared bound is checked but not expanded.
    if (space.bounds.areExceeded(states[states.length - 1])) break;
  }
  attempts.inVain(tried);
  return undefined;
}

/** A start in which the reducer throws; the start of this run if it does. */
function throwsAtStart(space: Space, run: Run): Counterexample | undefined {
  const found = space.initial(run.start) ?? space.initials().failed[0];
  if (!("message" in found)) return undefined;
  const { start, node, message } = found;
  return { run: { start, steps: [] }, message: `${space.instance.nodes[node]}: ${message}` };
}

/** Whether an obligation is not met: in a loop that goes on for ever, or in a final state. */
function stillUnkept(
  space: Space,
  named: NamedProperty,
  { run, loopFrom = run.steps.length }: Candidate,
  attempts: ShrinkAttempts,
): Counterexample | undefined {
  const { run: kept, execution } = lenient(space, run, attempts.shared(space, run));
  const { states } = execution;
  if (states.length === 0 || states.some((state) => space.bounds.areExceeded(state))) return undefined;
  const found =
    stillLoops(space, named, kept, states, countKept(run.steps.slice(0, loopFrom), kept)) ??
    stillStuck(space, named, kept, states);
  if (found) attempts.failed(space, kept, states);
  return found;
}

/** How many steps of a list are at the beginning of what was kept. */
function countKept(steps: Run["steps"], { steps: kept }: Run): number {
  let count = 0;
  for (const step of steps) if (step === kept[count]) count++;
  return count;
}

function stillLoops(
  space: Space,
  named: NamedProperty,
  run: Run,
  states: readonly PackedState[],
  loopFrom: number,
): Counterexample | undefined {
  if (loopFrom === run.steps.length || stateKey(states[loopFrom]) !== stateKey(states[run.steps.length]))
    return undefined;
  const judged = checkLasso(space, named, run, loopFrom);
  return judged.kind === "violated" ? { run, loopFrom, message: judged.message } : undefined;
}

function stillStuck(
  space: Space,
  named: NamedProperty,
  run: Run,
  states: readonly PackedState[],
): Counterexample | undefined {
  const last = states[states.length - 1];
  return isUnkept(space, named, states) && isFinal(space, named, last)
    ? { run, message: finalMessage(space, named, last) }
    : undefined;
}

/** Whether something is missing if a run stays in the last of these states. */
function isUnkept(space: Space, named: NamedProperty, states: readonly PackedState[]): boolean {
  const misses = (state: PackedState): boolean => violationIn(space, named, state) !== undefined;
  switch (named.property.kind) {
    case "eventually":
      return states.every(misses);
    case "converges":
      return misses(states[states.length - 1]);
    case "recurs":
      return true;
    case "leadsTo": {
      const since = states.findLastIndex((state) => !misses(state)) + 1;
      return states.slice(since).some((state) => isDueIn(space, named, state));
    }
    case "always":
    case "linearizable":
    case "step":
    case "deadlockFree":
    case "sometimes":
    case "possible":
      return false;
  }
}
