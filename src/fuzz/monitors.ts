/**
 * What properties say along a run: the safety kinds state by state and step by step, and for the liveness kinds what a run
 * still owes. A run goes on after a violation, and shows what else it violates: so it is the same whatever other runs found.
 */
import type { PropertyKind } from "../model/property.ts";
import { isDeadEnd } from "../semantics/check-run.ts";
import type { Move } from "../semantics/moves.ts";
import type { Outcome } from "../semantics/node-states.ts";
import type { PackedState } from "../semantics/packed-state.ts";
import type { Space } from "../semantics/space.ts";
import { doesNotThrow } from "../semantics/throws.ts";
import {
  type Claim,
  premiseHolds,
  PropertyThrew,
  saysOfStep,
  violationByStep,
  violationInState,
} from "../semantics/violations.ts";
import { type Group, groupsOf, promiseAnew, type Promised } from "./promises.ts";
import { Sight } from "./sight.ts";

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
  readonly claim: Claim;
  /** Whether it is still asked in this run. */
  isOpen: boolean;
  /** `always`: whether its last answer can be another one though no node changed: it looked at more, or there was none yet. */
  looksBeyondNodes: boolean;
}

export class Monitors {
  /** Claims of the liveness kinds, by what they assume. */
  readonly groups: readonly Group[];
  /** Those of them that what happens now counts for. */
  owing: readonly Group[] = [];
  readonly #space: Space;
  readonly #world: PackedState;
  readonly #sight: Sight;
  readonly #known: Known;
  readonly #report: (claim: Claim, says: string) => void;
  readonly #always: readonly Watched[];
  readonly #steps: readonly Watched[];
  readonly #deadlockFree: readonly Watched[];
  /** Claims of kind `sometimes` that no state showed yet. */
  readonly #sometimes: Claim[];
  /** Claims of the liveness kinds whose goal no state had yet; of `recurs`, that no step was yet. */
  readonly #goals: Claim[];
  readonly #goalsOfSteps: Claim[];
  readonly #looksAtSteps: boolean;
  /** Those that threw in this run, where that is no answer. */
  readonly #muted = new Set<Claim>();
  #news: News = { seen: [], met: [] };
  /** Whether a node changed in the last step. */
  nodeChanged = true;
  #isNew = true;

  /**
   * @param space  carries the histories of these properties
   * @param world  the state that changes under way
   * @param known  grows from run to run; it changes what is asked, and no answer
   * @param report is told of each violation where it happens, once in a run
   */
  constructor(
    space: Space,
    world: PackedState,
    claims: readonly Claim[],
    known: Known,
    report: (claim: Claim, says: string) => void,
  ) {
    this.#space = space;
    this.#world = world;
    this.#known = known;
    this.#report = report;
    this.#sight = new Sight(space, world);
    const ofKind = (...kinds: readonly PropertyKind[]): Claim[] =>
      claims.filter(({ property }) => kinds.includes(property.kind));
    const watched = (claim: Claim): Watched => ({ claim, isOpen: true, looksBeyondNodes: true });
    this.#always = ofKind("always", "linearizable").map(watched);
    this.#steps = ofKind("step").map(watched);
    this.#deadlockFree = ofKind("deadlockFree").map(watched);
    this.#sometimes = ofKind("sometimes").filter(({ name }) => !known.seen.has(name));
    const [inStates, inSteps] = [ofKind("eventually", "leadsTo", "converges"), ofKind("recurs")];
    this.groups = groupsOf([...inStates, ...inSteps]);
    this.#goals = inStates.filter(({ name }) => !known.met.has(name));
    this.#goalsOfSteps = inSteps.filter(({ name }) => !known.met.has(name));
    this.#looksAtSteps = this.#steps.length + inSteps.length > 0;
  }

