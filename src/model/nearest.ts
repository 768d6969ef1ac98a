/** Suggests the name that was probably meant in place of an unknown one. */
import { closest, distance } from "fastest-levenshtein";

/** About as much as one reads at a glance. */
const NAMES_LENGTH_MAX = 400;

/** Whether one name is probably a misspelling of the other: they differ only in capitals, or in one letter. */
export const isMisspelt = (name: string, meant: string): boolean =>
  name !== meant && Math.abs(name.length - meant.length) <= 1 && distance(name.toLowerCase(), meant.toLowerCase()) <= 1;

/** The known name that was probably meant, if one is close enough. */
export function nearestTo(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const nearest = closest(name, known);
  return distance(name.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, name.length / 3) ? nearest : undefined;
}

/** The end of an error about an unknown name: the nearest known name if one is close, and all of them if they are few. */
export function didYouMean(name: string, known: readonly string[]): string {
  if (known.length === 0) return "there are none.";
  const nearest = nearestTo(name, known);
  const names = known.join(", ");
  const all = (word: string): string =>
    names.length <= NAMES_LENGTH_MAX ? `${word}: ${names}.` : "npx hearsay list shows all.";
  return nearest !== undefined ? `did you mean "${nearest}"? ${all("Known")}` : all("known");
}
