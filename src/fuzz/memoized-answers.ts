/**
 * Asks properties about the present state of a run, and about the step that led there. Each property is asked once about all states,
 * or steps, that agree in what it sees.
 */
import { isAssumedToCease } from "../semantics/assumptions.ts";
import { AssumptionThrew } from "../semantics/ceases-and-recurs.ts";
import type { Move } from "../semantics/enabled-steps.ts";
import type { Outcome } from "../semantics/outcome-tree.ts";
import type { PackedState } from "../semantics/packed-state.ts";
import type { Space } from "../semantics/space.ts";
import type { NamedProperty } from "../model/property.ts";
import {
  premiseHolds,
  PropertyThrew,
  stepViolationOrThrow,
  violationByStep,
  violationInState,
} from "../semantics/violations.ts";
import { withRoom } from "../check/visited/with-room.ts";
import { KnownAnswers, CEASES, FIRST_CAPACITY, HOLDS, isOfSteps, isSample, PREMISE } from "./known-answers.ts";
import type { ObligationGroup } from "./liveness-obligations.ts";
import { RunViews } from "./run-views.ts";
import { areNodesQuiescent } from "./quiescence.ts";
import { SituationNumbers } from "./situation-numbers.ts";

export class MemoizedAnswers {
  readonly #space: Space;
  readonly #state: PackedState;
  readonly #views: RunViews;
  readonly #numbers: SituationNumbers;
  /** What each property said of states or steps, and what each assumes of steps. */
  readonly #answers = new Map<NamedProperty, KnownAnswers>();
  readonly #assumptions = new Map<NamedProperty, KnownAnswers>();
  /** Whether nothing can change any more in a state, by its number; separate entries if histories count. */
  readonly #still = new Map<number, boolean>();
  /** For each number of a state, the last watch for which it is known that no property has anything to say about it. */
  #quiet = new Int32Array(FIRST_CAPACITY);
  #watch = 0;
  /** Whether some property of states, or of steps, was seen to look at more than nodes. */
  someStatesSeeMore = false;
  someStepsSeeMore = false;
  /** Whether no property that sees only nodes has anything to say about the last step, or the one about to be made. */
  isQuietStep = false;
  #skipped = 0;
  /** Whether the views and numbers are those of the step about to be made. */
  #isShown = false;
  #move: Move | undefined;
  #outcome: Outcome | undefined;

  /**
   * @param space carries the histories of the properties that are asked
   * @param state the state of the run, which changes with every step
   */
  constructor(space: Space, state: PackedState) {
    this.#space = space;
    this.#state = state;
    this.#views = new RunViews(space, state);
    this.#numbers = new SituationNumbers(space, state, () => {
      for (const answers of [...this.#answers.values(), ...this.#assumptions.values()]) answers.forget();
      this.#still.clear();
      this.#quiet = new Int32Array(FIRST_CAPACITY);
    });
  }

  /** For runs that are not made again: no property of steps is ever shown less than there was. */
  keep(): void {
    this.#views.keep();
  }

  /** Forgets which states and steps are quiet: other properties are watched. */
  watch(): void {
    this.#watch++;
  }

  /**
   * Whether no property that sees only nodes has anything to say about this state: those need not be asked one by one. Now and then
   * this is not said of a state that is quiet, so that their answers are compared.
   */
  isQuietState(): boolean {
    const { seen } = this.#numbers;
    return seen < this.#quiet.length && this.#quiet[seen] === this.#watch && !this.#isSpotCheck();
  }

  /** The same for the state to which the step about to be made leads. False if that is not known. */
  isQuietBehind(): boolean {
    const seen = this.#numbers.seenBehind;
    return seen >= 0 && seen < this.#quiet.length && this.#quiet[seen] === this.#watch && !this.#isSpotCheck();
  }

  stateIsQuiet(): void {
    const { seen } = this.#numbers;
    this.#quiet = withRoom(this.#quiet, seen + 1);
    this.#quiet[seen] = this.#watch;
  }

  stepIsQuiet(): void {
    this.#numbers.recent.quietFor = this.#watch;
  }

