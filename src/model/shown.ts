/** What somebody handed in or answered, as an error shows it: short, and whatever it is. */

const SHOWN_MAX = 60;

/** Never throws. What JSON shows as `{}` is named: who wrote `async` where it may not be is to read so. */
export function shown(value: unknown): string {
  for (const named of [Promise, Map, Set]) if (value instanceof named) return `a ${named.name}`;
  if (typeof value === "function") return "a function";
  let text: string;
  try {
    // NaN and BigInt are no JSON.
    text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  } catch {
    text = typeof value === "object" ? "an object" : String(value);
  }
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}
