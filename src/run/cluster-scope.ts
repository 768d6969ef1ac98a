/**
 * Checks that a scope given in a configuration is like those of the protocol: a misspelt field would only show as a node that does nothing.
 */
import { didYouMean } from "../model/nearest.ts";
import type { Suite } from "../model/properties.ts";
import type { Scope } from "../model/scope.ts";
import { fieldsIn, isGeneral, scopesOf } from "../trace/scope-limits.ts";
import { valueText } from "../trace/step-name.ts";

const kindOf = (value: unknown): string =>
  value === null
    ? "null"
    : Array.isArray(value)
      ? "a list"
      : typeof value === "object"
        ? "an object"
        : `a ${typeof value}`;

/** What is unusual about it, as a sentence; undefined if nothing is. */
export function unlikeScopes(values: Scope, suite: Suite): string | undefined {
  const scopes = scopesOf(suite);
  const known = fieldsIn(scopes);
  const [first] = Object.entries(suite.of.scopes);
  const like = (field: string, scope: Readonly<Record<string, unknown>>): string => valueText(scope[field]);
  for (const field of Object.keys(first[1]))
    if (!isGeneral(field) && !Object.hasOwn(values, field) && scopes.every((one) => Object.hasOwn(one, field)))
      return `the scope has no "${field}", which every scope of ${suite.of.name} has: ${like(field, first[1] as never)} in "${first[0]}".`;
  for (const [field, value] of Object.entries(values)) {
    if (!known.includes(field)) return `the scope has "${field}": ${didYouMean(field, known)}`;
    const others = scopes.filter((one) => Object.hasOwn(one, field));
    if (isGeneral(field) || others.some((one) => kindOf(one[field]) === kindOf(value))) continue;
    return `"${field}" in the scope is ${valueText(value)}; wanted ${kindOf(others[0][field])}, such as ${like(field, others[0])}.`;
  }
  return undefined;
}
