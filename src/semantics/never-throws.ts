/**
 * Properties that nobody has to state: no function of a protocol or of its properties throws in any reachable state. If one does,
 * that is a violation of its own, reported beside the verdicts of the properties.
 */
import type { AnyProperty, Change, NamedProperty, Verdict, World as View } from "../model/property.ts";
import type { Shape } from "../model/protocol.ts";
import { StepView } from "./step-view.ts";
import { violationInState, premiseHolds, PropertyThrew, stepViolationOrThrow } from "./violations.ts";
import { isAssumedToCease } from "./assumptions.ts";
import { AssumptionThrew } from "./ceases-and-recurs.ts";

/** The name under which a throwing function of the protocol is reported. */
export const THROWS = "the protocol does not throw";

/** The property that is violated when a property throws. */
export const doesNotThrow = (threw: PropertyThrew): NamedProperty =>
  threw instanceof AssumptionThrew ? assumingWithoutThrow(threw.named) : answeringWithoutThrow(threw.named);

/** Finds a property by name, including those that nobody has to state. */
export function findProperty(name: string, properties: readonly NamedProperty[]): NamedProperty | undefined {
  for (const named of properties) {
    if (named.name === name) return named;
    if (answering(named.name) === name) return answeringWithoutThrow(named);
    if (assuming(named.name) === name) return assumingWithoutThrow(named);
  }
  return undefined;
}

/** The names of the properties that are implied by one property. */
export const namesOfThrows = (property: string): readonly string[] => [answering(property), assuming(property)];

const answering = (property: string): string => `"${property}" does not throw`;
const assuming = (property: string): string => `what "${property}" assumes does not throw`;

function answeringWithoutThrow(named: NamedProperty): NamedProperty {
  if (named.property.kind === "recurs") {
    const holds = ({ before, step, after }: Change<Shape>): Verdict =>
      verdictOrThrown(() => stepViolationOrThrow(named, new StepView(before, step, after)));
    return { name: answering(named.name), property: { kind: "step", holds, ...historyOf(named) } };
  }
  const holds = (world: View<Shape>): Verdict =>
    verdictOrThrown(() => {
      violationInState(named, world);
      premiseHolds(named, world);
    });
  return { name: answering(named.name), property: { kind: "always", holds, ...historyOf(named) } };
}

function assumingWithoutThrow(named: NamedProperty): NamedProperty {
  const holds = ({ before, step }: Change<Shape>): Verdict =>
    verdictOrThrown(() => isAssumedToCease(named, before, step));
  return { name: assuming(named.name), property: { kind: "step", holds, ...historyOf(named) } };
}

const historyOf = ({ property: { history } }: NamedProperty): Pick<AnyProperty, "history"> =>
  history ? { history } : {};

function verdictOrThrown(ask: () => unknown): Verdict {
  try {
    ask();
    return true;
  } catch (error) {
    if (error instanceof PropertyThrew) return error.thrown;
    throw error;
  }
}
