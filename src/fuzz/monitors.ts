/**
 * Watches properties along a run: safety kinds state by state and step by step; for liveness kinds, what the run still owes.
 * After a violation a run goes on, and may show others: so it is the same whatever other runs found.
 */
import type { NamedProperty, PropertyKind } from "../model/property.ts";
import { isDeadEnd } from "../semantics/check-run.ts";
import { assumptionsOf } from "../semantics/assumptions.ts";
import type { Move } from "../semantics/enabled-steps.ts";
import type { Outcome } from "../semantics/outcome-tree.ts";
import type { PackedState } from "../semantics/packed-state.ts";
import type { Space } from "../semantics/space.ts";
import { doesNotThrow } from "../semantics/never-throws.ts";
import { PropertyThrew } from "../semantics/violations.ts";
import { type KnownAnswers, HOLDS, PREMISE } from "./known-answers.ts";
import { type ObligationGroup, groupsOf, renewObligation, type Obligation } from "./liveness-obligations.ts";
import { MemoizedAnswers } from "./memoized-answers.ts";

/** What earlier runs found, and what therefore need not be looked for any more. */
export interface EarlierFindings {
  /** Properties known to be violated. */
  readonly violated: Names;
  /** Properties of kind `sometimes` that were seen. */
  readonly seen: Names;
  /** Liveness properties whose goal was reached. */
  readonly met: Names;
}

type Names = Pick<ReadonlySet<string>, "has">;

/** What a run is the first to show, as names of properties. */
export interface News {
  readonly seen: readonly string[];
  readonly met: readonly string[];
}

/** A property that some state or step may violate. */
interface Watched {
  readonly answers: KnownAnswers;
  /** Whether it is still asked in this run. */
  isOpen: boolean;
}

/** Most runs bring none. */
const NO_NEWS: News = { seen: [], met: [] };

/** An obligation that states meet or create. */
interface Noted {
  readonly obligation: Obligation;
  readonly answers: KnownAnswers;
}

export class Monitors {
  /** Liveness properties, grouped by what they assume. */
  readonly groups: readonly ObligationGroup[];
  /** The groups for which present events count, and their obligations that states can meet or create. */
  #owing: readonly ObligationGroup[] = [];
  #noting: readonly Noted[] = [];
  readonly #notedOf = new Map<ObligationGroup, readonly Noted[]>();
  readonly #notedOfAll: readonly Noted[];
  /** Whether no property that sees only nodes has anything to say about the present state. */
  #isQuiet = false;
  readonly #space: Space;
  readonly #state: PackedState;
  readonly #known: EarlierFindings;
  readonly #report: (named: NamedProperty, message: string) => void;
  readonly #answers: MemoizedAnswers;
  readonly #always: readonly Watched[];
  readonly #steps: readonly Watched[];
  readonly #deadlockFree: readonly Watched[];
  /** Properties of kind `sometimes` that no state showed yet. */
  readonly #sometimes: KnownAnswers[];
  /** Liveness properties whose goal no state reached yet; for `recurs`, no step. */
  readonly #goals: KnownAnswers[];
  readonly #goalsOfSteps: KnownAnswers[];
  readonly #looksAtSteps: boolean;
  readonly #somethingRecurs: boolean;
  /** Properties that threw in this run when that was no answer. */
  readonly #muted = new Set<NamedProperty>();
  #news: { readonly seen: string[]; readonly met: string[] } = { seen: [], met: [] };
  /** Whether the last step changed a node. */
  nodeChanged = true;

