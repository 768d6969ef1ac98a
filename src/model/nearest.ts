import { closest, distance } from "fastest-levenshtein";

/** Ends an error about an unknown name: the nearest known one where it is near, and all of them where they are few. */
export function didYouMean(name: string, known: readonly string[]): string {
  if (known.length === 0) return "there are none.";
  const nearest = closest(name, known);
  const near = distance(name.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, name.length / 3);
  const all = known.length <= 12 ? ` Known: ${known.join(", ")}.` : "";
  return near ? `did you mean "${nearest}"?${all}` : `there is no such name.${all}`;
}
