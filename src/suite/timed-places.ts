/** Resolves what to simulate: a scope with timing, perhaps with fields set to other values, and what to measure and watch there. */
import { ModelError } from "../model/model-error.ts";
import { didYouMean } from "../model/nearest.ts";
import { appliesTo, isWatched, scopesNamedBy, type Suite } from "../model/properties.ts";
import { timeUntil } from "../model/measure.ts";
import { partAt } from "../model/part-at.ts";
import type { AnyProperty, NamedProperty, World } from "../model/property.ts";
import type { Shape } from "../model/protocol.ts";
import type { Scope } from "../model/scope.ts";
import { isCommonField } from "../model/validate.ts";
import { shown } from "../model/value-in-error.ts";
import type { Timed } from "../simulate/run-maker.ts";
import type { NamedMeasure } from "../simulate/property-watch.ts";
import type { Selected } from "./selected.ts";
import { mustBe } from "./selecting.ts";

/** A value in a scope: a number, a word, or a list or record of these. */
export type Setting = number | string | boolean | null | readonly Setting[] | { readonly [name: string]: Setting };

/** What to set in a scope, by path: `fanout`, `timing.loss`, `timing.timers.election.to`. */
export type Settings = Readonly<Record<string, Setting>>;

export interface TimedSelecting {
  /**
   * A name, or a scope made for the purpose. By default the suite's first scope with timing that all requested measures and properties
   * name.
   */
  readonly scope?: string | Scope | undefined;
  readonly variant?: string | undefined;
  readonly mutant?: string | undefined;
  /** Names of measures; by default all that are taken there. */
  readonly measures?: readonly string[] | undefined;
  /** Names of properties to watch. By default all that apply there, if there are at most 32 nodes. */
  readonly properties?: readonly string[] | undefined;
  readonly set?: Settings | undefined;
}

/** A place to simulate, under its names. */
export interface TimedPlace {
  readonly timed: Timed;
  readonly selected: Selected;
  /** How many properties are not watched because there are too many nodes. */
  readonly unwatched: number;
}

/** Properties read all nodes, so in larger scopes every step would cost as much as all nodes together. */
const WATCHED_NODES_MAX = 32;

/** @throws ModelError for a name that the suite does not have, and if there is nothing to simulate */
export function timedPlace(suite: Suite, selecting: TimedSelecting): TimedPlace {
  const { of, hold, refuted } = suite;
  const { scopeName, scope: given } = scopeOf(suite, selecting);
  const scope = Object.entries(selecting.set ?? {}).reduce(
    (sofar, [path, value]) => setIn(suite, sofar, path, value),
    given,
  );
  const { mutant } = selecting;
  if (mutant !== undefined) mustBe("mutant", mutant, Object.keys(of.mutants ?? {}), of.name);
  const variant =
    selecting.variant ?? (mutant === undefined ? undefined : of.mutants?.[mutant].variant) ?? of.variants?.[0];
  if (variant !== undefined) mustBe("variant", variant, of.variants ?? [], of.name);
  const place = { scope: scopeName, variant };
  const all: Readonly<Record<string, NamedProperty["property"]>> = { ...refuted, ...hold };
  for (const name of selecting.properties ?? []) mustBe("property", name, Object.keys(all), of.name);
  const applying = Object.entries(hold).flatMap(([name, property]) =>
    appliesTo(property, place) && isWatched(property) ? [{ name, property }] : [],
  );
  const properties = selecting.properties?.map((name) => ({ name, property: all[name] })) ?? applying;
  const isSmall = selecting.properties !== undefined || nodesIn(suite, scope) <= WATCHED_NODES_MAX;
  const timed: Timed = {
    protocol: of,
    scope,
    selection: { variant, mutant },
    measures: [...measuresOf(suite, selecting.measures, place), ...timesUntil(selecting.properties ?? [], all)],
    properties: isSmall ? properties : [],
  };
  return {
    timed,
    selected: { subject: timed, scopeName, variant: variant ?? null, mutant: mutant ?? null },
    unwatched: isSmall ? 0 : properties.length,
  };
}

/** For each `eventually` property that is asked for: a measure of when it comes true. */
const timesUntil = (names: readonly string[], all: Readonly<Record<string, AnyProperty>>): readonly NamedMeasure[] =>
  names.flatMap((name) => {
    const property = all[name];
    // Only a watched property knows what its history came to.
    if (property.kind !== "eventually" || property.history) return [];
    const holds = (world: World<Shape>): boolean => property.holds(world as World<Shape, never>) === true;
    const measure = timeUntil<Shape>(({ world }) => holds(world));
    const start = (world: World<Shape>): number => (holds(world) ? 0 : -1);
    return [{ name: `time until "${name}"`, measure: { ...measure, start } }];
  });

