import { canonical } from "../../model/plain.ts";

/** Where two plain values differ. */
export interface Difference {
  /** `left`, `votes[n1]`; empty if they differ as a whole. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  /** Whether they are arrays of the same elements in different orders. */
  readonly isOrder: boolean;
}

/** The first difference of two unequal plain values; arrays of the same elements are shown whole. */
export function differenceOf(expected: unknown, found: unknown, path = ""): Difference {
  const [keys, others] = [keysOf(expected), keysOf(found)];
  const isOrder = Array.isArray(expected) && Array.isArray(found) && sorted(expected) === sorted(found);
  if (!isOrder && keys && others && keys.join() === others.join()) {
    const key = keys.find((one) => keyOf(partOf(expected, one)) !== keyOf(partOf(found, one)));
    if (key !== undefined) {
      const step = Array.isArray(expected) || expected instanceof Map ? `[${key}]` : `.${key}`;
      return differenceOf(partOf(expected, key), partOf(found, key), (path + step).replace(/^\./u, ""));
    }
  }
  return { path, expected: plainText(expected), found: plainText(found), isOrder };
}

/** A value as people write it: without quotes where none are needed. */
export const plainText = (value: unknown): string =>
  value === undefined
    ? "nothing"
    : keyOf(value)
        .replaceAll(/"([\p{L}\p{N}_.#:+ -]+)"/gu, "$1")
        .replaceAll(/[#@](?=\{)/gu, "")
        .replaceAll(/([,:])(?! )/gu, "$1 ");

const keyOf = (value: unknown): string => (value === undefined ? "" : canonical(value, "value").key);
const sorted = (values: readonly unknown[]): string => values.map(keyOf).sort().join();

/** Undefined for a value without parts that could be compared one by one. */
function keysOf(value: unknown): readonly unknown[] | undefined {
  if (typeof value !== "object" || value === null || value instanceof Set) return undefined;
  return value instanceof Map ? [...value.keys()] : Object.keys(value);
}

const partOf = (value: unknown, key: unknown): unknown =>
  value instanceof Map ? value.get(key) : (value as Readonly<Record<string, unknown>>)[key as string];
