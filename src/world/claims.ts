/**
 * What a search is asked: properties under their names, each with what became of it so far.
 */
import { ModelError } from "../model/model-error.ts";
import type { AnyProperty, Verdict, World as View } from "../model/property.ts";
import type { Shape } from "../model/protocol.ts";
import type { Step } from "../model/step.ts";

export interface Claim {
  readonly name: string;
  readonly property: AnyProperty;
}

/** Where in a search something was found: a row, and for what happens in a step, that step's label there. */
export interface Place {
  readonly row: number;
  readonly label: number;
  readonly says: string;
}

/** A claim that a search can decide world by world, and where it was refuted (or, for `sometimes`, seen). */
export interface Watched extends Claim {
  found: Place | undefined;
}

/** The sentence in a verdict, or undefined where there is nothing to say against. */
export function objection(name: string, ask: () => Verdict): string | undefined {
  let verdict: Verdict;
  try {
    verdict = ask();
  } catch (error) {
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new ModelError(`property "${name}" threw ${what}; wanted true, or a sentence that says what is wrong.`);
  }
  if (verdict === true) return undefined;
  if (verdict === false) return "it does not hold";
  if (typeof verdict === "string") return verdict;
  throw new ModelError(
    `property "${name}" answered ${String(verdict)}; wanted true, or a sentence that says what is wrong.`,
  );
}

export function objectionInWorld({ name, property }: Claim, view: View<Shape>): string | undefined {
  if (property.kind === "step") return undefined;
  return objection(name, () => property.holds(view as View<Shape, never>));
}

export function objectionToStep(claim: Claim, before: View<Shape>, step: Step, after: View<Shape>): string | undefined {
  const { property } = claim;
  if (property.kind !== "step") return undefined;
  return objection(claim.name, () => property.holds(before as View<Shape, never>, step, after as View<Shape, never>));
}