  /**
   * @param space carries the histories of these properties
   * @param state the state of the run, which changes with every step
   * @param known grows from run to run; it affects what is asked, but no answer
   * @param report called with each violation where it happens, once in a run
   * @param answers what these properties have said of this state already; it may have been other runs' before
   */
  constructor(
    space: Space,
    state: PackedState,
    properties: readonly NamedProperty[],
    known: EarlierFindings,
    report: (named: NamedProperty, message: string) => void,
    answers = new MemoizedAnswers(space, state),
  ) {
    this.#space = space;
    this.#state = state;
    this.#known = known;
    this.#report = report;
    this.#answers = answers;
    answers.watch();
    const ofKind = (...kinds: readonly PropertyKind[]): NamedProperty[] =>
      properties.filter(({ property }) => kinds.includes(property.kind));
    const answersOf = (list: readonly NamedProperty[]): KnownAnswers[] => list.map((named) => this.#answers.of(named));
    const watched = (named: NamedProperty): Watched => ({ answers: this.#answers.of(named), isOpen: true });
    this.#always = ofKind("always", "linearizable").map(watched);
    this.#steps = ofKind("step").map(watched);
    this.#deadlockFree = ofKind("deadlockFree").map(watched);
    this.#sometimes = answersOf(ofKind("sometimes").filter(({ name }) => !known.seen.has(name)));
    const [inStates, inSteps] = [ofKind("eventually", "leadsTo", "converges"), ofKind("recurs")];
    this.groups = groupsOf([...inStates, ...inSteps]);
    for (const group of this.groups) this.#notedOf.set(group, this.#notedIn(group));
    this.#notedOfAll = [...this.#notedOf.values()].flat();
    this.#goals = answersOf(inStates.filter(({ name }) => !known.met.has(name)));
    this.#goalsOfSteps = answersOf(inSteps.filter(({ name }) => !known.met.has(name)));
    this.#somethingRecurs = inSteps.length > 0;
    const assuming = inStates.some(({ property }) => assumptionsOf(property).length > 0);
    this.#looksAtSteps = this.#steps.length + inSteps.length > 0 || assuming;
  }

  /** For runs that are not made again: no property of steps is ever shown less than there was. */
  keep(): void {
    if (this.#looksAtSteps) this.#answers.keep();
  }

  /** Call this when the state has become the first one of a run. */
  begin(): void {
    this.jumped();
    this.oweAll();
    this.#muted.clear();
    for (const list of [this.#always, this.#steps, this.#deadlockFree])
      for (const watched of list) watched.isOpen = !this.#known.violated.has(watched.answers.named.name);
    for (const group of this.groups)
      for (const obligation of group) renewObligation(obligation, this.#known.violated.has(obligation.named.name));
  }

  /** From now on, present events count for all liveness properties. */
  oweAll(): void {
    this.#owing = this.groups;
    this.#noting = this.#notedOfAll;
  }

  /** From now on, present events count for none: they will be taken back. */
  oweNothing(): void {
    this.#owing = [];
    this.#noting = [];
  }

  /** The same for this group alone. */
  oweOnly(group: ObligationGroup): void {
    this.#owing = [group];
    this.#noting = this.#notedOf.get(group)!;
  }

  /** Call this when the state was replaced, other than by a step. */
  jumped(): void {
    this.#answers.jumped();
    this.nodeChanged = true;
  }

  /** Call this before each step. */
  stepping(move: Move, outcome: Outcome): void {
    this.#answers.stepping(move, outcome);
    if (!this.isStepPassed()) this.#answers.showStep();
  }

  /**
   * Whether a liveness property assumes that steps like the one about to be made cease.
   *
   * @throws AssumptionThrew if the assumption throws
   */
  ceases(named: NamedProperty): boolean {
    return this.#answers.ceases(named);
  }

  /** Call this after each step, whether it changed anything or not. */
  stepped(move: Move, outcome: Outcome): void {
    this.nodeChanged = this.#answers.stepped(move, outcome);
    if (!this.isStepPassed()) this.#orMute(this.#lookAtStep);
  }

  /** Call this in every state, after the step that led there. */
  arrived(): void {
    this.#isQuiet = this.#answers.isQuietState();
    const isPassed = this.#isQuiet && !this.#answers.someStatesSeeMore && this.#noting.length === 0;
    if (!isPassed) this.#orMute(this.#lookAtState);
  }

  /** Whether nobody has to look at the last step, or the one about to be made. */
  isStepPassed(): boolean {
    if (!this.#looksAtSteps) return true;
    return this.#answers.isQuietStep && !this.#answers.someStepsSeeMore && !this.#somethingRecurs;
  }

  /** Whether nobody has to look at the step about to be made, nor at the state that it leads to if nothing is owed. */
  isPassedAndTaken(): boolean {
    return this.isStepPassed() && !this.#answers.someStatesSeeMore && this.#answers.isQuietBehind();
  }

  /** Call this when only faults seem to be possible, or only what is recorded changes. */
  arrivedAtEnd(): void {
    for (const watched of this.#deadlockFree)
      if (watched.isOpen && isDeadEnd(this.#space, watched.answers.named, this.#state))
        this.#object(watched, this.#answers.ask);
  }

  /** A property or its assumption threw: that is a violation of its own, and the property is not asked again in this run. */
  threw(error: PropertyThrew): void {
    const violated = doesNotThrow(error);
    this.#muted.add(error.named);
    for (const group of this.groups)
      for (const obligation of group) if (obligation.named === error.named) obligation.isClosed = true;
    this.#report(violated, error.thrown);
  }

  /** What was seen and reached for the first time since the last call. */
  takeNews(): News {
    const news = this.#news;
    if (news.seen.length + news.met.length === 0) return NO_NEWS;
    this.#news = { seen: [], met: [] };
    return news;
  }

  /**
   * What is still missing of an obligation if the run stays in this state.
   *
   * @param waitMost for how many steps in a row it may have been owed, which is never counted for `converges`
   */
  missing({ named, owed, waits }: Obligation, waitMost: number): string | undefined {
    if (waits <= waitMost) return undefined;
    if (named.property.kind === "recurs") return `none of the last ${waits} steps is one that has to recur`;
    return owed && !this.#answers.holds(this.#answers.of(named)) ? this.#answers.ask(named) : undefined;
  }

  /** Whether no answer of these liveness properties can change any more, whatever fair steps follow. */
  areStill(group: ObligationGroup): boolean {
    return this.#answers.areStill(group);
  }

  readonly #lookAtState = (): void => {
    const wasQuiet = this.#isQuiet;
    if (!wasQuiet || this.#answers.someStatesSeeMore) {
      let isQuiet = this.#muted.size === 0;
      isQuiet = this.#lookAt(this.#always, wasQuiet, this.#answers.ask) && isQuiet;
      isQuiet = this.#takeOut(this.#sometimes, wasQuiet, this.#news.seen) && isQuiet;
      isQuiet = this.#takeOut(this.#goals, wasQuiet, this.#news.met) && isQuiet;
      if (isQuiet) this.#answers.stateIsQuiet();
    }
    for (const one of this.#noting) if (!one.obligation.isClosed) this.#note(one);
  };

  readonly #lookAtStep = (): void => {
    const wasQuiet = this.#answers.isQuietStep;
    if (!wasQuiet || this.#answers.someStepsSeeMore) {
      let isQuiet = this.#muted.size === 0;
      isQuiet = this.#lookAt(this.#steps, wasQuiet, this.#answers.askOfStep) && isQuiet;
      isQuiet = this.#takeOut(this.#goalsOfSteps, wasQuiet, this.#news.met) && isQuiet;
      if (isQuiet) this.#answers.stepIsQuiet();
    }
    if (this.#somethingRecurs) this.#countWaits();
  };

  /** Reports what these properties object to. Returns whether none of them will ever object here. */
  #lookAt(list: readonly Watched[], isQuiet: boolean, ask: (named: NamedProperty) => string | undefined): boolean {
    let objected = false;
    for (const watched of list) {
      if (isQuiet && watched.answers.sees === "nodes") continue;
      if (!watched.isOpen) objected ||= !this.#known.violated.has(watched.answers.named.name);
      else if (!this.#answers.holds(watched.answers)) {
        this.#object(watched, ask);
        objected = true;
      }
    }
    return !objected;
  }

  #notedIn(group: ObligationGroup): readonly Noted[] {
    return group
      .filter(({ named: { property } }) => property.kind === "eventually" || property.kind === "leadsTo")
      .map((obligation) => ({ obligation, answers: this.#answers.of(obligation.named) }));
  }

  #countWaits(): void {
    for (const group of this.#owing)
      for (const obligation of group) {
        const { named, isClosed } = obligation;
        if (isClosed || named.property.kind !== "recurs") continue;
        obligation.waits = this.#answers.holds(this.#answers.of(named)) ? 0 : obligation.waits + 1;
      }
  }

  /** Notes whether this state meets an obligation, or creates one. */
  #note({ obligation, answers }: Noted): void {
    switch (obligation.named.property.kind) {
      case "eventually":
        if (obligation.owed) obligation.owed = !this.#answers.holds(answers);
        break;
      case "leadsTo": {
        const answer = this.#answers.answerOf(answers);
        if (!obligation.owed && (answer & PREMISE) === 0) break;
        obligation.wasDue = true;
        obligation.owed = (answer & HOLDS) === 0;
        break;
      }
    }
    obligation.waits = obligation.owed ? obligation.waits + 1 : 0;
  }

  /** Reports what a property objects to in the state or the step, if anything. */
  #object(watched: Watched, ask: (named: NamedProperty) => string | undefined): void {
    const { named } = watched.answers;
    const message = ask(named);
    if (message === undefined) return;
    watched.isOpen = false;
    this.#report(named, message);
  }

  /** Starts over without the property that threw. */
  #orMute(look: () => void): void {
    for (;;) {
      try {
        look();
        return;
      } catch (error) {
        if (!(error instanceof PropertyThrew)) throw error;
        this.threw(error);
      }
    }
  }

  /** Moves the names of properties that hold from one list to another. Returns whether there was none. */
  #takeOut(properties: KnownAnswers[], isQuiet: boolean, names: string[]): boolean {
    const { length } = properties;
    for (let i = length - 1; i >= 0; i--) {
      const { named, sees } = properties[i];
      if ((isQuiet && sees === "nodes") || this.#muted.has(named) || !this.#answers.holds(properties[i])) continue;
      names.push(named.name);
      properties.splice(i, 1);
    }
    return properties.length === length;
  }
}
