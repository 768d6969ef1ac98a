/**
 * Asks properties about the states and steps of a search, and notes what is found. The search decides when; skipping questions that
 * were answered before, or that are alike, is left to `PropertyAnswers`.
 */
import { StepView } from "../../semantics/step-view.ts";
import type { WorldView } from "../../semantics/world-view.ts";
import type { NamedProperty } from "../../model/property.ts";
import { stepViolationOrThrow, violationByStep, violationInState } from "../../semantics/violations.ts";
import { changesOnlyHistories } from "../compiled/batch.ts";
import type { Expander } from "../compiled/expander.ts";
import { NO_ENTRY, type Successor } from "../compiled/successors.ts";
import { RowView } from "../compiled/row-view.ts";
import { ALL_AWAKE, isAwakeAt } from "../compiled/sleep-sets.ts";
import type { Labels } from "../liveness/labels.ts";
import { IN_PLACE } from "../memo/step-answers.ts";
import type { PropertyAnswers } from "../memo/property-answers.ts";
import { HOLDS, THREW, truthOrThrow } from "../memo/question.ts";
import { FoundViolations } from "./found-violations.ts";
import { isAskedInStates, type Parts, type FoundAt, type Quotient, type Watched } from "./search-parts.ts";

export class Monitoring {
  readonly found: FoundViolations;
  /** What properties answered. */
  readonly answers: PropertyAnswers;
  readonly #expander: Expander;
  readonly #quotient: Quotient | undefined;
  /** Properties without a verdict so far, by where they are asked. */
  #inStates: readonly Watched[] = [];
  #inDeadEnds: readonly Watched[] = [];
  /** Properties that are decided on the whole graph, from what is true of each state. */
  #inGraph: readonly Labels[] = [];
  #inSteps: readonly Watched[] = [];
  /** Properties of steps that are decided on the whole graph; here it only shows whether they throw. */
  #recurring: readonly NamedProperty[] = [];
  readonly #view: WorldView;
  readonly #stepViews: { readonly before: RowView; readonly after: RowView };

  constructor({ expander, monitors, answers, quotient }: Parts) {
    this.#expander = expander;
    this.found = new FoundViolations(monitors);
    this.answers = answers;
    this.#quotient = quotient;
    this.#view = expander.entered.view();
    this.#stepViews = { before: new RowView(expander), after: new RowView(expander) };
    this.sort();
  }

  /** Asks everything about the entered state. */
  askOfState(row: number): void {
    if (this.#quotient) {
      const properties = [...this.#inStates, ...this.found.liveness.map(({ named }) => named)];
      this.#quotient.ofProperties.compareState(properties, this.#expander.entered.row);
    }
    if (this.#inStates.length + this.#inGraph.length > 0) this.#watchState(row);
  }

  /** A property that objects or throws is asked again, for its words. */
  #watchState(row: number): void {
    const { states } = this.answers;
    states.ask(this.#viewMoved());
    const { answers } = states;
    const [watched, labels] = [this.#inStates, this.#inGraph];
    for (let i = 0; i < watched.length; i++) {
      const wanted = watched[i].property.kind === "sometimes" ? 0 : HOLDS;
      if (answers[i] !== wanted) this.#lookAt(watched[i], row);
    }
    for (let i = 0; i < labels.length; i++) {
      const answer = answers[watched.length + i];
      if (answer === THREW) this.#askAgain(labels[i].named, row);
      else labels[i].note(row, answer);
    }
  }

  #askAgain(named: NamedProperty, row: number): void {
    this.#asking({ row }, () => void truthOrThrow(named, this.#viewNow()));
  }

  #lookAt(named: Watched, row: number): void {
    this.#asking({ row }, () => {
      const message = violationInState(named, this.#viewNow());
      if ((named.property.kind === "sometimes") === (message === undefined))
        this.#find(named, { row, message: message ?? "seen" });
    });
  }

