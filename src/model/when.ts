/**
 * Implications that know their premise, so that a check can tell one that holds from one that was never put to the test.
 */
import type { Step } from "./step.ts";
import type { AnyProperty, Property, Verdict, World } from "./property.ts";
import type { Shape, ShapeOf } from "./protocol.ts";

type InWorld<P extends Shape, H> = (world: World<P, H>) => Verdict;
type InStep<P extends Shape, H> = (before: World<P, H>, step: Step<P>, after: World<P, H>) => Verdict;

/** A predicate that holds wherever its premise does not. */
export type Implication<F> = F & { readonly premise: F };

/** A premise that waits for its conclusion. */
export interface Premise<F> {
  then(conclusion: F): Implication<F>;
}

/** The types of `when<Gossip>` as well as of `when<typeof gossip>`. */
type ShapeIn<T> = T extends Shape ? T : ShapeOf<T>;

/**
 * Says that a conclusion holds wherever a premise does: `always(when<typeof gossip>(p).then(q))`. A premise that answers
 * anything but `true` is not met. TypeScript cannot guess what `when` is about, so the protocol is named; with a history,
 * that too: `when<typeof gossip, Tellings>`.
 *
 * Where the premise is never met in a whole search, the property is reported as vacuous.
 */
export const when = <T, H = unknown>(premise: InWorld<ShapeIn<T>, H>): Premise<InWorld<ShapeIn<T>, H>> =>
  waiting(premise);

/** The same about steps: `step(whenStep<typeof gossip>(p).then(q))`. */
export const whenStep = <T, H = unknown>(premise: InStep<ShapeIn<T>, H>): Premise<InStep<ShapeIn<T>, H>> =>
  waiting(premise);

const waiting = <A extends readonly unknown[]>(premise: (...args: A) => Verdict): Premise<(...args: A) => Verdict> => ({
  // oxlint-disable-next-line unicorn/no-thenable -- nobody awaits a premise, and this is how it reads
  then: (conclusion) =>
    Object.assign((...args: A) => (premise(...args) === true ? conclusion(...args) : true), { premise }),
});

/** What must be true somewhere for a property to be put to the test: each as a property that objects where it is true. */
export function premisesOf(property: AnyProperty): readonly AnyProperty[] {
  const conditions = property.kind === "leadsTo" ? [property.premise.bind(property)] : [];
  const { holds } = property as { readonly holds: Partial<Implication<InWorld<Shape, never>>> };
  if (holds.premise) conditions.push(holds.premise);
  return conditions.map((premise) => objecting(property, premise as (...args: never[]) => Verdict));
}

/** In the same worlds or steps as the property that has the premise. */
function objecting({ kind, history, reads }: AnyProperty, premise: (...args: never[]) => Verdict): AnyProperty {
  const holds = (...args: never[]): Verdict => premise(...args) !== true || "the premise is met";
  const asked = kind === "step" || kind === "deadlockFree" ? kind : "always";
  return {
    kind: asked,
    holds,
    ...(history ? { history } : {}),
    ...(reads ? { reads } : {}),
  } as unknown as Property<Shape>;
}
