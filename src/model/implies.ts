/** Implications that know their premise, so that a check can tell a property that holds from one that was never put to the test. */
import { defined } from "./defined.ts";
import { whatIsWrong } from "./user-answers.ts";
import type { AnyProperty, Verdict } from "./property.ts";

/** A predicate that holds wherever its premise does not. */
export type Implication<A> = ((about: A) => Verdict) & {
  /** The implication holds wherever this is not met. */
  readonly premise: (about: A) => Verdict;
};

/**
 * The conclusion holds wherever the premise does: `always(implies(p, q))`, `step(implies(p, q))`. A premise is not met
 * when it answers false or a sentence. A property whose premise is met nowhere in a whole search is reported as vacuous.
 */
export const implies = <A>(premise: (about: A) => Verdict, conclusion: (about: A) => Verdict): Implication<A> =>
  Object.assign(
    (about: A) =>
      whatIsWrong(premise(about), () => "the premise of `implies`") === undefined ? conclusion(about) : true,
    { premise },
  );

/**
 * What must be true somewhere for a property to be put to the test. Each condition is returned as a property that objects
 * where the condition is true, so that a search finds it as a violation.
 */
export function premisesOf(property: AnyProperty): readonly AnyProperty[] {
  const { holds } = property as { readonly holds: Partial<Implication<never>> };
  const conditions: ((...args: never[]) => Verdict)[] = holds.premise ? [holds.premise] : [];
  if (property.kind === "leadsTo") conditions.push(property.premise.bind(property));
  // At least one step must be of the kind that recurs.
  if (property.kind === "recurs") conditions.push(property.holds.bind(property));
  return conditions.map((premise) => objecting(property, premise));
}

/** Looks at the same states or steps as the property that the premise belongs to. */
function objecting({ kind, history }: AnyProperty, premise: (...args: never[]) => Verdict): AnyProperty {
  const holds = (...args: never[]): Verdict => premise(...args) !== true || "the premise is met";
  const asked = kind === "recurs" ? "step" : kind === "step" || kind === "deadlockFree" ? kind : "always";
  return {
    kind: asked,
    holds,
    ...defined({ history }),
  } as unknown as AnyProperty;
}
