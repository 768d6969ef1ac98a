/** What a property assumes: that steps of some kinds cease. Its verdict leaves that open, as it leaves open when something comes. */
import { isTrue } from "../model/answers.ts";
import { type AnyProperty, limitIn, type World as View } from "../model/property.ts";
import type { Shape } from "../model/protocol.ts";
import type { Scope } from "../model/scope.ts";
import type { Step } from "../model/step.ts";
import { thrownBy } from "./thrown.ts";
import { type NamedProperty, PropertyThrew } from "./violations.ts";
import { defined } from "../model/defined.ts";

type Ceasing = (before: View<Shape>, step: Step) => boolean;
type Assumption = readonly [name: string, applies: Ceasing];

/** The assumptions of a property, under their names. */
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
  /** The assumptions that it rests on, by name: what is taken to cease. */
  readonly assumptions?: readonly string[];
  /** The limit of the property, in seconds: where time is not modelled, what is due comes, and nobody knows when. */
  readonly within?: number;
}

/** @param scope in which the verdict is given */
export function leftOpenBy({ name, property }: NamedProperty, scope: Scope): LeftOpen {
  const assumptions = assumptionsOf(property).map(([assumption]) => assumption);
  const within = limitIn(scope, name, property);
  return { ...(assumptions.length > 0 ? { assumptions } : {}), ...defined({ within }) };
}

/** Liveness asks for them at every step of a graph. */
const assumptions = new WeakMap<AnyProperty, readonly Assumption[]>();

/** Whether an assumption of a property says that such steps cease. @throws PropertyThrew where an assumption throws */
export function isAssumedToCease(named: NamedProperty, before: View<Shape>, step: Step): boolean {
  return assumptionsOf(named.property).some(([name, applies]) => {
    let answer: unknown;
    try {
      answer = applies(before, step);
    } catch (error) {
      throw new PropertyThrew(named, thrownBy(`"${name}"`, error, `property "${named.name}"`));
    }
    return isTrue(answer, () => `property "${named.name}", "${name}"`);
  });
}
