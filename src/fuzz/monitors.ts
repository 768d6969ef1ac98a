/**
 * What is noticed along a run: the safety kinds state by state and step by step, and for the liveness kinds what a run
 * still owes. A run goes on after a violation, and shows what else it violates: so it is the same whatever other runs found.
 */
import type { PropertyKind } from "../model/property.ts";
import { isDeadEnd } from "../semantics/check-run.ts";
import { assumptionsOf } from "../semantics/assumptions.ts";
import type { Move } from "../semantics/enabled-steps.ts";
import type { Outcome } from "../semantics/outcome-tree.ts";
import type { PackedState } from "../semantics/packed-state.ts";
import type { Space } from "../semantics/space.ts";
import { doesNotThrow } from "../semantics/never-throws.ts";
import { type NamedProperty, PropertyThrew } from "../semantics/violations.ts";
import { type KnownAnswers, HOLDS, PREMISE } from "./known-answers.ts";
import { type Group, groupsOf, renewObligation, type Obligation } from "./liveness-obligations.ts";
import { MemoizedAnswers } from "./memoized-answers.ts";

/** What the runs before found: what need not be looked for any more. */
export interface Known {
  /** Properties that are known to be violated. */
  readonly violated: Names;
  /** Properties of kind `sometimes` that were seen. */
  readonly seen: Names;
  /** Properties of the liveness kinds whose goal was met. */
  readonly met: Names;
}

type Names = Pick<ReadonlySet<string>, "has">;

/** What a run is the first to show: names of properties. */
export interface News {
  readonly seen: string[];
  readonly met: string[];
}

/** A property that some state or step may violate. */
interface Watched {
  readonly answers: KnownAnswers;
  /** Whether it is still asked in this run. */
  isOpen: boolean;
}

export class Monitors {
  /** Properties of the liveness kinds, by what they assume. */
  readonly groups: readonly Group[];
  /** Those of them that what happens now counts for. */
  owing: readonly Group[] = [];
  readonly #space: Space;
  readonly #state: PackedState;
  readonly #known: Known;
  readonly #report: (named: NamedProperty, message: string) => void;
  readonly #answers: MemoizedAnswers;
  readonly #always: readonly Watched[];
  readonly #steps: readonly Watched[];
  readonly #deadlockFree: readonly Watched[];
  /** Properties of kind `sometimes` that no state showed yet. */
  readonly #sometimes: KnownAnswers[];
  /** Properties of the liveness kinds whose goal no state had yet; of `recurs`, that no step was yet. */
  readonly #goals: KnownAnswers[];
  readonly #goalsOfSteps: KnownAnswers[];
  readonly #looksAtSteps: boolean;
  readonly #somethingRecurs: boolean;
  /** Those that threw in this run, where that is no answer. */
  readonly #muted = new Set<NamedProperty>();
  #news: News = { seen: [], met: [] };
  /** Whether a node changed in the last step. */
  nodeChanged = true;

  /**
   * @param space  carries the histories of these properties
   * @param state  the state that changes under way
   * @param known  grows from run to run; it changes what is asked, and no answer
   * @param report is told of each violation where it happens, once in a run
   */
  constructor(
    space: Space,
    state: PackedState,
    properties: readonly NamedProperty[],
    known: Known,
    report: (named: NamedProperty, message: string) => void,
  ) {
    this.#space = space;
    this.#state = state;
    this.#known = known;
    this.#report = report;
    this.#answers = new MemoizedAnswers(space, state);
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
    this.#goals = answersOf(inStates.filter(({ name }) => !known.met.has(name)));
    this.#goalsOfSteps = answersOf(inSteps.filter(({ name }) => !known.met.has(name)));
    this.#somethingRecurs = inSteps.length > 0;
    const assuming = inStates.some(({ property }) => assumptionsOf(property).length > 0);
    this.#looksAtSteps = this.#steps.length + inSteps.length > 0 || assuming;
  }

