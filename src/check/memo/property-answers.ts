import type { Expander } from "../compiled/expander.ts";
import { StateAnswers } from "./state-answers.ts";
import { StepAnswers, PassedSteps } from "./step-answers.ts";
import type { StepQuestion } from "./question.ts";
import type { MemoOptions } from "./spot-checks.ts";
import { Situation } from "./situation.ts";
import type { StepNumbers } from "./step-numbers.ts";
import { StepsFrom } from "./steps-from.ts";

/** The remembered answers of all properties of one search. */
export class PropertyAnswers {
  readonly states: StateAnswers;
  readonly passed: PassedSteps;
  readonly steps: StepNumbers;
  readonly #from: StepsFrom;
  readonly #options: MemoOptions;

  constructor(expander: Expander, options: MemoOptions) {
    const situation = new Situation(expander);
    this.states = new StateAnswers(expander, situation, options);
    this.#from = new StepsFrom(expander, situation);
    this.passed = new PassedSteps(this.#from, options);
    this.steps = situation.steps;
    this.#options = options;
  }

  /** A memory for the answers to one more question about steps. */
  asking(question: StepQuestion): StepAnswers {
    return new StepAnswers(question, this.#from, this.#options);
  }
}
