/**
 * The search for one property that has a history: breadth-first through all states with what the history can be there. It rests on
 * the search through the states alone, and asks neither the protocol nor the tables of that search anything again: a row here is a
 * row there and a history, and its steps are those of the row there, each of which may make another history of it.
 *
 * Rows come in the order in which a search would meet them whose states carry the history. A row is expanded there before any row
 * that it makes is expanded here: here states are met for the first time in the order in which they are met there. So this search
 * needs no more of the other one than that has when it has gone as far.
 */
import { premisesOf } from "../../model/implies.ts";
import type { Step } from "../../model/step.ts";
import type { HistoryFold } from "../../semantics/histories.ts";
import { type PackedState, stateKey } from "../../semantics/packed-state.ts";
import type { Counterexample, Run } from "../../semantics/run.ts";
import { Space } from "../../semantics/space.ts";
import type { FailedStart } from "../../semantics/initials.ts";
import { doesNotThrow, THROWS } from "../../semantics/throws.ts";
import { type NamedProperty, PropertyThrew, violationInState } from "../../semantics/violations.ts";
import { listOf, recorderOf } from "../compiled/batch.ts";
import type { Expander } from "../compiled/expander.ts";
import { AnswersByPair, NO_ANSWER } from "../memo/answers-by-pair.ts";
import { AskedWithHistory, StatesWithHistories } from "../memo/asked-with-history.ts";
import { HOLDS } from "../memo/question.ts";
import type { Place, Watched } from "../search/parts.ts";
import { stepBetween } from "../search/paths.ts";
import type { Search } from "../search/search.ts";
import { NUMBERS_MAX } from "../visited/pairs.ts";
import { NO_PARENT } from "../visited/parents.ts";
import { ownRoom } from "../visited/room.ts";
import { HistoryRows } from "./history-rows.ts";
import { NO_ROOM, type RecordedGraph } from "./recorded-graph.ts";

export interface HistoryOptions {
  readonly first: boolean;
  readonly strict: boolean;
  readonly statesMax?: number | undefined;
  readonly depthMax?: number | undefined;
}

/** How far it is. */
export interface HistoryPosition {
  readonly expanded: number;
  readonly depth: number;
  readonly levelEnd: number;
  readonly transitions: number;
  readonly stuttering: number;
}

export class HistorySearch {
  /** The search that it rests on, and what that has found of steps. */
  readonly base: Search;
  readonly space: Space;
  readonly properties: readonly NamedProperty[];
  readonly watched: readonly Watched[];
  /** For each premise of the property, where it was met first. */
  readonly premises: readonly Watched[];
  readonly rows: HistoryRows;
  /** Where the protocol threw first, and where the property did though that is no answer. */
  threw: Place | undefined;
  readonly broken = new Map<string, Place>();
  /** For each declared bound that was met, how many states are beyond it. */
  readonly boundary: number[] = [];
  transitions = 0;
  stuttering = 0;
  depth = -1;
  expanded = 0;
  judged = 0;
  /** A state was left out, for there were as many as there may be. */
  isFull = false;
  readonly #graph: RecordedGraph;
  readonly #fold: HistoryFold;
  readonly #asked = new Map<Watched, AskedWithHistory>();
  /** Those of them that have no verdict yet. */
  #asking: readonly (readonly [Watched, AskedWithHistory])[] = [];
  readonly #states: StatesWithHistories;
  readonly #first: boolean;
  readonly #statesMax: number;
  readonly #depthMax: number;
  #countMax = NUMBERS_MAX;
  #levelEnd = 0;
  /** Whether the initial states are known. */
  #hasBegun = false;
  #hasNews = false;
  /** By the history and what is recorded. */
  readonly #folded = new AnswersByPair();

