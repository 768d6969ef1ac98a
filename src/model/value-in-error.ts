/** Shows in an error what somebody handed in or returned: short, whatever it is. */

const SHOWN_MAX = 60;

/** Spells out values that JSON would leave out or turn into null. */
const inWords = (_: string, value: unknown): unknown =>
  typeof value === "bigint" || value === undefined || (typeof value === "number" && !Number.isFinite(value))
    ? String(value)
    : typeof value === "function"
      ? "a function"
      : value;

/** Never throws. Names what JSON would show as `{}`: someone who wrote `async` where it is not allowed should see "a Promise". */
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