/** Scopes that can be simulated, by name. */
export function timedScopes({ of, measures }: Suite): Readonly<Record<string, Scope>> {
  const withTiming = Object.entries(of.scopes).filter(([, { timing }]) => timing !== undefined);
  return { ...measures?.scopes, ...Object.fromEntries(withTiming) };
}

function scopeOf(
  suite: Suite,
  { scope: wanted, ...asked }: TimedSelecting,
): { readonly scopeName: string; readonly scope: Scope } {
  if (typeof wanted === "object") return { scopeName: "given", scope: wanted };
  const scopes = timedScopes(suite);
  const names = Object.keys(scopes);
  const [first] = names;
  if (first === undefined)
    throw new ModelError(
      `${suite.of.name} has no scope that says how long anything takes. Give one of its scopes \`timing: { delay: 1 }\`, in milliseconds, or hand such scopes to \`measures(protocol, { … }, scopes)\`.`,
    );
  const scopeName = wanted ?? names.find((name) => isMeantFor(suite, asked, name)) ?? first;
  if (Object.hasOwn(scopes, scopeName)) return { scopeName, scope: scopes[scopeName] };
  if (Object.hasOwn(suite.of.scopes, scopeName))
    throw new ModelError(
      `the scope "${scopeName}" of ${suite.of.name} has no \`timing\`; with one: ${names.join(", ")}.`,
    );
  throw new ModelError(`${suite.of.name} has no scope "${scopeName}": ${didYouMean(scopeName, names)}`);
}

/** Whether everything that is asked for is meant for a scope. */
const isMeantFor = (
  { hold, measures: measured }: Suite,
  { measures = [], properties = [] }: TimedSelecting,
  scope: string,
) =>
  measures.every((name) => measured?.all[name]?.scopes?.includes(scope) ?? true) &&
  properties.every((name) => {
    const named = Object.hasOwn(hold, name) ? scopesNamedBy(hold[name]) : [];
    return named.length === 0 || named.includes(scope);
  });

function measuresOf(
  { of, measures }: Suite,
  wanted: readonly string[] | undefined,
  { scope, variant }: { readonly scope: string; readonly variant: string | undefined },
): readonly NamedMeasure[] {
  const all = measures?.all ?? {};
  for (const name of wanted ?? []) mustBe("measure", name, Object.keys(all), of.name);
  const isTaken = ({ measure: { scopes, variants } }: NamedMeasure): boolean =>
    (scopes?.includes(scope) ?? true) && (variant === undefined || (variants?.includes(variant) ?? true));
  const named = Object.entries(all).map(([name, measure]) => ({ name, measure }));
  return wanted === undefined ? named.filter(isTaken) : named.filter(({ name }) => wanted.includes(name));
}

function nodesIn({ of }: Suite, scope: Scope): number {
  return Object.values(of.nodes(scope as never)).flat().length;
}

/** A scope with one field set to another value. */
function setIn(suite: Suite, scope: Scope, path: string, value: Setting): Scope {
  const [first, ...rest] = path.split(".");
  const scopes = [scope, ...Object.values(timedScopes(suite)), ...Object.values(suite.of.scopes)];
  const known = [...new Set(["timing", ...scopes.flatMap((one) => Object.keys(one))])];
  if (!known.includes(first))
    throw new ModelError(`a scope of ${suite.of.name} has no "${first}": ${didYouMean(first, known)}`);
  const usual = scopes.map((one) => partAt(one, [first, ...rest])).filter((one) => one !== undefined);
  const isNumber = usual.length > 0 && usual.every((one) => typeof one === "number");
  // What every scope may have is validated with the scope: a delay is a number or a distribution.
  if (isNumber && typeof value !== "number" && !isCommonField(first))
    throw new ModelError(`${path} is ${shown(value)}; wanted a number, such as ${usual[0]}.`);
  return { ...scope, [first]: withIn((scope as Readonly<Record<string, unknown>>)[first], rest, value) };
}

function withIn(part: unknown, [first, ...rest]: readonly string[], value: Setting): unknown {
  if (first === undefined) return value;
  if (Array.isArray(part))
    return part.map((one, i) => (String(i) === first ? withIn(one, rest, value) : (one as unknown)));
  const known = typeof part === "object" && part !== null ? (part as Readonly<Record<string, unknown>>) : {};
  // Another distribution has other numbers: those of the previous one mean nothing in it.
  if (first === "kind" && rest.length === 0 && known[first] !== value) return { kind: value };
  return { ...known, [first]: withIn(known[first], rest, value) };
}
