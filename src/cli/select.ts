/** What the flags of a command choose: a scope with its budgets, a variant, a mutant, and the claims to look at. */
import type { Subject } from "../check/check.ts";
import { didYouMean } from "../model/nearest.ts";
import { isClaimedOf, type Suite } from "../model/properties.ts";
import type { AnyProperty } from "../model/property.ts";
import type { AnyProtocol } from "../model/protocol.ts";
import type { Budget, Scope } from "../model/scope.ts";
import type { Claim } from "../world/claims.ts";
import { UsageError } from "./failure.ts";

export const budgetFlags = ["drop", "duplicate", "crash", "restart", "cut"] as const;

export type Selectors = {
  readonly scope?: string;
  readonly variant?: string;
  readonly mutant?: string;
  readonly property?: readonly string[];
} & { readonly [flag in (typeof budgetFlags)[number]]?: number };

export interface Selected {
  readonly subject: Subject;
  readonly scopeName: string;
  /** Null where the protocol has none. */
  readonly variant: string | null;
  readonly mutant: string | null;
}

/** The scope that every protocol has. */
export const SMOKE = "smoke";

/**
 * A mutant brings its own default scope and variant: those that show it.
 *
 * @throws UsageError for a name that the protocol does not have
 */
export function select(suite: Suite, selectors: Selectors): Selected {
  const { of: protocol } = suite;
  const mutant = optional(protocol, "mutant", selectors.mutant, Object.keys(protocol.mutants ?? {}));
  const seeded = mutant === undefined ? undefined : protocol.mutants?.[mutant];
  const scopeName = existing(
    protocol,
    "scope",
    selectors.scope ?? seeded?.scope ?? SMOKE,
    Object.keys(protocol.scopes),
  );
  const variants = protocol.variants ?? [];
  const variant = optional(protocol, "variant", selectors.variant ?? seeded?.variant, variants) ?? variants.at(0);
  const claims = selectors.property?.length
    ? selectors.property.map((name) => claimNamed(suite, name))
    : claimsOf(suite, scopeName, variant);
  return {
    subject: {
      protocol,
      scope: withBudgets(protocol.scopes[scopeName], selectors),
      selection: { variant, mutant },
      claims,
    },
    scopeName,
    variant: variant ?? null,
    mutant: mutant ?? null,
  };
}

/** How a place is called: "smoke" or "smoke, forgetful". */
export const placeName = ({ scopeName, variant }: Pick<Selected, "scopeName" | "variant">): string =>
  variant === null ? scopeName : `${scopeName}, ${variant}`;

/** The scopes in which a limit is refuted. */
export const scopesOfLimit = ({ scopes = [SMOKE] }: AnyProperty): readonly string[] => scopes;

/** A scope with the budgets that were given for once. */
export const scopeTitle = ({ scopeName }: Selected, selectors: Selectors): string => {
  const budgets = budgetFlags.flatMap((flag) => (selectors[flag] === undefined ? [] : [`${flag} ${selectors[flag]}`]));
  return budgets.length === 0 ? scopeName : `${scopeName} with ${budgets.join(", ")}`;
};

/** What is claimed to hold of a variant in a scope. */
function claimsOf({ hold }: Suite, scopeName: string, variant: string | undefined): readonly Claim[] {
  return Object.entries(hold).flatMap(([name, property]) =>
    isClaimedOf(property, { scope: scopeName, variant }) ? [{ name, property }] : [],
  );
}

/** Any claim or limit, whatever scopes and variants it names: who asks for it wants to know. */
function claimNamed({ of: protocol, hold, limits }: Suite, name: string): Claim {
  const all = { ...limits, ...hold };
  return { name, property: all[existing(protocol, "property", name, Object.keys(all))] };
}

function withBudgets(scope: Scope, selectors: Selectors): Scope {
  const chosen = budgetFlags.flatMap((flag): (readonly [string, Budget])[] => {
    const times = selectors[flag];
    if (times === undefined) return [];
    const before = scope.faults?.[flag];
    const of = typeof before === "object" ? before.of : undefined;
    return [[flag, of ? { times, of } : times]];
  });
  if (chosen.length === 0) return scope;
  const cuts =
    selectors.cut !== undefined && selectors.cut > 0 && scope.cuts === undefined
      ? { cuts: "isolateEach" as const }
      : {};
  return { ...scope, ...cuts, faults: { ...scope.faults, ...Object.fromEntries(chosen) } };
}

function optional(
  protocol: AnyProtocol,
  what: string,
  name: string | undefined,
  known: readonly string[],
): string | undefined {
  return name === undefined ? undefined : existing(protocol, what, name, known);
}

function existing({ name: protocol }: AnyProtocol, what: string, name: string, known: readonly string[]): string {
  if (known.includes(name)) return name;
  throw new UsageError(`${protocol} has no ${what} "${name}": ${didYouMean(name, known)}`);
}
