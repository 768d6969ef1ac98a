/**
 * The search for one property with a history: breadth-first through all states, each with the values that the history can have
 * there. It builds on the search through the states alone, and asks neither the protocol nor that search's tables anything again:
 * a row here is a row there and a history, and its steps are those of the row there, each of which may lead to another history.
 *
 * Rows come in the same order as in a search whose states carry the history. The search below expands a row before any row made
 * from it is expanded here, because states are first met here in the order in which they are first met there. So this search never
 * needs more of the other than it has when it is equally far.
 */
import { premisesOf } from "../../model/implies.ts";
import type { Step } from "../../model/step.ts";
import { type PackedState, stateKey } from "../../semantics/packed-state.ts";
import type { Counterexample, Run } from "../../semantics/run.ts";
import { Space } from "../../semantics/space.ts";
import type { FailedStart } from "../../semantics/initials.ts";
import type { NamedProperty } from "../../model/property.ts";
import { violationInState } from "../../semantics/violations.ts";
import type { Expander } from "../compiled/expander.ts";
import { GOES_ON } from "../compiled/run-ends.ts";
import { HistoryAnswers, StatesWithHistories } from "../memo/history-answers.ts";
import { HOLDS } from "../memo/question.ts";
import { BreadthFirst, type Level, type SearchLimits } from "../search/breadth-first.ts";
import { FoundViolations } from "../search/found-violations.ts";
import type { FoundAt, Watched } from "../search/search-parts.ts";
import { stepBetween } from "../search/paths.ts";
import type { Search } from "../search/search.ts";
import { NUMBERS_MAX } from "../visited/pairs.ts";
import { NO_PARENT } from "../visited/parents.ts";
import { ownRoom } from "../visited/room.ts";
import { FoldedHistories } from "./folded-histories.ts";
import { HistoryRows } from "./history-rows.ts";
import { NO_ROOM, type RecordedGraph } from "./recorded-graph.ts";

/** How far it is. */
export interface HistoryPosition extends Level {
  readonly transitions: number;
  readonly stuttering: number;
}

export class HistorySearch extends BreadthFirst {
  /** The search it builds on. */
  readonly base: Search;
  readonly space: Space;
  readonly properties: readonly NamedProperty[];
  readonly found: FoundViolations;
  readonly rows: HistoryRows;
  readonly histories: FoldedHistories;
  transitions = 0;
  stuttering = 0;
  readonly #graph: RecordedGraph;
  readonly #asked = new Map<Watched, HistoryAnswers>();
  /** Those of them that have no verdict yet. */
  #asking: readonly (readonly [Watched, HistoryAnswers])[] = [];
  readonly #states: StatesWithHistories;
  #countMax = NUMBERS_MAX;
  /** Whether the initial states are known. */
  #hasBegun = false;

  constructor(named: NamedProperty, base: Search, limits: SearchLimits & { readonly strict: boolean }) {
    super(limits);
    const { space, recorded, expander, states } = base;
    this.base = base;
    this.#graph = recorded!;
    this.space = new Space(space.instance.protocol, space.instance.scope, { histories: [named], of: space });
    this.histories = new FoldedHistories(this.space.histories[0], expander);
    this.properties = [named];
    this.found = new FoundViolations({
      watched: [{ ...named, found: undefined }],
      premises: premisesOf(named.property).map((property) => ({ name: named.name, property, found: undefined })),
      liveness: [],
    });
    this.#states = new StatesWithHistories(expander, states);
    for (const one of [...this.found.watched, ...this.found.premises])
      this.#asked.set(one, new HistoryAnswers(one, this.#states, limits.strict));
    this.#asking = [...this.#asked];
    this.rows = new HistoryRows(states, ownRoom(space.pulse));
  }

  /** How many states it knows, and from which row each was first reached. */
  get states(): { readonly count: number; parent(row: number): number } {
    return this.rows;
  }

  get expander(): Expander {
    return this.base.expander;
  }

  /** The search below reports that. */
  get endless(): undefined {
    return undefined;
  }

  get failedStarts(): readonly FailedStart[] {
    return this.base.failedStarts;
  }

