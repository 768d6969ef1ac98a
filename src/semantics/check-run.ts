/**
 * What the safety kinds mean on one given run. Liveness needs more than a run: see `src/check`.
 */
import { type Claim, objectionIn, objectionToStep } from "./violations.ts";
import { outcomes } from "./node-states.ts";
import { isFault } from "./moves.ts";
import type { Execution, Run } from "./run.ts";
import { type Space, worldKey, type World } from "./space.ts";

export interface Objection {
  /** After how many steps it is violated. */
  readonly at: number;
  readonly says: string;
}

/**
 * Where a run first violates a claim of a safety kind (`always`, `step`, `deadlockFree`, `linearizable`); undefined where it does not.
 * The space carries the claim's history, where it has one.
 */
export function judge(space: Space, claim: Claim, run: Run, { worlds }: Execution): Objection | undefined {
  for (let at = 0; at < worlds.length; at++) {
    const says = objectionAt(space, claim, run, worlds, at);
    if (says !== undefined) return { at, says };
    // What is beyond a declared bound is looked at, and not gone on from.
    if (space.bounds.areExceeded(worlds[at])) return undefined;
  }
  return undefined;
}

/** What a claim of a safety kind objects to in the world after so many steps of a run, or to the last of these steps. */
export function objectionAt(
  space: Space,
  claim: Claim,
  run: Run,
  worlds: readonly World[],
  at: number,
): string | undefined {
  const { kind } = claim.property;
  switch (kind) {
    case "always":
    case "linearizable":
      return objectionIn(space, claim, worlds[at]);
    case "deadlockFree":
      return isDeadEnd(space, worlds[at]) ? objectionIn(space, claim, worlds[at]) : undefined;
    case "step":
      if (at === 0) return undefined;
      return objectionToStep(
        claim,
        space.view(worlds[at - 1], claim.property),
        run.steps[at - 1],
        space.view(worlds[at], claim.property),
      );
    case "sometimes":
    case "possible":
    case "eventually":
    case "converges":
    case "leadsTo":
      return undefined;
  }
}

/** Whether no step but a fault changes this world. A world beyond a declared bound is none: it is not known what follows. */
export function isDeadEnd(space: Space, world: World): boolean {
  if (space.bounds.areExceeded(world)) return false;
  const key = worldKey(world);
  return space
    .moves(world)
    .every(
      (move) =>
        isFault(move.budget) ||
        move.kind === "cut" ||
        outcomes(space.reaction(world.locals[move.node], move)).every(
          (outcome) => outcome.kind === "threw" || worldKey(space.after(world, move, outcome)) === key,
        ),
    );
}
