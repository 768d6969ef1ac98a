/**
 * Whether a run, replayed leniently, violates a claim: what a shrinker asks of every shorter run that it tries.
 */
import type { Step } from "../model/step.ts";
import { type Claim, isDueIn, objectionIn } from "../world/claims.ts";
import { isFinal } from "../world/fairness.ts";
import { judge } from "../world/judge.ts";
import { type Counterexample, type Execution, initial, lenient, type Run } from "../world/run.ts";
import type { Space, World } from "../world/space.ts";
import { stuck } from "./walk.ts";

/** A run, and where it has one its loop. */
export type Candidate = Pick<Counterexample, "run" | "loopFrom">;

/**
 * What is left of a candidate that still violates the claim in this space: the steps that were possible, up to the
 * violation. Undefined where it is violated no more.
 */
export type StillFails = (space: Space, candidate: Candidate) => Counterexample | undefined;

/** @param claim undefined for a protocol that throws */
export function stillViolates(claim: Claim | undefined): StillFails {
  if (!claim) return (space, { run }) => stillThrows(space, run);
  switch (claim.property.kind) {
    case "always":
    case "linearizable":
    case "step":
    case "deadlockFree":
      return (space, { run }) => stillUnsafe(space, claim, run);
    case "eventually":
    case "leadsTo":
    case "converges":
      return (space, { run }) => stillStuck(space, claim, run);
    case "sometimes":
    case "possible":
      return () => undefined;
  }
}

function stillUnsafe(space: Space, claim: Claim, run: Run): Counterexample | undefined {
  const { run: kept, execution } = lenient(space, run);
  const objection = judge(space, claim, kept, execution);
  return objection && { run: { start: kept.start, steps: kept.steps.slice(0, objection.at) }, says: objection.says };
}

/** Whether a run ends in a final world with a promise unkept. */
function stillStuck(space: Space, claim: Claim, run: Run): Counterexample | undefined {
  const { run: kept, worlds } = withinBounds(space, run);
  const last = worlds.at(-1);
  if (!last || space.bounds.areExceeded(last)) return undefined;
  const says = unkept(space, claim, worlds);
  return says !== undefined && isFinal(space, claim, last) ? { run: kept, says: stuck(says) } : undefined;
}

/** What is missing if a run stays in the last of these worlds. */
function unkept(space: Space, claim: Claim, worlds: readonly World[]): string | undefined {
  const missing = worlds.map((world) => objectionIn(space, claim, world));
  const last = missing.at(-1);
  switch (claim.property.kind) {
    case "eventually":
      return missing.includes(undefined) ? undefined : last;
    case "converges":
      return last;
    case "leadsTo": {
      const since = missing.lastIndexOf(undefined) + 1;
      return worlds.slice(since).some((world) => isDueIn(space, claim, world)) ? last : undefined;
    }
    default:
      return undefined;
  }
}

/** A lenient replay that ends in the first world beyond a declared bound. */
function withinBounds(space: Space, run: Run): { readonly run: Run; readonly worlds: Execution["worlds"] } {
  const { run: kept, execution } = lenient(space, run);
  const open = space.bounds.declared ? execution.worlds.findIndex((world) => space.bounds.areExceeded(world)) : -1;
  if (open < 0) return { run: kept, worlds: execution.worlds };
  return { run: { start: kept.start, steps: kept.steps.slice(0, open) }, worlds: execution.worlds.slice(0, open + 1) };
}

/** A lenient replay that ends where the protocol throws first. */
function stillThrows(space: Space, run: Run): Counterexample | undefined {
  const failed = space.initial(run.start);
  if (failed && "says" in failed)
    return { run: { start: failed.start, steps: [] }, says: `${space.instance.nodes[failed.node]}: ${failed.says}` };
  const first = initial(space, run.start);
  if ("threw" in first) return undefined;
  let { world } = first;
  const steps: Step[] = [];
  const thrownHere = (): Counterexample | undefined => {
    const says = space.bounds.thrownIn(world);
    return says === undefined ? undefined : { run: { start: first.start, steps: [...steps] }, says };
  };
  for (const step of run.steps) {
    const here = thrownHere();
    if (here) return here;
    const found = space.find(world, step);
    if ("kind" in found) continue;
    const { move, outcome } = found;
    steps.push(step);
    if (outcome.kind === "threw") {
      return { run: { start: first.start, steps }, says: `${space.instance.nodes[move.node]}: ${outcome.says}` };
    }
    world = space.after(world, move, outcome);
    if (space.bounds.areExceeded(world)) return thrownHere();
  }
  return thrownHere();
}