  /** Whether it must wait for the search below. */
  override get isWaiting(): boolean {
    if (!this.#hasBegun) return this.#graph.roots === undefined && this.base.initials.length > 0;
    return !this.isFull && this.judged < this.rows.count && this.rows.below(this.judged) >= this.#graph.whole;
  }

  get position(): HistoryPosition {
    const { transitions, stuttering } = this;
    return { ...this.level, transitions, stuttering };
  }

  /** Call this when its tables, and the search below, are as they were at that position. */
  goOnFrom(position: HistoryPosition): void {
    this.goOnAt(position);
    this.transitions = position.transitions;
    this.stuttering = position.stuttering;
    this.#hasBegun = this.rows.count > 0;
    // There is always room for all initial states.
    if (this.#hasBegun) this.limitStates();
  }

  override advance(statesMax: number): boolean {
    return this.#begin() && super.advance(statesMax);
  }

  protected override endLevel(): void {
    // Nothing to do: what follows a state is known at once.
  }

  protected override limitStates(): void {
    this.#countMax = this.countMax(this.rows.count);
  }

  /** Whether the initial states are known. */
  #begin(): boolean {
    if (this.#hasBegun) return true;
    if (this.isWaiting) return false;
    const roots = this.#graph.roots ?? [];
    this.space
      .initials()
      .states.forEach(({ state }, i) => this.#meet(roots[i], this.histories.numberOf(state.histories[0]), NO_PARENT));
    return (this.#hasBegun = true);
  }

  protected override goOn(rowsEnd: number): void {
    const { found, rows, space } = this;
    const { whole } = this.#graph;
    do {
      this.judge(this.judged);
      this.#expand(this.judged);
      this.judged++;
      if (this.isFull) return;
      this.expanded++;
    } while (this.judged < rowsEnd && rows.below(this.judged) < whole && !space.pulse.isDue && !found.hasNews);
  }

  /** Asks about the next state when it is unknown what follows it. */
  judgeNext(): void {
    this.judge(this.judged);
  }

  protected override judge(row: number): void {
    this.space.pulse.beat();
    const at = this.rows.below(row);
    const history = this.#valueAt(row);
    const asking = this.#asking;
    for (let i = 0; i < asking.length; i++) {
      const [named, asked] = asking[i];
      const wanted = named.property.kind === "sometimes" ? 0 : HOLDS;
      if (asked.answer(at, history) !== wanted) this.#lookAt(named, row);
    }
  }

  #expand(row: number): void {
    const graph = this.#graph;
    const { rows, histories } = this;
    const at = rows.below(row);
    const history = rows.history(row);
    const { threw } = this.base.found;
    if (threw?.row === at && !this.found.threw) this.found.threwAt({ ...threw, row });
    const beyond = graph.beyond(at);
    if (beyond !== GOES_ON) {
      if (!this.base.expander.snapshots.ends.at(beyond).isThrown) this.countBeyond(beyond);
      return;
    }
    const end = graph.first(at + 1);
    let [transitions, stuttering] = [0, graph.stuttering(at)];
    for (let edge = graph.first(at); edge < end; edge++) {
      const target = graph.target(edge);
      if (target === NO_ROOM) {
        // Every state there is a state here, so there is no room here either.
        this.isFull = true;
        return;
      }
      const recording = graph.recording(edge);
      const next = recording === 0 ? history : histories.after(history, recording);
      if (target === at) {
        if (next === history) continue;
        // The state stays the same, but its history does not.
        stuttering--;
      }
      transitions++;
      if (!this.#meet(target, next, row)) {
        this.isFull = true;
        return;
      }
    }
    this.transitions += transitions;
    this.stuttering += stuttering;
  }

  /** Returns whether there was room, if the state is new. */
  #meet(at: number, history: number, parent: number): boolean {
    return this.rows.meet(at, history, parent, this.#countMax);
  }

  /** The value of the history in a row. */
  #valueAt(row: number): number {
    return this.histories.values[this.rows.history(row)];
  }

  #lookAt(named: Watched, row: number): void {
    try {
      const message = violationInState(named, this.#states.view(this.rows.below(row), this.#valueAt(row)));
      if ((named.property.kind === "sometimes") !== (message === undefined)) return;
      this.found.note(named, { row, message: message ?? "seen" });
      this.#leave(named);
    } catch (error) {
      this.found.brokeAt({ row }, error);
    }
  }

  /** Restores what was found: properties with a verdict are not asked any more. */
  takeUp(threw: number | null, found: readonly (FoundAt | null)[], broken: Iterable<readonly [string, FoundAt]>): void {
    const { found: own } = this;
    if (threw !== null && this.base.found.threw) own.threw = { ...this.base.found.threw, row: threw };
    [...own.watched, ...own.premises].forEach((named, i) => {
      named.found = found[i] ?? undefined;
      if (named.found) this.#leave(named);
    });
    for (const [name, place] of broken) own.broken.set(name, place);
  }

  /** It has its verdict. */
  #leave(named: Watched): void {
    this.#asked.delete(named);
    this.#asking = [...this.#asked];
  }

  /** A shortest run to the state in a row. */
  runTo(row: number): Run {
    const { space, base } = this;
    const rows: number[] = [];
    for (let at = row; at !== NO_PARENT; at = this.rows.parent(at)) rows.unshift(at);
    const states = rows.map((at): PackedState => {
      const state = base.expander.rows.state(base.states.read(this.rows.below(at)));
      return { ...state, histories: [this.#valueAt(at)] };
    });
    const first = stateKey(states[0]);
    const { start } = space.initials().states.find(({ state }) => stateKey(state) === first)!;
    const steps = states.slice(1).map((after, i): Step => stepBetween(space, states[i], stateKey(after)));
    return { start, steps };
  }

  /** The run to where something was found. */
  counterexampleAt({ row, last, message }: FoundAt): Counterexample {
    const run = this.runTo(row);
    if (!last) return { run, message };
    const words = this.base.states.read(this.rows.below(row));
    return { run: { ...run, steps: [...run.steps, this.base.expander.rowSteps.named(words, last)] }, message };
  }
}