  /** To be called when the state has become the first one of a run. */
  begin(): void {
    this.jumped();
    this.owing = this.groups;
    this.#muted.clear();
    for (const list of [this.#always, this.#steps, this.#deadlockFree])
      for (const watched of list) watched.isOpen = !this.#known.violated.has(watched.claim.name);
    for (const group of this.groups) for (const promised of group) promiseAnew(promised);
  }

  /** To be called when the state has become another one altogether. */
  jumped(): void {
    this.#sight.jumped();
    this.#isNew = this.nodeChanged = true;
  }

  /** To be called before each step. */
  stepping(move: Move, outcome: Outcome): void {
    if (this.#looksAtSteps) this.#sight.stepping(move, outcome);
  }

  /** To be called after each step, whether it changed anything or not. */
  stepped({ node }: Move): void {
    this.nodeChanged = this.#sight.stepped(node);
    this.#isNew ||= this.nodeChanged;
    if (this.#looksAtSteps) this.#orMute(() => this.#lookAtStep());
  }

  /** To be called in every state, after the step that led there. */
  arrived(): void {
    this.#orMute(() => this.#lookAtState());
  }

  /** To be called where every step but faults seems to be gone. */
  arrivedAtEnd(): void {
    if (this.#deadlockFree.length === 0 || !isDeadEnd(this.#space, this.#world)) return;
    for (const watched of this.#deadlockFree) if (watched.isOpen) this.#object(watched, this.#ask(watched.claim));
  }

  /** A property threw, or what it assumes did: a violation of its own, and it is asked no more in this run. */
  threw(error: PropertyThrew): void {
    const violated = doesNotThrow(error);
    this.#muted.add(error.claim);
    for (const group of this.groups)
      for (const promised of group) if (promised.claim === error.claim) promised.threw = true;
    this.#report(violated, error.says);
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
  missing({ claim, owed, waits }: Promised, waitMost: number): string | undefined {
    if (claim.property.kind !== "recurs") return owed ? this.#ask(claim) : undefined;
    return waits > waitMost ? `none of the last ${waits} steps is what recurs` : undefined;
  }

  /** Whether what these properties of the liveness kinds say here depends on nodes and history alone. */
  lookAtNodesAlone(group: Group): boolean {
    const { state } = this.#sight;
    state.looksBeyondNodes = false;
    this.#orMute(() => {
      for (const { claim, threw } of group) {
        if (threw) continue;
        // What recurs are steps, and each is another one.
        state.looksBeyondNodes ||= claim.property.kind === "recurs";
        this.#hasPremise(claim);
        this.#ask(claim);
      }
    });
    return !state.looksBeyondNodes;
  }

  #lookAtState(): void {
    const { state } = this.#sight;
    for (const watched of this.#always) {
      // A property is a function of what it looks at: where that is as it was, so is the answer.
      if (!watched.isOpen || (!this.#isNew && !watched.looksBeyondNodes)) continue;
      state.looksBeyondNodes = watched.claim.property.history !== undefined;
      const says = this.#ask(watched.claim);
      watched.looksBeyondNodes = state.looksBeyondNodes;
      this.#object(watched, says);
    }
    this.#isNew = false;
    this.#takeOut(this.#sometimes, this.#news.seen, (claim) => this.#ask(claim) === undefined);
    this.#takeOut(this.#goals, this.#news.met, (claim) => this.#ask(claim) === undefined);
    for (const group of this.owing) for (const promised of group) if (!promised.threw) this.#note(promised);
  }

  #lookAtStep(): void {
    for (const watched of this.#steps)
      if (watched.isOpen) this.#object(watched, this.#askOfStep(watched.claim, violationByStep));
    this.#takeOut(this.#goalsOfSteps, this.#news.met, (claim) => this.#askOfStep(claim, saysOfStep) === undefined);
    for (const group of this.owing)
      for (const promised of group) {
        const { claim, threw } = promised;
        if (threw || claim.property.kind !== "recurs") continue;
        promised.waits = this.#askOfStep(claim, saysOfStep) === undefined ? 0 : promised.waits + 1;
      }
  }

  /** Notes what this state keeps of a promise, or newly promises. */
  #note(promised: Promised): void {
    const { claim } = promised;
    switch (claim.property.kind) {
      case "eventually":
        if (promised.owed) promised.owed = this.#ask(claim) !== undefined;
        break;
      case "leadsTo":
        if (!promised.owed && !this.#hasPremise(claim)) break;
        promised.wasDue = true;
        promised.owed = this.#ask(claim) !== undefined;
        break;
    }
  }

  #object(watched: Watched, says: string | undefined): void {
    if (says === undefined) return;
    watched.isOpen = false;
    this.#report(watched.claim, says);
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

  /** Moves the names of what is found from a list to another. */
  #takeOut(claims: Claim[], names: string[], isFound: (claim: Claim) => boolean): void {
    for (let i = claims.length - 1; i >= 0; i--) {
      if (this.#muted.has(claims[i]) || !isFound(claims[i])) continue;
      names.push(claims[i].name);
      claims.splice(i, 1);
    }
  }

  #askOfStep(claim: Claim, ask: typeof saysOfStep): string | undefined {
    this.#sight.showHistories(claim);
    try {
      return ask(claim, this.#sight.step);
    } finally {
      this.#sight.mustBeWhole();
    }
  }

  #ask(claim: Claim): string | undefined {
    this.#sight.showHistory(claim);
    return violationInState(claim, this.#sight.state);
  }

  #hasPremise(claim: Claim): boolean {
    this.#sight.showHistory(claim);
    return premiseHolds(claim, this.#sight.state);
  }
}
