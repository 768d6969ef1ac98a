import type { Chronicle } from "../../story/chronicle.ts";
import { violatedWhen } from "../../story/property-demands.ts";

/** What the violated property demands, and when the run violates it: continues a sentence that begins with its name. */
export function demandsWhen({ violated, happenings, fits }: Chronicle): string {
  if (!violated) return "";
  if (!fits) return `${violated.demand}; this run is no longer possible`;
  return `${violated.demand}: ${violatedWhen({ ...violated, count: happenings.length })}`;
}
