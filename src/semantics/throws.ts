/**
 * Claims that nobody has to make: that no function of a protocol throws, nor of its properties, in any reachable world. Where
 * one does, that is a violation of its own, beside the verdicts of the properties.
 */
import type { AnyProperty, Change, Verdict, World as View } from "../model/property.ts";
import type { Shape } from "../model/protocol.ts";
import { StepView } from "./step-view.ts";
import { type Claim, violationInState, premiseHolds, PropertyThrew, saysOfStep } from "./violations.ts";
import { AssumptionThrew, isAssumedToCease } from "./fairness.ts";

/** The name under which it is reported that a function of the protocol throws. */
export const THROWS = "the protocol does not throw";

/** The property that is violated where a property throws. */
export const doesNotThrow = (threw: PropertyThrew): Claim =>
  threw instanceof AssumptionThrew ? assumingWithoutThrow(threw.claim) : answeringWithoutThrow(threw.claim);

/** A property by its name: one of these, or one of those that nobody has to make of these. */
export function claimNamed(name: string, claims: readonly Claim[]): Claim | undefined {
  for (const claim of claims) {
    if (claim.name === name) return claim;
    if (answering(claim.name) === name) return answeringWithoutThrow(claim);
    if (assuming(claim.name) === name) return assumingWithoutThrow(claim);
  }
  return undefined;
}

/** The names of those that nobody has to make of a property. */
export const namesOfThrows = (property: string): readonly string[] => [answering(property), assuming(property)];

const answering = (property: string): string => `"${property}" does not throw`;
const assuming = (property: string): string => `what "${property}" assumes does not throw`;

function answeringWithoutThrow(claim: Claim): Claim {
  if (claim.property.kind === "recurs") {
    const holds = ({ before, step, after }: Change<Shape>): Verdict =>
      saysOrTrue(() => saysOfStep(claim, new StepView(before, step, after)));
    return { name: answering(claim.name), property: { kind: "step", holds, ...historyOf(claim) } };
  }
  const holds = (world: View<Shape>): Verdict =>
    saysOrTrue(() => {
      violationInState(claim, world);
      premiseHolds(claim, world);
    });
  return { name: answering(claim.name), property: { kind: "always", holds, ...historyOf(claim) } };
}

function assumingWithoutThrow(claim: Claim): Claim {
  const holds = ({ before, step }: Change<Shape>): Verdict => saysOrTrue(() => isAssumedToCease(claim, before, step));
  return { name: assuming(claim.name), property: { kind: "step", holds, ...historyOf(claim) } };
}

const historyOf = ({ property: { history } }: Claim): Pick<AnyProperty, "history"> => (history ? { history } : {});

function saysOrTrue(ask: () => unknown): Verdict {
  try {
    ask();
    return true;
  } catch (error) {
    if (error instanceof PropertyThrew) return error.says;
    throw error;
  }
}
