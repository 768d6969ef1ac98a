/** Plain data as short text for people: no quotes where none are needed, and an ellipsis for what does not fit. */

/** A string that reads as itself; others are quoted, for `"3"` is not `3`. */
const readsAsItself = /^(?!(true|false|null)$)(?!-?[\d.]+$)[\p{L}\p{N}_@.#/:+-]+( [\p{L}\p{N}_@.#/:+-]+)*$/u;

/** @param lengthMax in characters; the text is cut to it */
export function short(value: unknown, lengthMax = Infinity): string {
  return cut(text(value), lengthMax);
}

/** Between words, where one ends near enough. */
export function cut(full: string, lengthMax: number): string {
  if (isWithin(full, lengthMax)) return full;
  const chars = beginning(full, lengthMax);
  const most = chars.slice(0, Math.max(0, lengthMax - 1));
  const end = most.lastIndexOf(" ");
  return end > (2 / 3) * most.length ? `${most.slice(0, end + 1).join("")}…` : `${most.join("")}…`;
}

const isWithin = (full: string, lengthMax: number): boolean =>
  full.length <= lengthMax || beginning(full, lengthMax).length <= lengthMax;

/** Its first characters, one more than asked for: a text may be megabytes long, and a character is one or two units of it. */
const beginning = (full: string, length: number): readonly string[] => Array.from(full.slice(0, 2 * length + 2));

/** A text cut between words, where at least the first word fits. */
export const cutAtWord = (full: string, lengthMax: number): string =>
  wholeWords(full, lengthMax) ?? cut(full, lengthMax);

/** As many whole words as fit; undefined where not even the first one does. */
export function wholeWords(full: string, lengthMax: number): string | undefined {
  if (isWithin(full, lengthMax)) return full;
  const end = full.lastIndexOf(" ", lengthMax - 2);
  return end > 0 ? `${full.slice(0, end)} …` : undefined;
}

/** Two texts cut to a length such that one still sees where they differ. */
export function cutApart(before: string, after: string, lengthMax: number): readonly [string, string] {
  if (cut(before, lengthMax) !== cut(after, lengthMax)) return [cut(before, lengthMax), cut(after, lengthMax)];
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const from = Math.max(0, same - Math.floor(lengthMax / 3));
  return [`…${cut(before.slice(from), lengthMax - 1)}`, `…${cut(after.slice(from), lengthMax - 1)}`];
}

/** What has a kind (a message, a timer, an action): the kind, and the rest beside it. `vote term=2 granted=true` */
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
