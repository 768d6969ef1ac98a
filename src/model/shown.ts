/** What somebody handed in or answered, as an error shows it: short, and whatever it is. */

const SHOWN_MAX = 60;

/** What is no JSON would be left out, or be null. */
const inWords = (_: string, value: unknown): unknown =>
  typeof value === "bigint" || value === undefined || (typeof value === "number" && !Number.isFinite(value))
    ? String(value)
    : typeof value === "function"
      ? "a function"
      : value;

/** Never throws. What JSON shows as `{}` is named: who wrote `async` where it may not be is to read so. */
export function shown(value: unknown): string {
  for (const named of [Promise, Map, Set]) if (value instanceof named) return `a ${named.name}`;
  if (typeof value === "function") return "a function";
  let text: string;
  try {
    text = typeof value === "object" || typeof value === "string" ? JSON.stringify(value, inWords) : String(value);
  } catch {
    text = typeof value === "object" ? "an object" : String(value);
  }
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}
