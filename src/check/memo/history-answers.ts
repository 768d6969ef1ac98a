/**
 * Remembers what one property answers about states whose rows do not contain its history: it is asked about a row and a history. Most
 * properties read little of the nodes, so an answer serves all rows that agree in what is read, with the same history.
 */
import type { NamedProperty, World as View } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import type { WorldView } from "../../semantics/world-view.ts";
import { RowView } from "../compiled/row-view.ts";
import type { Expander } from "../compiled/expander.ts";
import type { VisitedSet } from "../visited/visited.ts";
import { AnswersByPair, NO_ANSWER } from "./answers-by-pair.ts";
import { plain } from "./state-answers.ts";
import { Footprint } from "./footprint.ts";
import { truthsInState } from "./question.ts";
import { type Met, MemoizedQuestion } from "./memoized-question.ts";
import { ClassTables } from "./row-classes.ts";
import { SpotChecks } from "./spot-checks.ts";
import { Situation } from "./situation.ts";

/** The states that properties are asked about, and the views that show them. Several properties can share one object. */
export class StatesWithHistories {
  readonly expander: Expander;
  readonly states: VisitedSet;
  readonly situation: Situation;
  readonly tables: ClassTables;
  readonly #row: Int32Array;
  readonly #shown: RowView;

  constructor(expander: Expander, states: VisitedSet) {
    this.expander = expander;
    this.states = states;
    this.situation = new Situation(expander);
    this.tables = new ClassTables(expander, this.situation.places);
    this.#row = new Int32Array(expander.rows.width);
    this.#shown = new RowView(expander);
  }

  /** Fills in the situation for a row with a history. */
  set(row: number, history: number): void {
    const { situation } = this;
    situation.setState(this.states.read(row, this.#row));
    situation.now[situation.columns.historyAt] = history;
  }

  /** A view of a row with a history, valid until the next call. */
  view(row: number, history: number): WorldView {
    this.#shown.moveTo(this.states.read(row, this.#row));
    this.#shown.view.history = this.expander.space.values.at(history);
    return this.#shown.view;
  }
}

export class HistoryAnswers {
  readonly #states: StatesWithHistories;
  readonly #asked: MemoizedQuestion<View<Shape>>;
  readonly #footprint: Footprint;
  readonly #known = new AnswersByPair();
  readonly #met: Met = { count: 0 };
  readonly #sample: SpotChecks;
  #generation = 0;

  constructor(named: NamedProperty, states: StatesWithHistories, strict: boolean) {
    this.#states = states;
    this.#sample = new SpotChecks(strict);
    this.#footprint = new Footprint(states.tables);
    this.#asked = new MemoizedQuestion<View<Shape>>(truthsInState(named), states.situation, {
      shows: (observer) => observer.world(),
      remembers: true,
      met: this.#met,
      onRead: (reads) => this.#footprint.widen(reads),
    });
  }

  /** What the property answers, as bits of `question.ts`. */
  answer(row: number, history: number): number {
    this.#met.count++;
    const known = this.#asked.isFar ? NO_ANSWER : this.#known.get(this.#alike(row), history);
    const answer = known === NO_ANSWER ? this.#ask(row, history) : known;
    if (this.#sample.isNext()) this.#compare(row, history, answer);
    return answer;
  }

  #compare(row: number, history: number, answer: number): void {
    this.#asked.compare(answer, () => plain(this.#states.view(row, history)));
  }

  #ask(row: number, history: number): number {
    this.#states.set(row, history);
    const answer = this.#asked.answer(() => plain(this.#states.view(row, history)));
    // The property may have read new places; then the row has another number now.
    if (!this.#asked.isFar) this.#known.add(this.#alike(row), history, answer);
    return answer;
  }

  #alike(row: number): number {
    const { states } = this.#states;
    // Many properties read the history alone, which is not in these rows.
    const number = this.#footprint.isEmpty ? 0 : this.#footprint.number(states.left(row), states.right(row));
    if (this.#generation !== this.#footprint.generation) this.#known.clear();
    this.#generation = this.#footprint.generation;
    return number;
  }
}
