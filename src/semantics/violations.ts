/** Properties by name, and what they object to in a state or a step: what explorers ask. */
import { whatIsWrong } from "../model/user-answers.ts";
import { ModelError } from "../model/model-error.ts";
import type { AnyProperty, Change, NamedProperty, World as View } from "../model/property.ts";
import type { Shape } from "../model/protocol.ts";
import { cutText } from "../model/text-max.ts";
import type { AnySpec } from "../model/linearizability/sequential-spec.ts";
import { beginCall } from "./call-under-way.ts";
import { brokenBy } from "./histories.ts";
import type { Space } from "./space.ts";
import type { PackedState } from "./packed-state.ts";
import { thrownBy } from "./thrown-text.ts";

/** Why a property that nothing violates was never put to the test: its premise, or its goal, was true nowhere. */
export type Vacuity = "premise" | "goal";

/** The specification of the object whose operations a property is about; undefined for every kind but `linearizable`. */
export const specOf = (property: AnyProperty): AnySpec | undefined =>
  property.kind === "linearizable" ? property.spec : undefined;

/**
 * A property threw where that cannot count as an answer: if it throws about a goal, that does not mean that the goal is missed.
 * It is a violation of its own, see `doesNotThrow`.
 */
export class PropertyThrew extends ModelError {
  readonly named: NamedProperty;
  /** What it threw, without the name. */
  readonly thrown: string;

  constructor(named: NamedProperty, thrown: string) {
    super(`property "${named.name}": ${thrown}`);
    this.named = named;
    this.thrown = thrown;
  }
}

/**
 * What is wrong in a state, as a sentence, or undefined if nothing is. If the property must hold in every state it is asked
 * about, throwing counts as wrong.
 *
 * @throws PropertyThrew if a property of another kind throws
 */
export function violationInState(named: NamedProperty, view: View<Shape>): string | undefined {
  const { name, property } = named;
  if (property.kind === "step" || property.kind === "recurs") return undefined;
  const broken = brokenBy(view.history);
  if (broken !== undefined) return threwInWorld(named, broken);
  beginCall(() => about(name));
  let verdict: unknown;
  try {
    verdict = property.holds(view as View<Shape, never>);
  } catch (error) {
    return threwInWorld(named, thrownBy("it", error, about(name)));
  }
  return sentence(verdict, () => about(name));
}

function threwInWorld(named: NamedProperty, message: string): string {
  if (mustHold(named.property)) return message;
  throw new PropertyThrew(named, message);
}

/** Whether it is violated as soon as it does not hold in a state it is asked about. */
const mustHold = ({ kind }: AnyProperty): boolean =>
  kind === "always" || kind === "linearizable" || kind === "deadlockFree";

const about = (name: string): string => `property "${name}"`;

/**
 * Whether a state makes a `leadsTo` property due. False for all other kinds.
 *
 * @throws PropertyThrew if the premise throws
 */
export function premiseHolds(named: NamedProperty, view: View<Shape>): boolean {
  const { name, property } = named;
  if (property.kind !== "leadsTo") return false;
  beginCall(() => `${about(name)}, premise`);
  let premise: unknown;
  try {
    premise = property.premise(view as View<Shape, never>);
  } catch (error) {
    throw new PropertyThrew(named, thrownBy("its premise", error, about(name)));
  }
  return whatIsWrong(premise, () => `${about(name)}, premise`) === undefined;
}

/** What a property objects to in a state of a space that carries its history, if it has one. */
export const violationIn = (space: Space, named: NamedProperty, state: PackedState): string | undefined =>
  violationInState(named, space.view(state, named.property));

/** Whether a state of such a space makes a `leadsTo` property due. */
export const isDueIn = (space: Space, named: NamedProperty, state: PackedState): boolean =>
  premiseHolds(named, space.view(state, named.property));

/** What is wrong with a step, as a sentence, or undefined if nothing is. If the property throws, that is what is wrong. */
export function violationByStep(named: NamedProperty, change: Change<Shape, never>): string | undefined {
  if (named.property.kind !== "step") return undefined;
  try {
    return stepViolationOrThrow(named, change);
  } catch (error) {
    if (error instanceof PropertyThrew) return error.thrown;
    throw error;
  }
}

/**
 * What a property of steps objects to in one step, as a sentence; undefined if the step satisfies it, and for other kinds.
 *
 * @throws PropertyThrew if the property throws
 */
export function stepViolationOrThrow(named: NamedProperty, change: Change<Shape, never>): string | undefined {
  const { name, property } = named;
  if (property.kind !== "step" && property.kind !== "recurs") return undefined;
  const broken = brokenBy(change.after.history);
  if (broken !== undefined) throw new PropertyThrew(named, broken);
  beginCall(() => about(name));
  let verdict: unknown;
  try {
    verdict = property.holds(change);
  } catch (error) {
    throw new PropertyThrew(named, thrownBy("it", error, about(name)));
  }
  return sentence(verdict, () => about(name));
}

/** Used in place of a sentence when a property returns `false`. */
export const UNSAID = "it does not hold";

function sentence(answer: unknown, what: () => string): string | undefined {
  const objected = whatIsWrong(answer, what);
  return objected === false ? UNSAID : objected && cutText(objected);
}
