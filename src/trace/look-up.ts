/** Finds what a trace speaks of in the protocol as it is today, or says what of it is gone. */
import { ModelError } from "../model/model-error.ts";
import { didYouMean } from "../model/nearest.ts";
import type { Suite } from "../model/properties.ts";
import type { Scope } from "../model/scope.ts";
import type { NamedProperty } from "../semantics/violations.ts";
import { type Pulse, Stopped } from "../semantics/pulse.ts";
import { findProperty, THROWS } from "../semantics/throws.ts";
import { Space } from "../semantics/space.ts";
import type { Trace } from "./format.ts";

export interface Known {
  readonly kind: "known";
  /** A new space that carries the history of this property. */
  space(named: NamedProperty | undefined): Space;
  /** Undefined where the violation is that the protocol throws. */
  readonly named: NamedProperty | undefined;
}
export interface Obsolete {
  readonly kind: "obsolete";
  readonly message: string;
}

/** @param mutant instead of the trace's own; `null` for the protocol as it is */
export function lookUp(trace: Trace, suite: Suite | undefined, mutant: string | null, pulse?: Pulse): Known | Obsolete {
  const { protocol, property, variant } = trace;
  if (!suite || suite.of.name !== protocol) return obsolete(`the protocol "${protocol}" is gone${whence(trace)}.`);
  if (variant !== null && !suite.of.variants?.includes(variant)) {
    return obsolete(`the variant "${variant}" is gone: ${didYouMean(variant, suite.of.variants ?? [])}`);
  }
  const mutants = suite.of.mutants ?? {};
  if (trace.mutant !== null && !Object.hasOwn(mutants, trace.mutant)) {
    return obsolete(`the mutant "${trace.mutant}" is gone: ${didYouMean(trace.mutant, Object.keys(mutants))}`);
  }
  const named = findProperty(property.name, propertiesOf(suite));
  if (!named && property.name !== THROWS) {
    return obsolete(`the property "${property.name}" is gone: ${didYouMean(property.name, namesIn(suite))}`);
  }
  const kind = named?.property.kind ?? "always";
  if (kind !== property.kind) {
    return obsolete(
      `the property "${property.name}" is of kind ${kind} now; the trace violates one of kind ${property.kind}.`,
    );
  }
  const strange = strangeInScope(trace.scope.values, suite);
  if (strange !== undefined) return obsolete(strange);
  const space = (of: NamedProperty | undefined): Space =>
    new Space(suite.of, trace.scope.values, {
      variant: variant ?? undefined,
      mutant: mutant ?? undefined,
      histories: of ? [of.property] : [],
      pulse,
    });
  const rejected = rejection(() => space(named));
  if (rejected !== undefined) return obsolete(`the scope no longer fits ${protocol}: ${rejected}`);
  const lost = lostNode(trace, space(named).instance.nodes);
  return lost === undefined ? { kind: "known", space, named } : obsolete(lost);
}

const whence = ({ properties }: Trace): string =>
  `${properties === undefined ? "" : ` from ${properties}`}; if its properties file is elsewhere: --properties FILE`;

const obsolete = (message: string): Obsolete => ({ kind: "obsolete", message });

const propertiesOf = ({ hold, refuted }: Suite): readonly NamedProperty[] =>
  [hold, refuted].flatMap((properties) => Object.entries(properties).map(([name, property]) => ({ name, property })));

const namesIn = ({ hold, refuted }: Suite): readonly string[] => [...Object.keys(hold), ...Object.keys(refuted)];

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

export const generalFields: readonly string[] = Object.keys(general);

// A trace may come from a stranger, and sizes decide how many nodes a protocol lists and how much each of them does.

/** As many budgets and messages in flight may a trace have, whatever the scopes of the protocol say. */
const GENERAL_MAX = 1_000_000;
/** So many times the largest size that a scope of the protocol has, for a scope may have become smaller since; and no less than a few. */
const [TIMES_MAX, FEW] = [2, 10];
/** Objects, lists and what is in them. */
const PARTS_MAX = 1000;

/** What of a scope a replay refuses, as a sentence. */
export function strangeInScope(values: Scope, suite: Suite): string | undefined {
  const scopes = scopesOf(suite);
  const known = [...new Set([...generalFields, ...scopes.flatMap((scope) => Object.keys(scope))])];
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

/** The same scope without a number that is too large: the largest allowed one stands in its place. */
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

type Values = Readonly<Record<string, unknown>>;

export const scopesOf = ({ of, measures }: Suite): readonly Values[] =>
  [...Object.values(of.scopes), ...Object.values(measures?.scopes ?? {})] as readonly object[] as readonly Values[];

function limitsOf(key: string, scopes: readonly Values[]): { readonly largest: number; readonly limit: number } {
  const largest = Math.max(0, ...scopes.flatMap((scope) => numbersIn(scope[key])));
  return { largest, limit: Math.max(Object.hasOwn(general, key) ? GENERAL_MAX : FEW, TIMES_MAX * largest) };
}

function partsIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((sum: number, part) => sum + partsIn(part), 1);
}

function numbersIn(value: unknown): readonly number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

/** What a protocol says against a scope. It may fail in any way: the scope was made for another version of it. */
export function rejection(make: () => unknown): string | undefined {
  try {
    make();
    return undefined;
  } catch (error) {
    if (error instanceof Stopped) throw error;
    if (error instanceof ModelError) return error.message;
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

/** A node that the trace names and this scope has not. */
function lostNode({ start, steps }: Trace, nodes: readonly string[]): string | undefined {
  const named = [
    ...start.map(({ node }) => ({ node, where: "the start" })),
    ...steps.flatMap((step, i) =>
      ("from" in step ? [step.from, step.node] : "node" in step ? [step.node] : []).map((node) => ({
        node,
        where: `step ${i + 1}`,
      })),
    ),
  ];
  const lost = named.find(({ node }) => !nodes.includes(node));
  return (
    lost &&
    `${lost.where} names a node "${lost.node}", and this scope has none of that name: ${didYouMean(lost.node, nodes)}`
  );
}
