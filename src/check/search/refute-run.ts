import { type Claim, isDueIn, violationIn } from "../../semantics/violations.ts";
import { type Counterexample, execute, type Run } from "../../semantics/run.ts";
import type { Space } from "../../semantics/space.ts";
import { searchFrom } from "../liveness/check-lasso.ts";

/**
 * Whether some fair continuation of a run violates a liveness property: what a random run alone can only suspect.
 *
 * @param space     carries the property's history, where it has one, as its only one
 * @param statesMax how many states may be searched
 * @returns the run with its continuation, or undefined where there is none, or none was found within the limit
 */
export function refuteRun(space: Space, claim: Claim, run: Run, statesMax: number): Counterexample | undefined {
  const { states } = execute(space, run);
  const holds = states.map((world) => violationIn(space, claim, world) === undefined);
  if (claim.property.kind === "eventually" && holds.includes(true)) return undefined;
  const due = states.some((world, at) => at > holds.lastIndexOf(true) && isDueIn(space, claim, world));
  const found = searchFrom(space, claim, states.at(-1)!, statesMax, due);
  if (found.kind !== "violated") return undefined;
  const steps = [...run.steps, ...found.run.steps];
  const loopFrom = run.steps.length + found.loopFrom;
  return { run: { start: run.start, steps }, says: found.says, ...(loopFrom < steps.length ? { loopFrom } : {}) };
}