  #isSpotCheck(): boolean {
    if (!isSample(++this.#skipped)) return false;
    for (const answers of this.#answers.values()) if (answers.sees === "nodes") answers.checkNext();
    return true;
  }

  /** Call this when the state was replaced, other than by a step. */
  jumped(): void {
    this.#views.jumped();
    this.#numbers.jumped();
  }

  /** Call this before each step. */
  stepping(move: Move, outcome: Outcome): void {
    this.#move = move;
    this.#outcome = outcome;
    this.#isShown = false;
    const isKnown = this.#numbers.lookUp(move, outcome);
    this.isQuietStep = isKnown && this.#numbers.recent.quietFor === this.#watch && !this.#isSpotCheck();
  }

  /** Call this before each step that somebody asks about. */
  showStep(): void {
    if (this.#isShown) return;
    this.#isShown = true;
    this.#views.stepping(this.#move!, this.#outcome!);
    this.#numbers.stepping(this.#move!, this.#outcome!);
  }

  /** Call this after each step, whether it changed anything or not. @returns whether a node changed */
  stepped(move: Move, outcome: Outcome): boolean {
    this.#views.stepped();
    return this.#numbers.stepped(move, outcome);
  }

  /**
   * Whether a liveness property assumes that steps like the one about to be made cease.
   *
   * @throws AssumptionThrew if the assumption throws
   */
  ceases(named: NamedProperty): boolean {
    this.showStep();
    let known = this.#assumptions.get(named);
    if (!known) this.#assumptions.set(named, (known = this.#assumptionsOf(named)));
    const number = known.sees === "nodes" ? this.#numbers.step(known.history) : -1;
    return (known.at(number) & CEASES) !== 0;
  }

  /** Whether no answer of these liveness properties can change any more, whatever fair steps follow. */
  areStill(group: ObligationGroup): boolean {
    // What recurs are steps, and each further step is a new one.
    if (!group.every(({ named }) => named.property.kind !== "recurs" && this.of(named).sees === "nodes")) return false;
    const histories = group.some(({ named }) => named.property.history !== undefined);
    const key = 2 * this.#numbers.whole(0) + (histories ? 1 : 0);
    let known = this.#still.get(key);
    if (known === undefined) this.#still.set(key, (known = areNodesQuiescent(this.#space, this.#state, histories)));
    return known;
  }

  /** Whether a property holds of the present state, or of the last step. */
  holds(answers: KnownAnswers): boolean {
    return (this.answerOf(answers) & HOLDS) !== 0;
  }

  /** The whole answer, including what else was asked. */
  answerOf(answers: KnownAnswers): number {
    const { history } = answers;
    switch (answers.sees) {
      case "nodes":
        return this.#answerByNodes(
          answers,
          answers.isOfSteps ? this.#numbers.step(history) : this.#numbers.state(history),
        );
      case "all":
        return answers.at(this.#numbers.whole(history));
      case "more than is told":
        return answers.at(-1);
    }
  }

  #answerByNodes(answers: KnownAnswers, number: number): number {
    const answer = answers.at(number);
    if (answers.sees === "nodes") return answer;
    if (answers.isOfSteps) this.someStepsSeeMore = true;
    else this.someStatesSeeMore = true;
    return answer;
  }

  /** What the property said so far. */
  of(named: NamedProperty): KnownAnswers {
    let answers = this.#answers.get(named);
    if (!answers) {
      const look = isOfSteps(named.property)
        ? (): number => (this.askOfStep(named) === undefined ? HOLDS : 0)
        : (): number => (this.ask(named) === undefined ? HOLDS : 0) | (this.#hasPremise(named) ? PREMISE : 0);
      const wider = isOfSteps(named.property) ? "more than is told" : "all";
      const history = this.#numbers.historyOf(named.property);
      answers = new KnownAnswers(named, history, look, () => this.#views.looksBeyondNodes, wider);
      this.#answers.set(named, answers);
    }
    return answers;
  }

  #assumptionsOf(named: NamedProperty): KnownAnswers {
    const look = (): number => {
      this.#views.showHistory(named);
      try {
        return isAssumedToCease(named, this.#views.state, this.#views.step.step) ? CEASES : 0;
      } catch (error) {
        if (!(error instanceof PropertyThrew)) throw error;
        throw new AssumptionThrew(error, { before: this.#state, move: this.#move!, outcome: this.#outcome! });
      }
    };
    return new KnownAnswers(named, this.#numbers.historyOf(named.property), look, () => this.#views.looksBeyondNodes);
  }

  /** What a property objects to in the last step. */
  readonly askOfStep = (named: NamedProperty): string | undefined => {
    this.#views.showHistories(named);
    try {
      return named.property.kind === "step"
        ? violationByStep(named, this.#views.step)
        : stepViolationOrThrow(named, this.#views.step);
    } finally {
      this.#views.mustBeWhole();
    }
  };

  /** What a property objects to in the present state. */
  readonly ask = (named: NamedProperty): string | undefined => {
    this.#views.showHistory(named);
    return violationInState(named, this.#views.state);
  };

  /** Call this only after asking the property itself: the premise looks at the same views. */
  #hasPremise(named: NamedProperty): boolean {
    return premiseHolds(named, this.#views.state);
  }
}