  /** Asks about the state in a row, or a step from there, and notes if that throws. */
  #asking(place: Omit<FoundAt, "message">, ask: () => void): void {
    this.#expander.space.pulse.beat();
    try {
      ask();
    } catch (error) {
      this.found.brokeAt(place, error);
    }
  }

  /** Asks about the entered state, from which no step leads to another state. */
  askOfDeadEnd(row: number): void {
    if (this.#inDeadEnds.length === 0) return;
    this.#quotient?.ofProperties.compareState(this.#inDeadEnds, this.#expander.entered.row);
    const view = this.#viewNow();
    for (const named of this.#inDeadEnds) {
      if (this.answers.states.answer(named, view) !== HOLDS) this.#lookAt(named, row);
    }
  }

  #viewNow(): WorldView {
    this.#expander.entered.fillIn();
    return this.#viewMoved();
  }

  /** The view, without filling in any of its contents. */
  #viewMoved(): WorldView {
    this.#view.history = this.#expander.entered.history;
    this.#view.moved();
    return this.#view;
  }

  /**
   * Call this before the entered state is expanded. Returns the nodes whose steps may need asking about, as a word of sleep sets in
   * which these nodes are awake; 0 for none.
   */
  nodesToAsk(): number {
    if (!this.asksSteps) return 0;
    const { left, joined } = this.#expander.entered;
    const toAsk = this.answers.passed.toAskFrom(left, joined);
    return this.#quotient ? ALL_AWAKE : toAsk;
  }

  /**
   * Asks about the steps from the entered state.
   *
   * @param toAsk the word that `nodesToAsk` returned
   * @param first where these steps begin in the batch
   */
  askOfSteps(row: number, toAsk: number, first: number): void {
    const { rows, stutteringHere } = this.#expander;
    if (toAsk === 0 && rows.faultsAt < 0) return;
    if (toAsk !== 0 && stutteringHere > 0) this.#askOfStuttering(row, toAsk);
    this.#askOfChanges(row, toAsk, first);
    // Where one state stands for several, the steps that passed are not recorded.
    if (toAsk !== 0 && !this.#quotient) this.answers.passed.settle();
  }

  /** The steps may lead to known states, so they are asked about before they go into the table. */
  #askOfChanges(row: number, toAsk: number, first: number): void {
    const expander = this.#expander;
    const { batch, rows } = expander;
    const { passed, steps } = this.answers;
    const { before, after } = this.#stepViews;
    for (let k = first; k < batch.length; k++) {
      const label = batch.labels[k];
      const node = label % (rows.nodes + 1);
      // A step that changes only histories changes nothing for these properties. A step that happens at no node is always asked
      // about.
      if ((node < rows.nodes && !isAwakeAt(node, toAsk)) || changesOnlyHistories(batch.records[k])) continue;
      if (!this.#quotient && passed.has(node, steps.number(passed.row, label), k)) continue;
      before.moveTo(passed.row);
      after.moveTo(expander.rowAt(k));
      this.#watchStep(row, expander.rowSteps.labelled(before.row, label), after);
    }
  }

  /**
   * A step that changes nothing is a step all the same. These are visited in the order of the node's moves, whatever else they need,
   * so that the order does not depend on whether a history is folded elsewhere.
   */
  #askOfStuttering(row: number, toAsk: number): void {
    const expander = this.#expander;
    const { entered, rows, stutteringLabels } = expander;
    const words = entered.row;
    const { steps } = this.answers;
    const { nodes } = rows;
    for (let [node, next] = [0, 0]; node < nodes; node++) {
      let [at, still] = [next, 0];
      while (next < stutteringLabels.length && stutteringLabels[next] % (nodes + 1) === node) next++;
      if (!isAwakeAt(node, toAsk)) continue;
      for (const { successor, entry } of expander.steps.successors(words[node], entered.shared).inOrder) {
        if (entry === NO_ENTRY) {
          this.#watchStuttering(row, node, successor, steps.stuttering(words, node, still++));
        } else if (at < next && stutteringLabels[at] === entry * (nodes + 1) + node) {
          this.#watchStuttering(row, node, successor, steps.number(words, stutteringLabels[at++]));
        }
      }
    }
  }

  #watchStuttering(row: number, node: number, successor: Successor, step: number): void {
    if (!this.#quotient && this.answers.passed.has(node, step, IN_PLACE)) return;
    this.#stepViews.before.moveTo(this.#expander.entered.row);
    this.#watchStep(row, successor, this.#stepViews.before);
  }

  #watchStep(row: number, last: Successor, after: RowView): void {
    const { before } = this.#stepViews;
    const step = this.#expander.rowSteps.named(before.row, last);
    this.#quotient?.ofProperties.compareStep(this.#inSteps, before, step, after);
    const change = new StepView(before.view, step, after.view);
    for (const named of this.#inSteps) {
      this.#expander.space.pulse.beat();
      const message = violationByStep(named, change);
      if (message !== undefined) this.#find(named, { row, last, message });
    }
    for (const named of this.#recurring) {
      this.#asking({ row, last }, () => void stepViolationOrThrow(named, change));
    }
  }

  /** Whether some property must be asked about each step. */
  get asksSteps(): boolean {
    return this.#inSteps.length > 0 || this.#recurring.length > 0;
  }

  #find(named: Watched, place: FoundAt): void {
    this.found.note(named, place);
    this.sort();
  }

  /** Call this when something was found in another way. */
  sort(): void {
    const undecided = [...this.found.watched, ...this.found.premises].filter(({ found }) => !found);
    this.#inStates = undecided.filter(isAskedInStates);
    this.#inDeadEnds = undecided.filter(({ property: { kind } }) => kind === "deadlockFree");
    this.#inSteps = undecided.filter(({ property: { kind } }) => kind === "step");
    this.#inGraph = this.found.liveness.filter(({ named }) => named.property.kind !== "recurs");
    this.#recurring = this.found.liveness
      .map(({ named }) => named)
      .filter(({ property: { kind } }) => kind === "recurs");
    this.answers.states.follow([...this.#inStates, ...this.#inGraph.map(({ named }) => named)]);
    this.answers.passed.follow([...this.#inSteps, ...this.#recurring]);
    this.#expander.steps.wantsSuccessors = this.asksSteps;
  }
}
