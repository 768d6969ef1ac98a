/**
 * Plain data as JSON and back. JSON has neither Set nor Map, so they are written as an object with one key that is otherwise
 * unlikely: {"$set": [1, 2]}, {"$map": [["k", 1]]}. An object that happens to look like that is wrapped once more: {"$object":
 * {"$set": "not a Set"}}.
 */
import { figure } from "../model/counted.ts";
import { canonical } from "../model/plain.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** No real state nests deeper; a stranger's file that does would exhaust the stack. */
const DEPTH_MAX = 100;

/** No real document has this many values (objects, lists, texts, numbers); each costs far more than the two bytes it takes. */
const VALUES_MAX = 500_000;

const tags: readonly string[] = ["$set", "$map", "$object"];

/** Some part of a JSON document is not plain data. `path` leads to it. */
export class NotPlain extends Error {
  override readonly name = "NotPlain";
  readonly path: readonly (string | number)[];
  constructor(path: readonly (string | number)[], message: string) {
    super(message);
    this.path = path;
  }
}

/**
 * Plain data as JSON, in canonical order.
 *
 * @throws ModelError if it is not plain data
 */
export function toJson(value: unknown): Json {
  return written(canonical(value, "value").value);
}

function written(value: unknown): Json {
  if (typeof value !== "object" || value === null) return value as Json;
  if (Array.isArray(value)) return value.map(written);
  if (value instanceof Set) return { $set: [...value].map(written) };
  if (value instanceof Map) return { $map: [...value].map(([key, entry]) => [written(key), written(entry)]) };
  const object = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, written(part)]));
  return tagOf(object) === undefined ? object : { $object: object };
}

/**
 * Plain data from JSON, canonical and frozen.
 *
 * @throws NotPlain for a $set or $map that does not hold a set or map, and for a number that is not finite
 */
export function fromJson(json: Json): unknown {
  const value = read(json, []);
  try {
    return canonical(value, "it").value;
  } catch (error) {
    throw new NotPlain([], (error as Error).message);
  }
}

function read(json: Json, path: readonly (string | number)[]): unknown {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map((part: Json, i) => read(part, [...path, i]));
  const object = json as { readonly [key: string]: Json };
  const tag = tagOf(object);
  if (tag === undefined) return readFields(object, path);
  const inner = object[tag];
  const within = [...path, tag];
  if (tag === "$set") return unique(new Set(list(inner, within)), inner, within);
  if (tag === "$map") return unique(readMap(inner, within), inner, within);
  if (typeof inner !== "object" || inner === null || Array.isArray(inner)) {
    throw new NotPlain(within, "wanted an object under $object");
  }
  return readFields(inner as { readonly [key: string]: Json }, within);
}

function readFields(object: { readonly [key: string]: Json }, path: readonly (string | number)[]): unknown {
  return Object.fromEntries(Object.entries(object).map(([key, part]) => [key, read(part, [...path, key])]));
}

function readMap(json: Json, path: readonly (string | number)[]): Map<unknown, unknown> {
  return new Map(
    list(json, path).map((entry, i): [unknown, unknown] => {
      if (!Array.isArray(entry) || entry.length !== 2)
        throw new NotPlain([...path, i], "wanted a pair of key and value");
      return [entry[0], read(entry[1] as Json, [...path, i, 1])];
    }),
  );
}

function list(json: Json, path: readonly (string | number)[]): readonly Json[] {
  if (Array.isArray(json)) return json as readonly Json[];
  throw new NotPlain(path, "wanted a list");
}

/** With repeated elements the file would say more than the value read from it. */
function unique<T extends { readonly size: number }>(value: T, json: Json, path: readonly (string | number)[]): T {
  if (value.size === (json as readonly Json[]).length) return value;
  throw new NotPlain(path, "wanted each element once");
}

function tagOf(object: { readonly [key: string]: unknown }): string | undefined {
  const keys = Object.keys(object);
  return keys.length === 1 && tags.includes(keys[0]) ? keys[0] : undefined;
}

/** Where a document nests too deeply, contains too much, or holds a key that would change the prototype of what is built from it. */
export function hostilePart(json: unknown): NotPlain | undefined {
  let values = 0;
  const visit = (part: unknown, path: readonly (string | number)[]): NotPlain | undefined => {
    if (++values > VALUES_MAX) return new NotPlain([], `it has more than ${figure(VALUES_MAX)} values`);
    if (typeof part !== "object" || part === null) return undefined;
    if (path.length > DEPTH_MAX) return new NotPlain(path.slice(0, 3), `it nests deeper than ${DEPTH_MAX} levels`);
    if (Array.isArray(part)) {
      for (let i = 0; i < part.length; i++) {
        const inner = visit(part[i], [...path, i]);
        if (inner) return inner;
      }
      return undefined;
    }
    for (const key of Object.keys(part)) {
      if (key === "__proto__") return new NotPlain(path, "a key is __proto__; wanted any other name");
      const inner = visit((part as Readonly<Record<string, unknown>>)[key], [...path, key]);
      if (inner) return inner;
    }
    return undefined;
  };
  return visit(json, []);
}

/** The value of a JSON text; undefined if it is not JSON. What `hostilePart` would refuse is not refused here. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
