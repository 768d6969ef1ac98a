/** Writes plain data as short text for people: quotes only where they are needed, and an ellipsis for what does not fit. */

/** A string that needs no quotes; others do, because `"3"` is not `3`. */
const readsAsItself = /^(?!(true|false|null)$)(?!-?[\d.]+$)[\p{L}\p{N}_@.#/:+-]+( [\p{L}\p{N}_@.#/:+-]+)*$/u;

/** @param lengthMax in characters; the text is cut to it */
export function short(value: unknown, lengthMax = Infinity): string {
  return cut(text(value), lengthMax);
}

/** Cuts between words, if one ends near enough. */
export function cut(full: string, lengthMax: number): string {
  if (isWithin(full, lengthMax)) return full;
  const chars = beginning(full, lengthMax);
  const most = chars.slice(0, Math.max(0, lengthMax - 1));
  const end = most.lastIndexOf(" ");
  return end > (2 / 3) * most.length ? `${most.slice(0, end + 1).join("")}…` : `${most.join("")}…`;
}

const isWithin = (full: string, lengthMax: number): boolean =>
  full.length <= lengthMax || beginning(full, lengthMax).length <= lengthMax;

/**
 * The first characters, one more than asked for. Looks no further, since a text may be megabytes long; a character is one or two units of
 * it.
 */
const beginning = (full: string, length: number): readonly string[] => Array.from(full.slice(0, 2 * length + 2));

/** Cuts a text between words if at least the first word fits; otherwise within it. */
export const cutAtWord = (full: string, lengthMax: number): string =>
  wholeWords(full, lengthMax) ?? cut(full, lengthMax);

/** As many whole words as fit; undefined if not even the first one does. */
export function wholeWords(full: string, lengthMax: number): string | undefined {
  if (isWithin(full, lengthMax)) return full;
  const end = full.lastIndexOf(" ", lengthMax - 2);
  return end > 0 ? `${full.slice(0, end)} …` : undefined;
}

/** Cuts two texts to a length in such a way that their first difference stays visible. */
export function cutApart(before: string, after: string, lengthMax: number): readonly [string, string] {
  if (cut(before, lengthMax) !== cut(after, lengthMax)) return [cut(before, lengthMax), cut(after, lengthMax)];
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const from = Math.max(0, same - Math.floor(lengthMax / 3));
  return [`…${cut(before.slice(from), lengthMax - 1)}`, `…${cut(after.slice(from), lengthMax - 1)}`];
}

/** A message, a timer or an action: its kind, followed by its fields. `vote term=2 granted=true` */
export function content(value: { readonly kind: string }): string {
  const { kind, ...rest } = value;
  return [kind, ...Object.entries(rest).map(([key, inner]) => `${key}=${text(inner)}`)].join(" ");
}

function text(value: unknown): string {
  if (typeof value === "string") return readsAsItself.test(value) ? value : JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(text).join(", ")}]`;
  if (value instanceof Set) return `{${[...value].map(text).join(", ")}}`;
  if (value instanceof Map) return `{${[...value].map(([key, inner]) => `${text(key)}: ${text(inner)}`).join(", ")}}`;
  if ("kind" in value && typeof value.kind === "string") {
    const whole = content(value as { kind: string });
    return whole === value.kind ? whole : `(${whole})`;
  }
  return `{${Object.entries(value)
    .map(([key, inner]) => `${key}: ${text(inner)}`)
    .join(", ")}}`;
}
