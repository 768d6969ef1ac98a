/**
 * Whether a run, replayed leniently, violates a property: what a shrinker asks of every shorter run that it tries.
 */
import { saysFinal } from "../check/liveness/lasso-messages.ts";
import { checkLasso } from "../check/liveness/check-lasso.ts";
import { type Claim, isDueIn, violationIn } from "../semantics/violations.ts";
import { isFinal } from "../semantics/fairness.ts";
import { violationAt } from "../semantics/check-run.ts";
import { type Counterexample, initial, lenient, type Run } from "../semantics/run.ts";
import { type Space, stateKey } from "../semantics/space.ts";
import type { PackedState } from "../semantics/packed-state.ts";
import { Attempts } from "./attempts.ts";

/** A run, and where it has one its loop. */
export type Candidate = Pick<Counterexample, "run" | "loopFrom">;

/**
 * What is left of a candidate that still violates the property in this space: the steps that were possible, up to the
 * violation. Undefined where it is violated no more. What it was asked before makes it faster, and no answer another one.
 */
export type StillFails = (space: Space, candidate: Candidate) => Counterexample | undefined;

/** @param claim undefined for a protocol that throws */
export function stillViolates(claim: Claim | undefined): StillFails {
  const attempts = new Attempts();
  if (!claim) return (space, { run }) => stillUnsafe(space, undefined, run, attempts);
  switch (claim.property.kind) {
    case "always":
    case "linearizable":
    case "step":
    case "deadlockFree":
      return (space, { run }) => stillUnsafe(space, claim, run, attempts);
    case "eventually":
    case "leadsTo":
    case "converges":
    case "recurs":
      return (space, candidate) => stillUnkept(space, claim, candidate, attempts);
    case "sometimes":
    case "possible":
      return () => undefined;
  }
}

/** Whether a property of a safety kind is violated on the way, or, where there is no property, the protocol throws. */
function stillUnsafe(space: Space, claim: Claim | undefined, run: Run, attempts: Attempts): Counterexample | undefined {
  const first = initial(space, run.start);
  if ("threw" in first) return claim ? undefined : throwsAtStart(space, run);
  const { start } = first;
  const shared = attempts.shared(space, run);
  const states = shared.length > 0 ? [...shared] : [first.world];
  const kept = run.steps.slice(0, states.length - 1);
  const tail = attempts.tail(space, run);
  const tried: (readonly [PackedState, number])[] = [];
  const fails = (says: string): Counterexample => {
    const failed = { start, steps: kept };
    attempts.failed(space, failed, states);
    return { run: failed, says };
  };
  const judged = (): string | undefined =>
    claim
      ? violationAt(space, claim, { start, steps: kept }, states, states.length - 1)
      : space.bounds.thrownIn(states[states.length - 1]);
  if (shared.length === 0) {
    const says = judged();
    if (says !== undefined) return fails(says);
    if (space.bounds.areExceeded(first.world)) return undefined;
  }
  for (let at = kept.length; at < run.steps.length; at++) {
    const world = states[states.length - 1];
    const left = run.steps.length - at;
    if (left <= tail) {
      if (attempts.wasInVain(world, left)) break;
      tried.push([world, left]);
    }
    const found = space.find(world, run.steps[at]);
    if ("kind" in found) continue;
    const { move, outcome } = found;
    if (outcome.kind === "threw") {
      if (claim) continue;
      kept.push(run.steps[at]);
      return fails(`${space.instance.nodes[move.node]}: ${outcome.says}`);
    }
    kept.push(run.steps[at]);
    states.push(space.after(world, move, outcome));
    const says = judged();
    if (says !== undefined) return fails(says);
    // What is outside a declared bound is looked at, and not gone on from.
    if (space.bounds.areExceeded(states[states.length - 1])) break;
  }
  attempts.inVain(tried);
  return undefined;
}

/** A start that the reducer throws in, the one of this run if it does. */
function throwsAtStart(space: Space, run: Run): Counterexample | undefined {
  const found = space.initial(run.start) ?? space.initials().failed[0];
  if (!("says" in found)) return undefined;
  const { start, node, says } = found;
  return { run: { start, steps: [] }, says: `${space.instance.nodes[node]}: ${says}` };
}

/** Whether a promise is unkept: in a loop that goes on for ever, or in a final state. */
function stillUnkept(
  space: Space,
  claim: Claim,
  { run, loopFrom = run.steps.length }: Candidate,
  attempts: Attempts,
): Counterexample | undefined {
  const { run: kept, execution } = lenient(space, run, attempts.shared(space, run));
  const { states } = execution;
  if (states.length === 0 || states.some((world) => space.bounds.areExceeded(world))) return undefined;
  const found =
    stillLoops(space, claim, kept, states, countKept(run.steps.slice(0, loopFrom), kept)) ??
    stillStuck(space, claim, kept, states);
  if (found) attempts.failed(space, kept, states);
  return found;
}

/** How many steps of a list stand at the beginning of what was kept of it. */
function countKept(steps: Run["steps"], { steps: kept }: Run): number {
  let count = 0;
  for (const step of steps) if (step === kept[count]) count++;
  return count;
}

function stillLoops(
  space: Space,
  claim: Claim,
  run: Run,
  states: readonly PackedState[],
  loopFrom: number,
): Counterexample | undefined {
  if (loopFrom === run.steps.length || stateKey(states[loopFrom]) !== stateKey(states[run.steps.length]))
    return undefined;
  const judged = checkLasso(space, claim, run, loopFrom);
  return judged.kind === "violated" ? { run, loopFrom, says: judged.says } : undefined;
}

function stillStuck(space: Space, claim: Claim, run: Run, states: readonly PackedState[]): Counterexample | undefined {
  const last = states[states.length - 1];
  return isUnkept(space, claim, states) && isFinal(space, claim, last)
    ? { run, says: saysFinal(space, claim, last) }
    : undefined;
}

/** Whether something is missing if a run stays in the last of these states. */
function isUnkept(space: Space, claim: Claim, states: readonly PackedState[]): boolean {
  const misses = (world: PackedState): boolean => violationIn(space, claim, world) !== undefined;
  switch (claim.property.kind) {
    case "eventually":
      return states.every(misses);
    case "converges":
      return misses(states[states.length - 1]);
    case "recurs":
      return true;
    case "leadsTo": {
      const since = states.findLastIndex((world) => !misses(world)) + 1;
      return states.slice(since).some((world) => isDueIn(space, claim, world));
    }
    default:
      return false;
  }
}
