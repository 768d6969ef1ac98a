/**
 * Packs plain data, with Sets and Maps, as JSON in which each distinct part is written once. Unpacking keeps the sharing: equal parts
 * become the same object, so two states can be compared by reference.
 */

/** A part: a scalar, or a letter followed by the numbers of other parts. */
type PoolPart =
  string | number | boolean | null | readonly [kind: "a" | "o" | "s" | "m" | "u", ...parts: readonly number[]];

/** The last part is the whole. */
export type Pool = readonly PoolPart[];

/** Leaves out fields that are undefined; undefined elements are kept, as a part of their own kind. */
export function pack(whole: unknown): Pool {
  const parts: PoolPart[] = [];
  const numbers = new Map<string, number>();
  const known = new Map<object, number>();
  const add = (part: PoolPart): number => {
    const key = JSON.stringify(part);
    let number = numbers.get(key);
    if (number === undefined) {
      number = parts.push(part) - 1;
      numbers.set(key, number);
    }
    return number;
  };
  const visit = (value: unknown): number => {
    if (value === undefined) return add(["u"]);
    if (typeof value !== "object" || value === null) return add(value as PoolPart);
    let number = known.get(value);
    if (number === undefined) {
      number = add(partsOf(value));
      known.set(value, number);
    }
    return number;
  };
  const partsOf = (value: object): PoolPart => {
    if (Array.isArray(value)) return ["a", ...value.map(visit)];
    if (value instanceof Set) return ["s", ...[...value].map(visit)];
    if (value instanceof Map) return ["m", ...[...value].flat().map(visit)];
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    return ["o", ...fields.flatMap(([name, field]) => [visit(name), visit(field)])];
  };
  const last = visit(whole);
  // The whole is the last part anyway, unless an equal part came before it.
  if (last !== parts.length - 1) parts.push(parts[last]);
  return parts;
}

export function unpack(pool: Pool): unknown {
  const values: unknown[] = [];
  const pairs = (numbers: readonly number[]): (readonly [unknown, unknown])[] =>
    numbers.flatMap((number, i) => (i % 2 === 0 ? [[values[number], values[numbers[i + 1]]] as const] : []));
  for (const part of pool) {
    if (typeof part !== "object" || part === null) {
      values.push(part);
      continue;
    }
    const [kind, ...numbers] = part;
    switch (kind) {
      case "a":
        values.push(numbers.map((number) => values[number]));
        break;
      case "s":
        values.push(new Set(numbers.map((number) => values[number])));
        break;
      case "m":
        values.push(new Map(pairs(numbers)));
        break;
      case "u":
        values.push(undefined);
        break;
      case "o":
        values.push(Object.fromEntries(pairs(numbers)));
    }
  }
  return values.at(-1);
}
