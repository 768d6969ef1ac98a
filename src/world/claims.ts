/**
 * What explorers are asked: properties under their names, and what these say against a world or a step.
 */
import { ModelError } from "../model/model-error.ts";
import type { AnyProperty, Verdict, World as View } from "../model/property.ts";
import type { Shape } from "../model/protocol.ts";
import type { AnySpec } from "../model/sequential-spec.ts";
import type { Step } from "../model/step.ts";
import { footprintOf } from "./footprint.ts";
import type { Space, World } from "./space.ts";
import { StepView } from "./step-view.ts";

export interface Claim {
  readonly name: string;
  readonly property: AnyProperty;
}

/** What a property that nothing violates was never put to the test by: its premise, or its goal, was true nowhere. */
export type Vacuity = "premise" | "goal";

/** What the object is meant to do whose operations a claim is about; undefined for all kinds but `linearizable`. */
export const specOf = (property: AnyProperty): AnySpec | undefined =>
  property.kind === "linearizable" ? property.spec : undefined;

/** What is wrong in a world, as a sentence, or undefined where nothing is. */
export function objectionInWorld({ name, property }: Claim, view: View<Shape>): string | undefined {
  if (property.kind === "step") return undefined;
  let verdict: Verdict;
  try {
    verdict = property.holds(readable(name, property, view));
  } catch (error) {
    throw threw(name, error);
  }
  return verdict === true ? undefined : sentence(name, verdict);
}

/** `leadsTo`: whether a world makes the claim due. False for all other kinds. */
export function premiseHolds({ name, property }: Claim, view: View<Shape>): boolean {
  if (property.kind !== "leadsTo") return false;
  try {
    return property.premise(readable(name, property, view)) === true;
  } catch (error) {
    throw threw(name, error);
  }
}

/** What a claim objects to in a world of a space that carries its history, where it has one. */
export const objectionIn = (space: Space, claim: Claim, world: World): string | undefined =>
  objectionInWorld(claim, space.view(world, claim.property));

/** `leadsTo`: whether a world of such a space makes the claim due. */
export const isDueIn = (space: Space, claim: Claim, world: World): boolean =>
  premiseHolds(claim, space.view(world, claim.property));

/** What is wrong with a step, as a sentence, or undefined where nothing is. */
export function objectionToStep(
  { name, property }: Claim,
  before: View<Shape>,
  step: Step,
  after: View<Shape>,
): string | undefined {
  if (property.kind !== "step") return undefined;
  let verdict: Verdict;
  try {
    verdict = property.holds(new StepView(readable(name, property, before), step, readable(name, property, after)));
  } catch (error) {
    throw threw(name, error);
  }
  return verdict === true ? undefined : sentence(name, verdict);
}

/** What a claim may read of a world. */
function readable(name: string, property: AnyProperty, view: View<Shape>): View<Shape, never> {
  return (footprintOf(name, property)?.of(view) ?? view) as View<Shape, never>;
}

function sentence(name: string, verdict: Exclude<Verdict, true>): string {
  if (verdict === false) return "it does not hold";
  if (typeof verdict === "string" && verdict !== "") return verdict;
  throw new ModelError(
    `property "${name}" answered ${verdict === "" ? '""' : String(verdict)}; wanted true, or a sentence that says what is wrong.`,
  );
}

/** A property may not throw: that is no verdict. */
export function threw(name: string, error: unknown): ModelError {
  if (error instanceof ModelError) return error;
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new ModelError(`property "${name}" threw ${what}; wanted true, or a sentence that says what is wrong.`);
}
