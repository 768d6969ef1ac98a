/** Limits the scope that a file brings along: it may have the fields of the protocol's own scopes, and nothing far larger. */
import { didYouMean } from "../model/nearest.ts";
import type { Suite } from "../model/properties.ts";
import type { Scope } from "../model/scope.ts";

type Values = Readonly<Record<string, unknown>>;

/** What every scope may have, whatever the protocol. */
const general: Readonly<Record<keyof Scope, true>> = {
  faults: true,
  partitions: true,
  partitionsAtOnce: true,
  partitionedAtStart: true,
  channels: true,
  inFlight: true,
  symmetric: true,
  timing: true,
};

export const isGeneral = (field: string): boolean => Object.hasOwn(general, field);

/** Every field that a scope of this protocol may have. */
export const fieldsIn = (scopes: readonly Values[]): readonly string[] => [
  ...new Set([...Object.keys(general), ...scopes.flatMap((scope) => Object.keys(scope))]),
];

// A trace may come from a stranger, and sizes decide how many nodes a protocol lists and how much each of them does.

/** The largest budget or bound on messages in flight that a trace may have, whatever the protocol's scopes say. */
const GENERAL_MAX = 1_000_000;
/**
 * Allows this multiple of the largest size in the protocol's scopes, because they may have become smaller since; and never less than FEW.
 */
const [TIMES_MAX, FEW] = [2, 10];
/** The most objects, lists and values in a scope. */
const PARTS_MAX = 1000;

/** Why a replay refuses a scope, as a sentence; undefined if it does not. */
export function strangeInScope(values: Scope, suite: Suite): string | undefined {
  const scopes = scopesOf(suite);
  const known = fieldsIn(scopes);
  const most = Math.max(PARTS_MAX, ...scopes.map((scope) => TIMES_MAX * partsIn(scope)));
  if (partsIn(values) > most) return `the scope has ${partsIn(values)} parts; wanted at most ${most}.`;
  for (const [key, value] of Object.entries(values)) {
    if (!known.includes(key)) return `"${key}" in the scope is gone: ${didYouMean(key, known)}`;
    const { largest, limit } = limitsOf(key, scopes);
    const tooLarge = numbersIn(value).find((number) => Math.abs(number) > limit);
    if (tooLarge === undefined) continue;
    return `"${key}" in the scope is ${tooLarge}; a trace of ${suite.of.name} has at most ${limit} there: no scope goes beyond ${largest}.`;
  }
  return undefined;
}

/** The same scope with every number that is too large replaced by the largest allowed one. */
export function withinLimits(values: Scope, suite: Suite): Scope {
  const scopes = scopesOf(suite);
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, capped(value, limitsOf(key, scopes).limit)]),
  );
}

function capped(value: unknown, limit: number): unknown {
  if (typeof value === "number") return Math.max(-limit, Math.min(limit, value));
  if (Array.isArray(value)) return value.map((one) => capped(one, limit));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, capped(one, limit)]));
}

export const scopesOf = ({ of, measures }: Suite): readonly Values[] =>
  [...Object.values(of.scopes), ...Object.values(measures?.scopes ?? {})] as readonly object[] as readonly Values[];

function limitsOf(key: string, scopes: readonly Values[]): { readonly largest: number; readonly limit: number } {
  const largest = Math.max(0, ...scopes.flatMap((scope) => numbersIn(scope[key])));
  return { largest, limit: Math.max(isGeneral(key) ? GENERAL_MAX : FEW, TIMES_MAX * largest) };
}

function partsIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((sum: number, part) => sum + partsIn(part), 1);
}

function numbersIn(value: unknown): readonly number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}
