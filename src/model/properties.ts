/** Suites: a protocol with its properties, and where each property applies. */
import { ModelError } from "./model-error.ts";
import type { Measured } from "./measure.ts";
import { didYouMean } from "./nearest.ts";
import type { Observer } from "./observer.ts";
import { type AnyProperty, hasLimit, type Property, type PropertyKind } from "./property.ts";
import type { AnyProtocol, Protocol, Rules, Shape } from "./protocol.ts";
import { checkNamesInScopes } from "./scope-names.ts";
import { checkMeasures, checkObserver, checkProperties, checkProtocol, checkScope } from "./validate.ts";

/** Properties by name; each name is a sentence in plain words. */
export type Properties<P extends Shape> = Readonly<Record<string, Property<P>>>;

/**
 * A protocol together with its properties: the default export of a properties file. TypeScript checks its types where it is written; here
 * they are erased.
 */
export interface Suite {
  readonly of: AnyProtocol;
  /** Properties that hold. */
  readonly hold: Readonly<Record<string, AnyProperty>>;
  /** Properties that people believe but that do not hold: a counterexample to each must be found. */
  readonly refuted: Readonly<Record<string, AnyProperty>>;
  /** Compares recorded histories of real systems with the protocol: `hearsay observe`. */
  readonly observer?: Observer;
  /** What to measure in simulated time, and in which scopes: `hearsay simulate`. */
  readonly measures?: Measured;
}

/**
 * States what holds of a protocol, and which plausible properties do not.
 *
 * @throws ModelError if a field has a wrong type, if a property or a mutant names a rule, a scope, a variant or an option that does not
 * exist, or if two properties have the same name
 */
export function properties<P extends Shape, R extends Rules>(
  of: Protocol<P, R>,
  hold: NoInfer<Properties<P>>,
  refuted: NoInfer<Properties<P>> = {},
  more: Pick<Suite, "observer" | "measures"> = {},
): Suite {
  const suite = { of, hold, refuted, ...more } as unknown as Suite;
  checkProtocol(suite.of);
  checkNamesInScopes(suite.of);
  checkProperties(suite.hold, of.name);
  checkProperties(suite.refuted, of.name);
  if (more.observer !== undefined) checkObserver(more.observer, of.name);
  if (more.measures !== undefined) checkMeasured(suite.of, more.measures);
  const simulated = Object.keys(more.measures?.scopes ?? {});
  for (const [name, property] of Object.entries(suite.hold)) checkPlaces(suite.of, name, property, simulated);
  for (const [name, property] of Object.entries(suite.refuted)) checkPlaces(suite.of, name, property, []);
  const twice = Object.keys(suite.refuted).find((name) => Object.hasOwn(suite.hold, name));
  if (twice !== undefined) {
    throw new ModelError(
      `"${twice}" of ${suite.of.name} is listed both as a property that holds and as one known to be false. Remove one of the two.`,
    );
  }
  checkMutants(suite.of);
  return suite;
}

/** @throws ModelError if the suite has no property: a search would have nothing to decide, and would succeed */
export function mustHaveProperties({ of, hold, refuted }: Suite): void {
  if (Object.keys(hold).length > 0 || Object.keys(refuted).length > 0) return;
  throw new ModelError(
    `${of.name} has no property, so there is nothing to decide: properties(${of.name}, { "a sentence": always(…) }).`,
  );
}

function checkMeasured(of: AnyProtocol, measured: Measured): void {
  checkMeasures(measured, of.name);
  for (const [name, scope] of Object.entries(measured.scopes)) {
    if (Object.hasOwn(of.scopes, name))
      throw new ModelError(`${of.name} has the scope "${name}" twice: among those to check and those to simulate.`);
    checkScope(scope, `scope "${name}" of ${of.name}`);
  }
  for (const [name, { scopes = [], variants = [] }] of Object.entries(measured.all)) {
    const where = `measure "${name}" of ${of.name}`;
    checkNames(where, "scope", [...Object.keys(measured.scopes), ...Object.keys(of.scopes)], scopes);
    checkNames(where, "variant", of.variants ?? [], variants);
  }
}

