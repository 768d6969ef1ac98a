/** What a verdict rests on, in words. */
import type { Limit, Size } from "./result.ts";

/** "complete", 'up to the bound "term above 2" (1,204 boundary states)', "to depth 12 (20,480 states)". */
export function groundsOf({ complete, states, depth, open }: Size): string {
  if (!complete) return `to depth ${depth} (${counted(states, "state")})`;
  if (open.length === 0) return "complete";
  const bounds = open.map(({ bound, states: beyond }) => `"${bound}" (${counted(beyond, "boundary state")})`);
  return `up to the ${bounds.length === 1 ? "bound" : "bounds"} ${bounds.join(", ")}`;
}

/**
 * Of a claim about whole runs that holds: also how much of it is belief.
 *
 * @param assumed boundary states that are taken to reach the goal
 */
export function groundsOfRuns(size: Size, assumed: number): string {
  const all = size.open.reduce((sum, { states }) => sum + states, 0);
  if (all === 0) return groundsOf(size);
  const which = assumed === all ? (all === 1 ? "which is" : "all of which are") : `of which ${parts(assumed)}`;
  return `${groundsOf(size)}, ${which} assumed to reach the goal`;
}

const parts = (count: number): string =>
  count === 0 ? "none is" : `${count.toLocaleString("en-GB")} ${count === 1 ? "is" : "are"}`;

/**
 * Of a claim about whole runs that a limit kept from being decided.
 *
 * @param decided among how many states, the first ones, there is no violation
 */
export function groundsOfUndecided({ states }: Size, limit: Limit | undefined, decided: number): string {
  const among = decided === 0 ? "" : ` (no violation among the first ${decided.toLocaleString("en-GB")} of `;
  return `not decided: ${reasonOf(limit)}${among === "" ? "" : `${among}${counted(states, "state")})`}`;
}

function reasonOf(limit: Limit | undefined): string {
  if (limit === undefined || limit === "--first") return "another property was violated first";
  return limit.startsWith("--max-seconds") ? `time ran out (${limit})` : limit;
}

const counted = (count: number, noun: string): string =>
  `${count.toLocaleString("en-GB")} ${noun}${count === 1 ? "" : "s"}`;
