import type { Expander } from "../compiled/expander.ts";
import { AskedInStates } from "./asked-in-states.ts";
import { AnswersOfSteps, QuietSteps } from "./asked-of-steps.ts";
import type { StepQuestion } from "./question.ts";
import type { MemoryOptions } from "./sample.ts";
import { Situation } from "./situation.ts";
import type { StepNumbers } from "./step-numbers.ts";
import { StepsFrom } from "./steps-from.ts";

/** What the properties of one search answered. */
export class Memory {
  readonly states: AskedInStates;
  readonly quiet: QuietSteps;
  readonly steps: StepNumbers;
  readonly #from: StepsFrom;
  readonly #options: MemoryOptions;

  constructor(expander: Expander, options: MemoryOptions) {
    const situation = new Situation(expander);
    this.states = new AskedInStates(expander, situation, options);
    this.#from = new StepsFrom(expander, situation);
    this.quiet = new QuietSteps(this.#from, options);
    this.steps = situation.steps;
    this.#options = options;
  }

  /** Remembers the answers to a question about steps from now on. */
  asking(question: StepQuestion): AnswersOfSteps {
    return new AnswersOfSteps(question, this.#from, this.#options);
  }
}
