/** Resolves the flags of a command: scopes with their budgets, a variant, a mutant, and the properties to check. */
import { idleBudgets } from "../model/idle-budgets.ts";
import { ModelError } from "../model/model-error.ts";
import type { Suite } from "../model/properties.ts";
import { budgets } from "../semantics/fault-budgets.ts";
import { placesOf } from "../suite/places.ts";
import type { Selected } from "../suite/selected.ts";
import { propertyNamed, selecting } from "../suite/selecting.ts";
import { type FaultVector, withBudgets } from "../suite/with-budgets.ts";

export type Selectors = FaultVector & {
  readonly scope?: string | undefined;
  readonly variant?: string | undefined;
  readonly mutant?: string;
  readonly property?: readonly string[];
};

/**
 * One place. A mutant brings its own default scope and variant: those that show it.
 *
 * @throws ModelError for a name that the protocol does not have
 */
export function select(suite: Suite, { property = [], ...selectors }: Selectors): Selected {
  const selected = selecting(suite, { ...selectors, ...(property.length > 0 ? { properties: property } : {}) });
  const { subject } = selected;
  return { ...selected, subject: { ...subject, scope: withBudgets(subject.scope, selectors) } };
}

/**
 * The same for what a user asked for. What merely follows from an option is no mistake: `--crash 0` leaves nothing to restart.
 *
 * @throws ModelError also for a fault that is asked for and can never happen there
 */
export function selectAsked(suite: Suite, flags: Selectors): Selected {
  const selected = select(suite, flags);
  const { of } = suite;
  const { scope } = selected.subject;
  const isAsked = (name: keyof FaultVector): boolean => (flags[name] ?? 0) > 0;
  const idle = idleBudgets(of, scope).find(({ fault }) => isAsked(fault));
  if (idle === undefined) return selected;
  throw new ModelError(
    `--${idle.fault} ${flags[idle.fault]} can never happen in ${of.name}, scope "${selected.scopeName}": ${idle.why}`,
  );
}

/** One of the places that the flags select, and the flags that select it alone. */
export interface Chosen<Flags extends Selectors> {
  readonly flags: Flags;
  readonly selected: Selected;
}

/**
 * All places that the requested properties name, within the given scope and variant, each with the properties to check there. One place
 * if no property is requested, or if there is a mutant, which brings its own place.
 *
 * @throws ModelError for a name that the protocol does not have
 */
export function selectAll<Flags extends Selectors>(suite: Suite, flags: Flags): readonly Chosen<Flags>[] {
  const { property = [], scope, variant, mutant } = flags;
  if (property.length === 0 || mutant !== undefined) return [{ flags, selected: selectAsked(suite, flags) }];
  const chosen = new Map<string, Flags & { readonly property: readonly string[] }>();
  for (const name of new Set(property)) {
    const places = placesOf(suite, propertyNamed(suite, name).property, { scope, variant });
    if (places.length === 0) throw onlySimulated(suite, name);
    for (const where of places) {
      const key = JSON.stringify([where.scope, where.variant]);
      chosen.set(key, { ...flags, ...where, property: [...(chosen.get(key)?.property ?? []), name] });
    }
  }
  const all = [...chosen.values()].map((one) => ({ flags: one as Flags, selected: selectAsked(suite, one) }));
  return all.length === 1 ? [{ flags, selected: all[0].selected }] : all;
}

const onlySimulated = ({ of }: Suite, name: string): ModelError =>
  new ModelError(
    `"${name}" of ${of.name} names only scopes that are simulated: simulate --property ${JSON.stringify(name)} watches it there. --scope checks it in another one.`,
  );

/** The flags that select one place by the names of its parts, however it was selected at first. */
export const selectorsOf = ({ scopeName, variant, mutant }: Selected, flags: Selectors): Selectors => ({
  ...Object.fromEntries(budgetsIn(flags).map((flag) => [flag, flags[flag]])),
  ...(flags.property ? { property: flags.property } : {}),
  ...(mutant === null ? {} : { mutant }),
  scope: scopeName,
  variant: variant ?? undefined,
});

/** The budgets given by flags: a scope with other budgets is not the one that properties name. */
export const budgetsIn = (selectors: Selectors): readonly (keyof FaultVector)[] =>
  budgets.filter((flag) => selectors[flag] !== undefined);