  constructor(named: NamedProperty, base: Search, { first, strict, statesMax, depthMax }: HistoryOptions) {
    const { space, recorded, expander, states } = base;
    this.base = base;
    this.#graph = recorded!;
    this.space = new Space(space.instance.protocol, space.instance.scope, { histories: [named.property], of: space });
    [this.#fold] = this.space.histories;
    this.properties = [named];
    this.watched = [{ ...named, found: undefined }];
    this.premises = premisesOf(named.property).map((property) => ({ name: named.name, property, found: undefined }));
    this.#states = new StatesWithHistories(expander, states);
    for (const one of [...this.watched, ...this.premises])
      this.#asked.set(one, new AskedWithHistory(one, this.#states, strict));
    this.#asking = [...this.#asked];
    this.rows = new HistoryRows(states, ownRoom(space.pulse));
    this.#first = first;
    this.#statesMax = Math.min(statesMax ?? NUMBERS_MAX, NUMBERS_MAX);
    this.#depthMax = depthMax ?? NUMBERS_MAX;
  }

  /** How many states it knows, and from which each was first reached. */
  get states(): { readonly count: number; parent(row: number): number } {
    return this.rows;
  }

  get expander(): Expander {
    return this.base.expander;
  }

  /** That is told by what it rests on. */
  get endless(): undefined {
    return undefined;
  }

  get failedStarts(): readonly FailedStart[] {
    return this.base.failedStarts;
  }

  get frontier(): number {
    return this.rows.count - this.expanded;
  }

  /** The first violation is all that is wanted, and was found. */
  get isOver(): boolean {
    return this.#first && this.#violated();
  }

  /** The names of what is known to be violated. */
  get violated(): readonly string[] {
    return [
      ...this.watched.flatMap(({ name, property, found }) => (found && property.kind !== "sometimes" ? [name] : [])),
      ...this.broken.keys(),
      ...(this.threw || this.failedStarts.length > 0 ? [THROWS] : []),
    ];
  }

  /** The greatest depth of which all states are known and judged. */
  get depthJudged(): number {
    return this.judged >= this.#levelEnd ? this.depth : this.depth - 1;
  }

  /** Whether it cannot go on before the search that it rests on has. */
  get isWaiting(): boolean {
    if (!this.#hasBegun) return this.#graph.roots === undefined && this.base.initials.length > 0;
    return !this.isFull && this.judged < this.rows.count && this.rows.below(this.judged) >= this.#graph.whole;
  }

  get position(): HistoryPosition {
    const { expanded, depth, transitions, stuttering } = this;
    return { expanded, depth, levelEnd: this.#levelEnd, transitions, stuttering };
  }

  /** To be called when its tables, and the search that it rests on, are as they were at that position. */
  goOnFrom({ expanded, depth, levelEnd, transitions, stuttering }: HistoryPosition): void {
    this.expanded = this.judged = expanded;
    this.depth = depth;
    this.#levelEnd = levelEnd;
    this.transitions = transitions;
    this.stuttering = stuttering;
    this.#hasBegun = this.rows.count > 0;
    // There is room for all initial states.
    if (this.#hasBegun) this.#limitStates();
  }

  /**
   * Judges at most so many states, and expands them while there is room. True when there is nothing left to do; false also where
   * the pulse is due, something was found, or it is waiting.
   *
   * @throws Stopped where the pulse says so; the search is as it was before the state that it was at
   */
  advance(statesMax: number): boolean {
    const end = this.judged + statesMax;
    if (!this.#begin()) return false;
    while (this.judged < end) {
      if (this.isFull) {
        if (this.judged === this.rows.count) return true;
        this.#judge(this.judged);
        this.judged++;
      } else {
        if (this.judged === this.#levelEnd) {
          if (this.#mayStop() || this.judged === this.rows.count) return true;
          this.#levelEnd = this.rows.count;
          this.depth++;
          this.#limitStates();
        }
        if (this.isWaiting) return false;
        this.#goOn();
      }
      if (this.isOver) return true;
      if (this.space.pulse.isDue || this.#hasNews) {
        this.#hasNews = false;
        return false;
      }
    }
    return false;
  }

  /** Whether the initial states are known. */
  #begin(): boolean {
    if (this.#hasBegun) return true;
    if (this.isWaiting) return false;
    const roots = this.#graph.roots ?? [];
    this.space.initials().states.forEach(({ state }, i) => this.#meet(roots[i], state.histories[0], NO_PARENT));
    return (this.#hasBegun = true);
  }

  #goOn(): void {
    this.#judge(this.judged);
    this.#expand(this.judged++);
    if (!this.isFull) this.expanded++;
  }

  /** Asks about the next state, where it is not known what follows it. */
  judgeNext(): void {
    this.#judge(this.judged);
  }

  #judge(row: number): void {
    this.space.pulse.beat();
    const at = this.rows.below(row);
    const history = this.rows.history(row);
    const asking = this.#asking;
    for (let i = 0; i < asking.length; i++) {
      const [named, asked] = asking[i];
      const wanted = named.property.kind === "sometimes" ? 0 : HOLDS;
      if (asked.answer(at, history) !== wanted) this.#lookAt(named, row);
    }
  }

  #expand(row: number): void {
    const graph = this.#graph;
    const { rows } = this;
    const at = rows.below(row);
    const history = rows.history(row);
    const { threw } = this.base.monitoring;
    if (threw?.row === at && !this.threw) this.#threwAt({ ...threw, row });
    const beyond = graph.beyond(at);
    if (beyond !== 0) {
      if (!this.base.expander.snapshots.ends.at(beyond).isThrown)
        this.boundary[beyond - 1] = (this.boundary[beyond - 1] ?? 0) + 1;
      return;
    }
    const end = graph.first(at + 1);
    let [transitions, stuttering] = [0, graph.stuttering(at)];
    for (let edge = graph.first(at); edge < end; edge++) {
      const target = graph.target(edge);
      if (target === NO_ROOM) {
        // Each state there is one here, so here is no room either.
        this.isFull = true;
        return;
      }
      const recording = graph.recording(edge);
      const next = recording === 0 ? history : this.#after(history, recording);
      if (target === at) {
        if (next === history) continue;
        // The state stays, but what is known of its past does not.
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

  /** Whether there is room for a state that is not known. */
  #meet(at: number, history: number, parent: number): boolean {
    return this.rows.meet(at, history, parent, this.#countMax);
  }

  #after(history: number, recording: number): number {
    const known = this.#folded.get(history, recording);
    if (known !== NO_ANSWER) return known;
    this.space.pulse.beat();
    const { recordLists } = this.base.expander.steps.extras;
    const { length } = this.space.instance.nodes;
    const next = this.#fold.after(history, recordLists[listOf(recording, length)], recorderOf(recording, length));
    this.#folded.add(history, recording, next);
    return next;
  }

  #lookAt(named: Watched, row: number): void {
    try {
      const message = violationInState(named, this.#states.view(this.rows.below(row), this.rows.history(row)));
      if ((named.property.kind === "sometimes") !== (message === undefined)) return;
      named.found = { row, message: message ?? "seen" };
      this.#leave(named);
      this.#hasNews = this.#violated();
    } catch (error) {
      if (!(error instanceof PropertyThrew)) throw error;
      const { name } = doesNotThrow(error);
      if (this.broken.has(name)) return;
      this.broken.set(name, { row, message: error.thrown });
      this.#hasNews = true;
    }
  }

  /** After something was restored: what has its verdict is not asked any more. */
  takeUp(threw: number | null, found: readonly (Place | null)[], broken: Iterable<readonly [string, Place]>): void {
    if (threw !== null && this.base.monitoring.threw) this.threw = { ...this.base.monitoring.threw, row: threw };
    [...this.watched, ...this.premises].forEach((named, i) => {
      named.found = found[i] ?? undefined;
      if (named.found) this.#leave(named);
    });
    for (const [name, place] of broken) this.broken.set(name, place);
  }

  /** It has its verdict. */
  #leave(named: Watched): void {
    this.#asked.delete(named);
    this.#asking = [...this.#asked];
  }

  #threwAt(place: Place): void {
    this.threw = place;
    this.#hasNews = true;
  }

  #limitStates(): void {
    const known = this.rows.count;
    this.#countMax = this.depth >= this.#depthMax ? known : Math.max(this.#statesMax, known);
  }

  #violated(): boolean {
    return (
      this.threw !== undefined ||
      this.broken.size > 0 ||
      this.watched.some(({ property, found }) => property.kind !== "sometimes" && found)
    );
  }

  /** The property has its verdict, and there is a violation: more states would change nothing. */
  #mayStop(): boolean {
    return this.#violated() && this.watched.every(({ found }) => found);
  }

  /** A shortest run to the state in a row. */
  runTo(row: number): Run {
    const { space, base } = this;
    const rows: number[] = [];
    for (let at = row; at !== NO_PARENT; at = this.rows.parent(at)) rows.unshift(at);
    const states = rows.map((at): PackedState => {
      const state = base.expander.rows.state(base.states.read(this.rows.below(at)));
      return { ...state, histories: [this.rows.history(at)] };
    });
    const first = stateKey(states[0]);
    const { start } = space.initials().states.find(({ state }) => stateKey(state) === first)!;
    const steps = states.slice(1).map((after, i): Step => stepBetween(space, states[i], stateKey(after)));
    return { start, steps };
  }

  /** The run to where something was found. */
  counterexampleAt({ row, last, message }: Place): Counterexample {
    const run = this.runTo(row);
    if (!last) return { run, message };
    const words = this.base.states.read(this.rows.below(row));
    return { run: { ...run, steps: [...run.steps, this.base.expander.rowSteps.named(words, last)] }, message };
  }
}
