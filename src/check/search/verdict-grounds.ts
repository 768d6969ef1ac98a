/** What a verdict rests on, in words. */
import { counted, figure } from "../../model/counted.ts";
import type { Limit, Size } from "./check-result.ts";

/** "complete", "for term <= 2; 36 boundary states", "to depth 12 (20,480 states)". */
export function groundsOf(size: Size): string {
  if (!size.complete) return `to depth ${size.depth} (${counted(size.states, "state")})`;
  return size.boundary.length === 0
    ? "complete"
    : `${withinBounds(size)}; ${counted(boundaryStates(size), "boundary state")}`;
}

/**
 * For a property of whole runs that holds: also what is only assumed, as in "for term <= 2; 36 boundary states are
 * assumed to reach the goal".
 *
 * @param assumed the number of boundary states assumed to reach the goal
 */
export function groundsOfRuns(size: Size, assumed: number): string {
  const all = boundaryStates(size);
  if (all === 0) return groundsOf(size);
  const goal = "assumed to reach the goal";
  if (assumed === 0) return `${groundsOf(size)}, none ${goal}`;
  const of = assumed === all ? "" : `${figure(assumed)} of `;
  return `${withinBounds(size)}; ${of}${counted(all, "boundary state")} ${assumed === 1 ? "is" : "are"} ${goal}`;
}

const withinBounds = ({ boundary }: Size): string => `for ${boundary.map(({ bound }) => bound).join(" and ")}`;
const boundaryStates = ({ boundary }: Size): number => boundary.reduce((sum, { states }) => sum + states, 0);

/**
 * For a property of whole runs that a limit left undecided.
 *
 * @param decided there is no violation among this many states, the first ones
 */
export function groundsOfUndecided({ states }: Size, limit: Limit | undefined, decided: number): string {
  const among = decided === 0 ? "" : ` (no violation among the first ${figure(decided)} of `;
  return `not decided: ${reasonOf(limit)}${among === "" ? "" : `${among}${counted(states, "state")})`}`;
}

function reasonOf(limit: Limit | undefined): string {
  if (limit === undefined || limit === "--first") return "another property was violated first";
  return limit.startsWith("--max-seconds") ? `time ran out (${limit})` : limit;
}
