/**
 * Plain data, the stuff of states, messages, timers, actions and records, and its canonical form. Each value is written in one
 * order: values that differ only in insertion order are the same value. What is rebuilt is frozen, so whoever writes to it gets an error.
 */
import { current, enableMapSet, freeze, isDraft } from "immer";
import { ModelError } from "./model-error.ts";

enableMapSet();

/** What may be a key of a Map or an element of a Set. */
export type Scalar = string | number | boolean;

/**
 * The deepest nesting. Values are rebuilt, drawn, saved and compared by recursive functions, and none of these may exhaust the
 * stack, wherever it is called from.
 */
export const NESTING_MAX = 500;

/** The key of each canonical object, so that a part shared by two states is written only once. */
const keys = new WeakMap<object, string>();

export interface Canonical {
  /** The value rebuilt in canonical order, deeply frozen. */
  readonly value: unknown;
  /** A string that two values share if and only if they are equal. */
  readonly key: string;
}

/**
 * Rebuilds a value in canonical order and writes its key. The cost is linear in the parts that were not met before.
 *
 * @param where what the value is, for the error: "state of n1", "message"
 * @throws ModelError if some part is not plain data, with the path to it
 */
export function canonical(value: unknown, where: string): Canonical {
  const known = typeof value === "object" && value !== null ? keys.get(value) : undefined;
  if (known !== undefined) return { value, key: known };
  return rebuild(value, where, [], true);
}

/**
 * The key alone: several times cheaper, for callers that have met most values before.
 *
 * @throws ModelError as `canonical` does
 */
export function keyOf(value: unknown, where: string): string {
  const known = typeof value === "object" && value !== null ? keys.get(value) : undefined;
  return known ?? rebuild(value, where, [], false).key;
}

/** @param keeps whether to rebuild the value, or only to write its key */
function rebuild(value: unknown, path: string, ancestors: object[], keeps: boolean): Canonical {
  const scalarsKey = keyOfScalar(value);
  if (scalarsKey !== undefined) return { value: value === 0 ? 0 : value, key: scalarsKey };
  if (typeof value === "number") throw refused(path, String(value), "a finite number");
  if (typeof value !== "object")
    throw refused(path, value === undefined ? "undefined" : `a ${typeof value}`, "plain data");
  if (value === null) return { value, key: "null" };
  const known = keys.get(value);
  if (known !== undefined) return { value, key: known };
  const plain = undrafted(value);
  if (plain !== undefined) return rebuild(plain, path, ancestors, keeps);
  if (ancestors.includes(value)) throw refused(path, "a cycle", "a tree");
  if (ancestors.length === NESTING_MAX) throw tooDeep(path);
  ancestors.push(value);
  const result = rebuildObject(value, path, ancestors, keeps);
  ancestors.pop();
  if (!keeps) return result;
  // Immer's own freeze also replaces the methods that change a Map or a Set, and costs several times as much.
  if (result.value instanceof Map || result.value instanceof Set) freeze(result.value);
  else Object.freeze(result.value);
  keys.set(result.value as object, flat(result.key));
  return result;
}

/**
 * What a draft stands for: handlers put parts of their state into messages and records. Of a part that they did not change this is the
 * canonical object, whose key is known; a draft itself would be read property by property, each through Immer.
 *
 * @returns undefined if it is no draft, or is nested too deep for Immer, as a cycle is: then its own parts say what is wrong with it
 */
