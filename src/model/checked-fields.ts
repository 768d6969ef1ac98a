/** Checks that an object from outside has the fields it must have, and words the error for the first wrong one. */
import type * as z from "zod/mini";
import { ModelError } from "./model-error.ts";
import { didYouMean } from "./nearest.ts";
import { partAt } from "./part-at.ts";
import { shown } from "./value-in-error.ts";

export type KnownAt = (path: readonly PropertyKey[], found: unknown) => readonly string[];

/**
 * @param knownAt the fields that the object at a path may have; called when it has one that is unknown
 * @throws ModelError for the first field that does not fit the schema, with its path
 */
export function checkFields(
  schema: z.ZodMiniObject,
  value: unknown,
  where: string,
  knownAt: KnownAt = () => Object.keys(schema.shape),
): void {
  let issue: z.core.$ZodIssue | undefined;
  try {
    issue = schema.safeParse(value).error?.issues[0];
  } catch (error) {
    throw new ModelError(`${where}: ${throwingIn(value) ?? "a field"} throws when it is read: ${String(error)}`);
  }
  if (issue) throw new ModelError(sentenceOf(issue, value, where, knownAt));
}

function sentenceOf(issue: z.core.$ZodIssue, value: unknown, where: string, knownAt: KnownAt): string {
  const path = issue.path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .slice(1);
  const field = path === "" ? where : `${where}: ${path}`;
  const found = partAt(value, issue.path);
  if (issue.code === "unrecognized_keys") {
    const [unknown] = issue.keys;
    const known = knownAt(issue.path, found);
    return `${field} has an unknown field ${JSON.stringify(unknown)}: ${didYouMean(unknown, known)}`;
  }
  if (issue.code === "invalid_key") {
    const named = JSON.stringify(issue.path.at(-1));
    return `${where}: ${issue.path.slice(0, -1).join(".")} has the name ${named}; wanted ${issue.issues[0]?.message ?? issue.message}.`;
  }
  // JavaScript takes such an object for an instance of a class.
  if (typeof found === "object" && found !== null && Object.hasOwn(found, "constructor"))
    return `${field} has the name "constructor"; wanted another, because in JavaScript every object has one.`;
  return found === undefined
    ? `${field} is missing; wanted ${issue.message}.`
    : `${field} is ${shown(found)}; wanted ${issue.message}.`;
}

/** No checked field lies deeper. */
const DEPTH_MAX = 8;

/** The path of the first field that throws when it is read. */
function throwingIn(value: unknown, path = "", depth = 0): string | undefined {
  if (typeof value !== "object" || value === null || depth > DEPTH_MAX) return undefined;
  for (const key of Object.keys(value)) {
    const inner = path === "" ? key : `${path}.${key}`;
    let part: unknown;
    try {
      part = (value as Record<string, unknown>)[key];
    } catch {
      return inner;
    }
    const found = throwingIn(part, inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
