/**
 * Implications that know their premise, so that a check can tell one that holds from one that was never put to the test.
 */
import { objection } from "./answers.ts";
import type { AnyProperty, Verdict } from "./property.ts";

/** A predicate that holds wherever its premise does not. */
export type Implication<A> = ((about: A) => Verdict) & {
  /** Where it is not met, the implication holds. */
  readonly premise: (about: A) => Verdict;
};

/**
 * Says that a conclusion holds wherever a premise does: `always(implies(p, q))`, `step(implies(p, q))`. A premise that
 * answers false or a sentence is not met. Where it is never met in a whole search, the property is reported as vacuous.
 */
export const implies = <A>(premise: (about: A) => Verdict, conclusion: (about: A) => Verdict): Implication<A> =>
  Object.assign(
    (about: A) =>
      objection(premise(about), () => "the premise of `implies`") === undefined ? conclusion(about) : true,
    { premise },
  );

/** What must be true somewhere for a property to be put to the test: each as a property that objects where it is true. */
export function premisesOf(property: AnyProperty): readonly AnyProperty[] {
  const { holds } = property as { readonly holds: Partial<Implication<never>> };
  const conditions: ((...args: never[]) => Verdict)[] = holds.premise ? [holds.premise] : [];
  if (property.kind === "leadsTo") conditions.push(property.premise.bind(property));
  // Some step has to be what recurs.
  if (property.kind === "recurs") conditions.push(property.holds.bind(property));
  return conditions.map((premise) => objecting(property, premise));
}

/** In the same states or steps as the property that has the premise. */
function objecting({ kind, history }: AnyProperty, premise: (...args: never[]) => Verdict): AnyProperty {
  const holds = (...args: never[]): Verdict => premise(...args) !== true || "the premise is met";
  const asked = kind === "recurs" ? "step" : kind === "step" || kind === "deadlockFree" ? kind : "always";
  return {
    kind: asked,
    holds,
    ...(history ? { history } : {}),
  } as unknown as AnyProperty;
}
