/** Which places a suite is checked in: works out scopes and variants from the properties file alone. */
import { appliesTo, scopesNamedBy, scopesNamedFor, type Suite, variantsPaired } from "../model/properties.ts";
import type { AnyProperty } from "../model/property.ts";
import { at, type Selected, SMOKE, type Where } from "./selected.ts";

/**
 * The places that a property names: its scopes, or `smoke`, with its variants, or the first. If it applies in none of these: other
 * variants there, or else other scopes, whichever come first. None if it only names scopes that are simulated and never checked.
 *
 * @param chosen a scope or a variant to use whatever the property names
 */
export function placesOf(
  { of }: Suite,
  property: AnyProperty,
  chosen: { readonly scope?: string | undefined; readonly variant?: string | undefined } = {},
): readonly Where[] {
  const paired = variantsPaired(property);
  const namedVariants = property.variants ?? (paired.length > 0 ? paired : [of.variants?.at(0)]);
  const variants = chosen.variant === undefined ? namedVariants : [chosen.variant];
  const allVariants = chosen.variant === undefined ? (of.variants ?? variants) : variants;
  const isChecked = (scope: string): boolean => Object.hasOwn(of.scopes, scope);
  const scopesOf = (variant: string | undefined): readonly string[] =>
    chosen.scope === undefined ? (scopesNamedFor(property, variant)?.filter(isChecked) ?? [SMOKE]) : [chosen.scope];
  const allScopes = chosen.scope === undefined ? Object.keys(of.scopes) : [chosen.scope];
  const named = pairs(variants, scopesOf);
  const applying = [named, pairs(allVariants, scopesOf), pairs(allVariants, () => allScopes)]
    .map((places) => places.filter((place) => appliesTo(property, place)))
    .find(({ length }) => length > 0);
  return applying ?? named;
}

/** In the order of the scopes, each with all its variants. */
function pairs(
  variants: readonly (string | undefined)[],
  scopesOf: (variant: string | undefined) => readonly string[],
): readonly Where[] {
  const scopes = [...new Set(variants.flatMap(scopesOf))];
  return scopes.flatMap((scope) =>
    variants.filter((variant) => scopesOf(variant).includes(scope)).map((variant) => ({ scope, variant })),
  );
}

/** Every scope and variant in which some property applies, except in the scopes that are left out. */
export function places(suite: Suite, leftOut: readonly string[] = []): readonly Selected[] {
  return Object.keys(suite.of.scopes)
    .filter((scope) => !leftOut.includes(scope))
    .flatMap((scope) => (suite.of.variants ?? [undefined]).map((variant) => at(suite, { scope, variant })))
    .filter(({ subject }) => subject.properties.length > 0);
}

/**
 * Whether a scope is for properties that hold: `smoke`, and those that such a property names. Others are for properties known to be false,
 * and for mutants.
 */
export const hasProperties = ({ hold }: Suite, { scopeName }: Selected): boolean =>
  scopeName === SMOKE || Object.values(hold).some((property) => scopesNamedBy(property).includes(scopeName));

/** Each scope and variant in which a property that is known to be false must be refuted. */
export const refutedPlaces = (suite: Suite, name: string): readonly Selected[] =>
  placesOf(suite, suite.refuted[name]).map((where) => at(suite, where, [{ name, property: suite.refuted[name] }]));

/** Whether a property is known to be false, so that it must be refuted in this place. Never so with a seeded bug. */
export const isKnownFalseIn = (
  { of, refuted, ...suite }: Suite,
  name: string,
  { scopeName, variant, mutant }: Pick<Selected, "scopeName" | "variant" | "mutant">,
): boolean =>
  mutant === null &&
  Object.hasOwn(refuted, name) &&
  placesOf({ of, refuted, ...suite }, refuted[name]).some(
    (where) => where.scope === scopeName && (where.variant ?? null) === variant,
  );

/** A mutant in the scope and the variant that it names, with all properties that apply there. */
export function mutantPlace(suite: Suite, mutant: string): Selected {
  const { scope = SMOKE, variant = suite.of.variants?.at(0) } = suite.of.mutants?.[mutant] ?? {};
  return at(suite, { scope, variant, mutant });
}
