import type { Expander } from "../compiled/expander.ts";
import { AskedInStates } from "./asked-in-states.ts";
import { AskedOfSteps } from "./asked-of-steps.ts";
import { Situation } from "./situation.ts";
import type { StepNumbers } from "./step-numbers.ts";
import { Tuples } from "./tuples.ts";

/** What the properties of one search answered. */
export interface Memory {
  readonly states: AskedInStates;
  readonly ofSteps: AskedOfSteps;
  readonly steps: StepNumbers;
}

/** @param remembers whether anything is remembered: else every property is asked about every state and step */
export function memoryOf(expander: Expander, remembers: boolean): Memory {
  const situation = new Situation(expander);
  const tuples = new Tuples(expander);
  return {
    states: new AskedInStates(situation, tuples, remembers),
    ofSteps: new AskedOfSteps(expander, situation, tuples, remembers),
    steps: situation.steps,
  };
}
