import { ModelError } from "./model-error.ts";
import { didYouMean } from "./nearest.ts";
import type { Observer } from "./observer.ts";
import type { AnyProperty, Property } from "./property.ts";
import type { AnyProtocol, Protocol, Rules, Shape } from "./protocol.ts";

/** Claims by their names, which are sentences in plain words. */
export type Properties<P extends Shape> = Readonly<Record<string, Property<P>>>;

/** A protocol together with what is claimed of it: the default export of a properties file. Its types are checked where it is written. */
export interface Suite {
  readonly of: AnyProtocol;
  /** Claims that hold. */
  readonly hold: Readonly<Record<string, AnyProperty>>;
  /** Claims that people believe and that do not hold: for each, a counterexample must be found. */
  readonly limits: Readonly<Record<string, AnyProperty>>;
  /** Holds recorded histories of real systems against the protocol: `hearsay observe`. */
  readonly observer?: Observer;
}

/**
 * Says what holds of a protocol, and which believable claims do not.
 * @throws ModelError where one names a scope or a variant that the protocol does not have
 */
export function properties<P extends Shape, R extends Rules>(
  of: Protocol<P, R>,
  hold: NoInfer<Properties<P>>,
  limits: NoInfer<Properties<P>> = {},
  more: Pick<Suite, "observer"> = {},
): Suite {
  const suite = { of, hold, limits, ...more } as unknown as Suite;
  for (const claims of [suite.hold, suite.limits]) {
    for (const [name, property] of Object.entries(claims)) checkPlaces(suite.of, name, property);
  }
  return suite;
}

function checkPlaces(of: AnyProtocol, name: string, { scopes = [], variants = [], except = {} }: AnyProperty): void {
  const check = (what: string, known: readonly string[], named: readonly string[]): void => {
    const unknown = named.find((one) => !known.includes(one));
    if (unknown === undefined) return;
    throw new ModelError(
      `property "${name}" of ${of.name} names the ${what} "${unknown}": ${didYouMean(unknown, known)}`,
    );
  };
  check("scope", Object.keys(of.scopes), [...scopes, ...Object.values(except).flatMap((some = []) => some)]);
  check("variant", of.variants ?? [], [...variants, ...Object.keys(except)]);
}

/** Where a property may be claimed. A scope or a variant without a name is none that a property could name. */
interface Place {
  readonly scope: string | undefined;
  readonly variant: string | undefined;
}

/** Whether a property is claimed there. */
export function isClaimedOf({ scopes, variants, except }: AnyProperty, { scope, variant }: Place): boolean {
  if (scopes && (scope === undefined || !scopes.includes(scope))) return false;
  if (variant === undefined) return true;
  if (variants && !variants.includes(variant)) return false;
  const unclaimed = except && Object.hasOwn(except, variant) ? (except[variant] ?? []) : [];
  return scope === undefined || !unclaimed.includes(scope);
}
