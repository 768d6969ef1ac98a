/**
 * What a property assumes: that steps of some kinds cease. A verdict leaves open whether they do, just as it leaves open when the
 * goal is reached.
 */
import { isTrue } from "../model/user-answers.ts";
import { type AnyProperty, type NamedProperty, type World as View, limitIn } from "../model/property.ts";
import type { Shape } from "../model/protocol.ts";
import type { Scope } from "../model/scope.ts";
import type { Step } from "../model/step.ts";
import { beginCall } from "./call-under-way.ts";
import { thrownBy } from "./thrown-text.ts";
import { PropertyThrew } from "./violations.ts";
import { defined } from "../model/defined.ts";

type Ceasing = (before: View<Shape>, step: Step) => boolean;
type Assumption = readonly [name: string, applies: Ceasing];

/** The assumptions of a property, with their names. */
export function assumptionsOf(property: AnyProperty): readonly Assumption[] {
  let known = assumptions.get(property);
  if (!known) {
    known = "ceases" in property && property.ceases ? Object.entries(property.ceases) : [];
    assumptions.set(property, known);
  }
  return known;
}

/** What a verdict on a property leaves open, for reports. */
export interface LeftOpen {
  /** The names of the assumptions it rests on: the steps that are taken to cease. */
  readonly assumptions?: readonly string[];
  /** The time limit of the property, in seconds. Where time is not modelled, the goal is reached, but nobody knows when. */
  readonly within?: number;
}

/** @param scope the scope of the verdict */
export function leftOpenBy({ name, property }: NamedProperty, scope: Scope): LeftOpen {
  const assumptions = assumptionsOf(property).map(([assumption]) => assumption);
  const within = limitIn(scope, name, property);
  return { ...(assumptions.length > 0 ? { assumptions } : {}), ...defined({ within }) };
}

/** Cached, because a liveness check needs them at every step of a graph. */
const assumptions = new WeakMap<AnyProperty, readonly Assumption[]>();

/** Whether the property assumes that steps like this one cease. @throws PropertyThrew if an assumption throws */
export function isAssumedToCease(named: NamedProperty, before: View<Shape>, step: Step): boolean {
  return assumptionsOf(named.property).some(([name, applies]) => {
    beginCall(() => `property "${named.name}", "${name}"`);
    let answer: unknown;
    try {
      answer = applies(before, step);
    } catch (error) {
      throw new PropertyThrew(named, thrownBy(`"${name}"`, error, `property "${named.name}"`));
    }
    return isTrue(answer, () => `property "${named.name}", "${name}"`);
  });
}