function checkMutants({ name: protocol, rules, scopes, variants = [], mutants = {} }: AnyProtocol): void {
  for (const [name, mutant] of Object.entries(mutants)) {
    const where = `mutant "${name}" of ${protocol}`;
    checkNames(where, "rule", Object.keys(rules), Object.keys(mutant.rules));
    checkNames(where, "scope", Object.keys(scopes), mutant.scope === undefined ? [] : [mutant.scope]);
    checkNames(where, "variant", variants, mutant.variant === undefined ? [] : [mutant.variant]);
  }
}

/** The fields a property consists of, and the options it may have besides. */
const parts: readonly string[] = ["kind", "holds", "premise", "spec"];
const options: readonly string[] = ["scopes", "variants", "except", "history", "ceases", "within"];

/** @param simulated names of scopes that are only simulated; a property may name one if a finite run can decide it */
function checkPlaces(of: AnyProtocol, name: string, property: AnyProperty, simulated: readonly string[]): void {
  const { variants = [], except = {} } = property;
  const where = `property "${name}" of ${of.name}`;
  const optionsGiven = Object.keys(property).filter((key) => !parts.includes(key));
  checkNames(where, "option", options, optionsGiven);
  if (optionsGiven.includes("within") && property.kind !== "eventually" && property.kind !== "leadsTo")
    throw new ModelError(
      `${where}: \`within\` limits the time of eventually and leadsTo, and this is ${property.kind}.`,
    );
  const excepted = Object.values(except).flatMap((some = []) => some);
  const scopes = [...Object.keys(of.scopes), ...(isWatched(property) ? simulated : [])];
  checkNames(where, "scope", scopes, [...scopesNamedBy(property), ...excepted]);
  checkNames(where, "variant", of.variants ?? [], [...variants, ...variantsPaired(property), ...Object.keys(except)]);
}

const watched: ReadonlySet<PropertyKind> = new Set(["always", "step", "linearizable"]);

/**
 * Whether a run that ends can decide the property, so that `simulate` watches it. A property of infinite runs is not watched unless it has
 * a time limit.
 */
export const isWatched = (property: AnyProperty): boolean => watched.has(property.kind) || hasLimit(property);

function checkNames(where: string, what: string, known: readonly string[], named: readonly string[]): void {
  const unknown = named.find((one) => !known.includes(one));
  if (unknown === undefined) return;
  throw new ModelError(`${where} names the ${what} "${unknown}": ${didYouMean(unknown, known)}`);
}

/** Where a property may apply. A property cannot name a scope or a variant that has no name. */
interface Place {
  readonly scope: string | undefined;
  readonly variant: string | undefined;
}

/** Whether a property applies at a place. */
export function appliesTo(property: AnyProperty, { scope, variant }: Place): boolean {
  const { variants, except } = property;
  const scopes = scopesNamedFor(property, variant);
  if (scopes && (scope === undefined || !scopes.includes(scope))) return false;
  if (variant === undefined) return true;
  if (variants && !variants.includes(variant)) return false;
  const excepted = except && Object.hasOwn(except, variant) ? (except[variant] ?? []) : [];
  return scope === undefined || !excepted.includes(scope);
}

/** The scopes that a property names for a variant; undefined if it names none and applies in all. */
export function scopesNamedFor({ scopes }: AnyProperty, variant: string | undefined): readonly string[] | undefined {
  if (scopes === undefined || isListOfScopes(scopes)) return scopes;
  return variant !== undefined && Object.hasOwn(scopes, variant) ? scopes[variant] : [];
}

/** All scopes that a property names, for any variant. */
export const scopesNamedBy = ({ scopes = [] }: AnyProperty): readonly string[] =>
  isListOfScopes(scopes) ? scopes : Object.values(scopes).flatMap((some = []) => some);

/** The variants that a property pairs with scopes. */
export const variantsPaired = ({ scopes = [] }: AnyProperty): readonly string[] =>
  isListOfScopes(scopes) ? [] : Object.keys(scopes);

const isListOfScopes = (scopes: NonNullable<AnyProperty["scopes"]>): scopes is readonly string[] =>
  Array.isArray(scopes);
