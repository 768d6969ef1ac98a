/** Resolves what a caller of the library selects: a scope and a variant of a suite, perhaps with a seeded bug. */
import { ModelError } from "../model/model-error.ts";
import { didYouMean } from "../model/nearest.ts";
import type { Suite } from "../model/properties.ts";
import type { NamedProperty } from "../model/property.ts";
import { at, type Selected, SMOKE } from "./selected.ts";

/** What to examine: a scope, a variant, perhaps a mutant, and some of the properties. */
export interface Selecting {
  /** `smoke` by default; with a mutant, the scope that shows it. */
  readonly scope?: string | undefined;
  /** The first of the protocol's variants by default; with a mutant, the one that it is seeded in. */
  readonly variant?: string | undefined;
  readonly mutant?: string;
  /** Names of properties, including those known to be false. By default all that apply in the place. */
  readonly properties?: readonly string[];
}

/** @throws ModelError for a name that the suite does not have */
export function selecting(suite: Suite, { scope, variant, mutant, properties }: Selecting): Selected {
  const { of } = suite;
  const { scopes, variants = [], mutants = {} } = of;
  if (mutant !== undefined) mustBe("mutant", mutant, Object.keys(mutants), of.name);
  const seeded = mutant === undefined ? undefined : mutants[mutant];
  const chosen = scope ?? seeded?.scope ?? SMOKE;
  mustBe("scope", chosen, Object.keys(scopes), of.name);
  const version = variant ?? seeded?.variant ?? variants.at(0);
  if (version !== undefined) mustBe("variant", version, variants, of.name);
  const chosenProperties = properties?.map((name) => propertyNamed(suite, name));
  return at(suite, { scope: chosen, variant: version, mutant }, chosenProperties);
}

/** Finds any property, whatever scopes and variants it names, even one known to be false: whoever asks for it wants to know. */
export function propertyNamed({ of, hold, refuted }: Suite, name: string): NamedProperty {
  const all = { ...refuted, ...hold };
  mustBe("property", name, Object.keys(all), of.name);
  return { name, property: all[name] };
}

/** @throws ModelError if the protocol has none of that name */
export function mustBe(what: string, name: string, known: readonly string[], protocol: string): void {
  if (known.includes(name)) return;
  throw new ModelError(`${protocol} has no ${what} "${name}": ${didYouMean(name, known)}`);
}