function undrafted(value: object): object | undefined {
  if (!isDraft(value)) return undefined;
  try {
    return current(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * The same text in one piece. V8 keeps a concatenation as a tree of its parts, dozens of bytes each, until something reads the
 * text as a whole; looking for a number in it does.
 */
function flat(text: string): string {
  Number(text);
  return text;
}

function rebuildObject(value: object, path: string, ancestors: object[], keeps: boolean): Canonical {
  if (Array.isArray(value)) {
    refuseWhatIsLost(Array.prototype, value, path);
    return rebuildArray(value, path, ancestors, keeps);
  }
  if (value instanceof Set) {
    if (!isDraft(value)) refuseWhatIsLost(Set.prototype, value, path);
    const elements = [...value].map((element) => scalar(element, `${path}: an element`)).sort(compareScalars);
    return { value: keeps ? new Set(elements) : value, key: `#{${elements.map(keyOfScalar).join()}}` };
  }
  if (value instanceof Map) {
    if (!isDraft(value)) refuseWhatIsLost(Map.prototype, value, path);
    const entries = [...value].sort(([a], [b]) =>
      compareScalars(scalar(a, `${path}: a key`), scalar(b, `${path}: a key`)),
    );
    const copy = new Map<unknown, unknown>();
    const parts: string[] = [];
    for (const [key, entry] of entries) {
      const part = rebuild(entry, `${path}.get(${keyOfScalar(key)})`, ancestors, keeps);
      copy.set(scalar(key, `${path}: a key`), part.value);
      parts.push(`${keyOfScalar(key)}:${part.key}`);
    }
    return { value: copy, key: `@{${parts.join()}}` };
  }
  refuseWhatIsLost(Object.getPrototypeOf(value) === null ? null : Object.prototype, value, path);
  return rebuildPlain(value as Readonly<Record<string, unknown>>, path, ancestors, keeps);
}

/** Methods that Immer adds to a Set or a Map when it freezes one; they refuse to change it. */
const freezing: readonly string[] = ["set", "add", "clear", "delete"];

/**
 * Refuses what a copy would lose: the class of an instance, symbol keys, and extra properties of a Set or a Map.
 *
 * @param prototype the one that a value has if it is only what it seems to be
 */
function refuseWhatIsLost(prototype: object | null, value: object, path: string): void {
  const name = value.constructor?.name || "a class";
  if (Object.getPrototypeOf(value) !== prototype) throw refused(path, `an instance of ${name}`, wantedOf(prototype));
  if (Object.getOwnPropertySymbols(value).length > 0) throw refused(path, "an object with a symbol key", "string keys");
  if (prototype !== Set.prototype && prototype !== Map.prototype) return;
  const own = Object.getOwnPropertyNames(value).find((one) => !(freezing.includes(one) && Object.isFrozen(value)));
  if (own !== undefined) throw ownProperty(path, `a ${name}`, own);
}

function wantedOf(prototype: object | null): string {
  switch (prototype) {
    case Array.prototype:
      return "an array";
    case Set.prototype:
      return "a Set";
    case Map.prototype:
      return "a Map";
    default:
      return "a plain object";
  }
}

const ownProperty = (path: string, what: string, name: string): ModelError =>
  refused(
    path,
    `${what} with a property ${JSON.stringify(name)} of its own`,
    "only its elements: put anything else beside it, in an object",
  );

// States and messages are mostly scalars in objects and arrays, so these are written without a call, and keys are
// concatenated.

function rebuildArray(value: readonly unknown[], path: string, ancestors: object[], keeps: boolean): Canonical {
  const copy: unknown[] = [];
  let key = "[";
  const names = Object.keys(value);
  // An array has as many names as elements; more mean extra properties, fewer mean a hole, which is refused below.
  if (names.length > value.length) throw ownProperty(path, "an array", names[value.length]);
  for (let i = 0; i < value.length; i++) {
    if (!(i in value)) throw refused(`${path}[${i}]`, "a hole", "a value");
    if (i > 0) key += ",";
    const part = value[i];
    const scalarsKey = keyOfScalar(part);
    if (scalarsKey !== undefined) {
      key += scalarsKey;
      if (keeps) copy.push(part === 0 ? 0 : part);
    } else {
      const rebuilt = rebuild(part, `${path}[${i}]`, ancestors, keeps);
      key += rebuilt.key;
      if (keeps) copy.push(rebuilt.value);
    }
  }
  return { value: keeps ? copy : value, key: `${key}]` };
}

function rebuildPlain(
  value: Readonly<Record<string, unknown>>,
  path: string,
  ancestors: object[],
  keeps: boolean,
): Canonical {
  const copy: Record<string, unknown> = {};
  let key = "{";
  for (const name of sorted(Object.getOwnPropertyNames(value))) {
    if (name === "__proto__") throw refused(path, "a key __proto__", "any other name");
    const { get, set, enumerable } = Object.getOwnPropertyDescriptor(value, name)!;
    if (get ?? set)
      throw refused(`${path}.${name}`, "an accessor", "a value: what a getter computes would not be kept up to date");
    if (enumerable === false) throw refused(`${path}.${name}`, "a property that is not enumerable", "one that is");
    if (key !== "{") key += ",";
    key += quoted(name);
    key += ":";
    const part = value[name];
    const scalarsKey = keyOfScalar(part);
    if (scalarsKey !== undefined) {
      key += scalarsKey;
      if (keeps) copy[name] = part === 0 ? 0 : part;
    } else {
      const rebuilt = rebuild(part, `${path}.${name}`, ancestors, keeps);
      key += rebuilt.key;
      if (keeps) copy[name] = rebuilt.value;
    }
  }
  return { value: keeps ? copy : value, key: `${key}}` };
}

/** Up to this many names are sorted by insertion: usually they are few, and often in order already. */
const FEW = 32;

function sorted(names: string[]): readonly string[] {
  if (names.length > FEW) return names.sort();
  for (let i = 1; i < names.length; i++) {
    const name = names[i];
    let at = i;
    for (; at > 0 && names[at - 1] > name; at--) names[at] = names[at - 1];
    names[at] = name;
  }
  return names;
}

/** Undefined for anything that is not a scalar, and for numbers that are refused. */
function keyOfScalar(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "boolean":
      return value ? "true" : "false";
    case "number":
      return Number.isFinite(value) ? String(value === 0 ? 0 : value) : undefined;
    default:
      return undefined;
  }
}

/** Property names and short strings are few, and are quoted again and again. */
const quotedStrings = new Map<string, string>();
const [QUOTED_MAX, QUOTED_LENGTH_MAX] = [10_000, 40];

function quoted(text: string): string {
  if (text.length > QUOTED_LENGTH_MAX) return JSON.stringify(text);
  let known = quotedStrings.get(text);
  if (known === undefined) {
    known = JSON.stringify(text);
    if (quotedStrings.size < QUOTED_MAX) quotedStrings.set(text, known);
  }
  return known;
}

function scalar(value: unknown, path: string): Scalar {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value === 0 ? 0 : value;
  const found = typeof value === "object" && value !== null ? "an object" : String(value);
  throw refused(path, found, "a string, a number or a boolean");
}

const ranks: Readonly<Record<string, number>> = { boolean: 0, number: 1, string: 2 };

/** Booleans, then numbers, then strings by code unit: the order of Set elements and Map keys. */
function compareScalars(a: Scalar, b: Scalar): number {
  if (typeof a !== typeof b) return ranks[typeof a] - ranks[typeof b];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** @param path one part for each level; the first few say enough */
export const tooDeep = (path: string): ModelError =>
  new ModelError(
    `${path.length > PATH_MAX ? `${path.slice(0, PATH_MAX)}…` : path} is nested more than ${NESTING_MAX} levels deep; ` +
      `wanted at most ${NESTING_MAX}. A long list is an array, not a chain of objects.`,
  );
const PATH_MAX = 60;

const refused = (path: string, found: string, wanted: string): ModelError =>
  new ModelError(
    `${path} is ${found}; wanted ${wanted}. States, messages, timers, actions and records are plain data.`,
  );

/** Where two canonical values first differ: the path and both values; undefined if they are equal. */
export function firstDifference(a: unknown, b: unknown, path = ""): string | undefined {
  if (canonical(a, "value").key === canonical(b, "value").key) return undefined;
  const [left, right] = [entriesOf(a), entriesOf(b)];
  if (left && right && a?.constructor === b?.constructor) {
    for (const key of new Set([...left.keys(), ...right.keys()])) {
      const inner = `${path}${path === "" ? "" : "."}${key}`;
      if (!left.has(key)) return `${inner}: absent, then ${canonical(right.get(key), "value").key}`;
      if (!right.has(key)) return `${inner}: ${canonical(left.get(key), "value").key}, then absent`;
      const difference = firstDifference(left.get(key), right.get(key), inner);
      if (difference) return difference;
    }
  }
  return `${path || "the value"}: ${canonical(a, "value").key}, then ${canonical(b, "value").key}`;
}

function entriesOf(value: unknown): Map<string, unknown> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (value instanceof Map) return new Map([...value].map(([k, v]) => [String(k), v]));
  if (value instanceof Set) return new Map([...value].map((element) => [String(element), element]));
  return new Map(Object.entries(value));
}
