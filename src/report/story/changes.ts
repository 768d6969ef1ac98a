/** Describes what changed between two plain values the way people would: which part became what, not which bytes differ. */
import { canonical } from "../../model/plain.ts";
import { cutApart, short } from "./abbreviate.ts";

export type FieldChange = { readonly path: string } & (
  | { readonly kind: "became"; readonly before: unknown; readonly after: unknown }
  /** A key of an object or a Map that appeared or disappeared. */
  | { readonly kind: "gained"; readonly key: string; readonly value: unknown }
  | { readonly kind: "lost"; readonly key: string }
  /** Elements of a Set. */
  | { readonly kind: "elements"; readonly added: readonly unknown[]; readonly removed: readonly unknown[] }
  /** At the end of an array, or removed from one of its ends. */
  | { readonly kind: "appended"; readonly values: readonly unknown[] }
  | { readonly kind: "removed"; readonly from: "front" | "end"; readonly values: readonly unknown[] }
);

/** The changes from one plain value to another, in canonical order; empty if they are equal. */
export function changesBetween(before: unknown, after: unknown, path = ""): readonly FieldChange[] {
  if (equal(before, after)) return [];
  if (before instanceof Set && after instanceof Set) return [setChange(before, after, path)];
  if (before instanceof Map && after instanceof Map) {
    return keyed(before, after, path, (key) => `[${short(key)}]`);
  }
  if (Array.isArray(before) && Array.isArray(after)) return arrayChanges(before, after, path);
  if (isObject(before) && isObject(after) && before.kind === after.kind) {
    return keyed(new Map(Object.entries(before)), new Map(Object.entries(after)), path, (key) => member(String(key)));
  }
  return [{ path, kind: "became", before, after }];
}

/** `phase: working → prepared`, `votes +n1 −n2`, `log appended [x]`. */
export function changeText(change: FieldChange, valueLengthMax = 48): string {
  const at = change.path;
  const to = at === "" ? "" : `${at} `;
  const list = (values: readonly unknown[]): string => values.map((value) => short(value, valueLengthMax)).join(", ");
  switch (change.kind) {
    case "became": {
      const [before, after] = cutApart(whole(change.before), whole(change.after), valueLengthMax);
      return `${at === "" ? "" : `${at}: `}${before} → ${after}`;
    }
    case "gained":
      return `${to}+${change.key}: ${short(change.value, valueLengthMax)}`;
    case "lost":
      return `${to}−${change.key}`;
    case "elements":
      return (
        to +
        [...change.added.map((one) => `+${short(one)}`), ...change.removed.map((one) => `−${short(one)}`)].join(" ")
      );
    case "appended":
      return `${to}appended ${list(change.values)}`;
    case "removed":
      return `${to}removed ${list(change.values)} from the ${change.from}`;
  }
}

/** A value with a kind needs no brackets here. */
const whole = (value: unknown): string => short(value).replace(/^\((.*)\)$/s, "$1");

const equal = (a: unknown, b: unknown): boolean => a === b || canonical(a, "value").key === canonical(b, "value").key;

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Set) &&
  !(value instanceof Map);

const member = (key: string): string => (/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `.${key}` : `[${key}]`);

function keyed(
  before: ReadonlyMap<unknown, unknown>,
  after: ReadonlyMap<unknown, unknown>,
  path: string,
  step: (key: unknown) => string,
): readonly FieldChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key): readonly FieldChange[] => {
    if (!before.has(key)) return [{ path, kind: "gained", key: short(key), value: after.get(key) }];
    if (!after.has(key)) return [{ path, kind: "lost", key: short(key) }];
    return changesBetween(before.get(key), after.get(key), (path + step(key)).replace(/^\./, ""));
  });
}

function setChange(before: ReadonlySet<unknown>, after: ReadonlySet<unknown>, path: string): FieldChange {
  const added = [...after].filter((element) => !before.has(element));
  const removed = [...before].filter((element) => !after.has(element));
  return { path, kind: "elements", added, removed };
}

function arrayChanges(before: readonly unknown[], after: readonly unknown[], path: string): readonly FieldChange[] {
  const startsWith = (long: readonly unknown[], part: readonly unknown[]): boolean =>
    part.every((one, i) => equal(one, long[i]));
  if (after.length > before.length && startsWith(after, before)) {
    return [{ path, kind: "appended", values: after.slice(before.length) }];
  }
  if (after.length < before.length) {
    const fewer = before.length - after.length;
    if (startsWith(before, after)) return [{ path, kind: "removed", from: "end", values: before.slice(after.length) }];
    if (startsWith(before.slice(fewer), after))
      return [{ path, kind: "removed", from: "front", values: before.slice(0, fewer) }];
  }
  if (after.length !== before.length) return [{ path, kind: "became", before, after }];
  return after.flatMap((one, i) => changesBetween(before[i], one, `${path}[${i}]`));
}