  /** For runs that are not made again: no property about steps is ever shown less than there was. */
  keep(): void {
    if (this.#looksAtSteps) this.#answers.keep();
  }

  /** To be called when the state has become the first one of a run. */
  begin(): void {
    this.jumped();
    this.owing = this.groups;
    this.#muted.clear();
    for (const list of [this.#always, this.#steps, this.#deadlockFree])
      for (const watched of list) watched.isOpen = !this.#known.violated.has(watched.answers.named.name);
    for (const group of this.groups) for (const obligation of group) renewObligation(obligation);
  }

  /** To be called when the state has become another one altogether. */
  jumped(): void {
    this.#answers.jumped();
    this.nodeChanged = true;
  }

  /** To be called before each step. */
  stepping(move: Move, outcome: Outcome): void {
    if (this.#looksAtSteps) this.#answers.stepping(move, outcome);
  }

  /**
   * Whether the step that is about to be made is one that a liveness property assumes to cease.
   *
   * @throws AssumptionThrew where that throws
   */
  ceases(named: NamedProperty): boolean {
    return this.#answers.ceases(named);
  }

  /** To be called after each step, whether it changed anything or not. */
  stepped(move: Move, outcome: Outcome): void {
    this.nodeChanged = this.#answers.stepped(move, outcome);
    if (this.#looksAtSteps) this.#orMute(this.#lookAtStep);
  }

  /** To be called in every state, after the step that led there. */
  arrived(): void {
    this.#orMute(this.#lookAtState);
  }

  /** To be called where every step but faults seems to be gone. */
  arrivedAtEnd(): void {
    if (this.#deadlockFree.length === 0 || !isDeadEnd(this.#space, this.#state)) return;
    for (const watched of this.#deadlockFree) if (watched.isOpen) this.#object(watched, this.#answers.ask);
  }

  /** A property threw, or what it assumes did: a violation of its own, and it is asked no more in this run. */
  threw(error: PropertyThrew): void {
    const violated = doesNotThrow(error);
    this.#muted.add(error.named);
    for (const group of this.groups)
      for (const obligation of group) if (obligation.named === error.named) obligation.threw = true;
    this.#report(violated, error.thrown);
  }

  /** What was seen and met for the first time since this was asked last. */
  takeNews(): News {
    const news = this.#news;
    this.#news = { seen: [], met: [] };
    return news;
  }

  /**
   * What is still missing of a promise if the run stays in this state.
   *
   * @param waitMost `recurs`: so many steps without one that is what recurs are not too many
   */
  missing({ named, owed, waits }: Obligation, waitMost: number): string | undefined {
    if (named.property.kind !== "recurs")
      return owed && !this.#answers.holds(this.#answers.of(named)) ? this.#answers.ask(named) : undefined;
    return waits > waitMost ? `none of the last ${waits} steps is what recurs` : undefined;
  }

  /** Whether no answer of these properties of the liveness kinds can change any more, whatever fair steps follow. */
  areStill(group: Group): boolean {
    return this.#answers.areStill(group);
  }

  readonly #lookAtState = (): void => {
    for (const watched of this.#always)
      if (watched.isOpen && !this.#answers.holds(watched.answers)) this.#object(watched, this.#answers.ask);
    this.#takeOut(this.#sometimes, this.#news.seen);
    this.#takeOut(this.#goals, this.#news.met);
    for (const group of this.owing) for (const obligation of group) if (!obligation.threw) this.#note(obligation);
  };

  readonly #lookAtStep = (): void => {
    for (const watched of this.#steps)
      if (watched.isOpen && !this.#answers.holds(watched.answers)) this.#object(watched, this.#answers.askOfStep);
    this.#takeOut(this.#goalsOfSteps, this.#news.met);
    if (this.#somethingRecurs) this.#countWaits();
  };

  #countWaits(): void {
    for (const group of this.owing)
      for (const obligation of group) {
        const { named, threw } = obligation;
        if (threw || named.property.kind !== "recurs") continue;
        obligation.waits = this.#answers.holds(this.#answers.of(named)) ? 0 : obligation.waits + 1;
      }
  }

  /** Notes what this state keeps of a promise, or newly promises. */
  #note(obligation: Obligation): void {
    const { named } = obligation;
    switch (named.property.kind) {
      case "eventually":
        if (obligation.owed) obligation.owed = !this.#answers.holds(this.#answers.of(named));
        break;
      case "leadsTo": {
        const answer = this.#answers.answerOf(this.#answers.of(named));
        if (!obligation.owed && (answer & PREMISE) === 0) break;
        obligation.wasDue = true;
        obligation.owed = (answer & HOLDS) === 0;
        break;
      }
    }
  }

  /** Reports what a property says against the state, or the step, if it says something. */
  #object(watched: Watched, ask: (named: NamedProperty) => string | undefined): void {
    const { named } = watched.answers;
    const message = ask(named);
    if (message === undefined) return;
    watched.isOpen = false;
    this.#report(named, message);
  }

  /** Looks again where a property threw: without it. */
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

  /** Moves the names of what holds from a list to another. */
  #takeOut(properties: KnownAnswers[], names: string[]): void {
    for (let i = properties.length - 1; i >= 0; i--) {
      const { named } = properties[i];
      if (this.#muted.has(named) || !this.#answers.holds(properties[i])) continue;
      names.push(named.name);
      properties.splice(i, 1);
    }
  }
}
