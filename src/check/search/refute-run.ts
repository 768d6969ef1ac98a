import type { NamedProperty } from "../../model/property.ts";
import { isDueIn, violationIn } from "../../semantics/violations.ts";
import { type Counterexample, execute, type Run } from "../../semantics/run.ts";
import type { Space } from "../../semantics/space.ts";
import { searchFrom } from "../liveness/check-lasso.ts";

/**
 * Whether some fair continuation of a run violates a liveness property. A random run alone can only suspect that.
 *
 * @param space carries the property's history, if it has one, as its only history
 * @param statesMax how many states may be searched
 * @returns the run with its continuation; undefined if there is none, or none was found within the limit
 */
export function refuteRun(space: Space, named: NamedProperty, run: Run, statesMax: number): Counterexample | undefined {
  const { states } = execute(space, run);
  const holds = states.map((state) => violationIn(space, named, state) === undefined);
  if (named.property.kind === "eventually" && holds.includes(true)) return undefined;
  const due = states.some((state, at) => at > holds.lastIndexOf(true) && isDueIn(space, named, state));
  const found = searchFrom(space, named, states.at(-1)!, statesMax, due);
  if (found.kind !== "violated") return undefined;
  const steps = [...run.steps, ...found.run.steps];
  const loopFrom = run.steps.length + found.loopFrom;
  return { run: { start: run.start, steps }, message: found.message, ...(loopFrom < steps.length ? { loopFrom } : {}) };
}
