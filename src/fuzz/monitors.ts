/**
 * What properties say along a run: the safety kinds state by state, and for the liveness kinds what a run still owes.
 */
import { StepView } from "../semantics/step-view.ts";
import type { Claim } from "../semantics/violations.ts";
import { premiseHolds, saysOfStep, violationByStep, violationInState } from "../semantics/violations.ts";
import { assumptionsOf } from "../semantics/fairness.ts";
import { isDeadEnd } from "../semantics/check-run.ts";
import type { Outcome } from "../semantics/node-states.ts";
import type { Move } from "../semantics/moves.ts";
import { copyOf, type Space } from "../semantics/space.ts";
import type { PackedState } from "../semantics/packed-state.ts";
import { WorldView } from "../semantics/world-view.ts";

/** A property about every state. */
interface Invariant {
  readonly claim: Claim;
  /** Whether its last answer can be another one though no node changed: it looked at more, or there was none yet. */
  looksBeyondNodes: boolean;
}

/** A property of a liveness kind. */
export interface Promised {
  readonly claim: Claim;
  /** Whether the run up to now would violate it if it ended in a final state. */
  owed: boolean;
  /** Whether the run ever put it to the test: of `leadsTo`, whether its premise was met. */
  wasDue: boolean;
  /** Of `recurs`: how many steps there were since one was what recurs. */
  waits: number;
}

export interface Violation {
  readonly claim: Claim;
  readonly says: string;
}

/** A step before it is made, kept for properties about steps. */
interface Pending {
  readonly world: PackedState;
  readonly view: WorldView;
  /** With the state after it, once it is taken. */
  readonly change: StepView;
}

export class Monitors {
  /** Claims of the liveness kinds; those that assume the same steps to cease stand together. */
  readonly promises: readonly (readonly Promised[])[];
  readonly #space: Space;
  readonly #world: PackedState;
  readonly #nodes: WorldView["nodes"][number][];
  readonly #view: WorldView;
  readonly #always: readonly Invariant[];
  readonly #steps: readonly Claim[];
  readonly #recurring: boolean;
  readonly #sometimes: Claim[];
  readonly #deadlockFree: readonly Claim[];
  /** Claims of the liveness kinds whose goal no state had yet; of `recurs`, that no step was yet. */
  readonly #goals: Claim[];
  readonly #goalsOfSteps: Claim[];
  #nodeChanged = true;
  #pending: Pending | undefined;

  /**
   * @param space carries the histories of these properties
   * @param world the state that changes under way
   * @param open  the properties that are not yet decided
   * @param met   names of those whose goal some world had
   */
  constructor(space: Space, world: PackedState, open: readonly Claim[], met: ReadonlySet<string>) {
    this.#space = space;
    this.#world = world;
    const ofKind = (kind: string): Claim[] => open.filter(({ property }) => property.kind === kind);
    this.#always = [...ofKind("always"), ...ofKind("linearizable")].map((claim) => ({ claim, looksBeyondNodes: true }));
    this.#steps = ofKind("step");
    this.#sometimes = ofKind("sometimes");
    this.#deadlockFree = ofKind("deadlockFree");
    const inStates = [...ofKind("eventually"), ...ofKind("leadsTo"), ...ofKind("converges")];
    const inSteps = ofKind("recurs");
    this.promises = grouped([...inStates, ...inSteps].map((claim) => ({ claim, owed: true, wasDue: true, waits: 0 })));
    this.#recurring = inSteps.length > 0;
    this.#goals = inStates.filter(({ name }) => !met.has(name));
    this.#goalsOfSteps = inSteps.filter(({ name }) => !met.has(name));
    this.#nodes = world.nodeStates.map((nodeState) => space.nodeStates.view(nodeState));
    this.#view = new WorldView(
      space,
      this.#nodes,
      (node) => world.inboxes[node],
      () => world.faults,
      () => world.shared,
    );
  }

  /** To be called when the state has become another one altogether, at the start of a run or when it goes back. */
  jumped(): void {
    for (let node = 0; node < this.#nodes.length; node++) {
      this.#nodes[node] = this.#space.nodeStates.view(this.#world.nodeStates[node]);
    }
    this.#view.moved();
    this.#nodeChanged = true;
    this.#pending = undefined;
  }

  /** To be called before each step. */
  stepping(move: Move, outcome: Outcome): void {
    if (this.#steps.length === 0 && !this.#recurring) return;
    const world = copyOf(this.#world);
    const step = this.#space.step(world, move, outcome.choices);
    const view = this.#space.view(world);
    this.#pending = { world, view, change: new StepView(view, step, this.#view) };
  }

  /** To be called after each step. */
  stepped(): void {
    this.#view.moved();
  }

  /** To be called instead after each step that changes the situation of a node. */
  steppedAt(node: number): void {
    this.#nodes[node] = this.#space.nodeStates.view(this.#world.nodeStates[node]);
    this.#nodeChanged = true;
    this.#view.moved();
  }

  /** What the safety kinds object to in this state, or to the step that led here. */
  violation(): Violation | undefined {
    for (const invariant of this.#always) {
      // A property is a function of what it looks at: where that is as it was, so is the answer.
      if (!this.#nodeChanged && !invariant.looksBeyondNodes) continue;
      const { claim } = invariant;
      this.#view.looksBeyondNodes = claim.property.history !== undefined;
      const says = this.#ask(claim);
      invariant.looksBeyondNodes = this.#view.looksBeyondNodes;
      if (says !== undefined) return { claim, says };
    }
    this.#nodeChanged = false;
    return this.#pending && this.violationByStep();
  }

  /** What properties about steps object to in the last step, whether it changed anything or not. */
  violationByStep(): Violation | undefined {
    if (!this.#pending) return undefined;
    for (const claim of this.#steps) {
      const says = this.#askOfStep(claim, this.#pending, violationByStep);
      if (says !== undefined) return { claim, says };
    }
    return undefined;
  }

  /** What `deadlockFree` objects to, in a state where every other step seems to be gone. */
  violationAtEnd(): Violation | undefined {
    if (this.#deadlockFree.length === 0 || !isDeadEnd(this.#space, this.#world)) return undefined;
    for (const claim of this.#deadlockFree) {
      const says = this.#ask(claim);
      if (says !== undefined) return { claim, says };
    }
    return undefined;
  }

  /** The properties of kind `sometimes` that this state shows for the first time. */
  newlySeen(): readonly Claim[] {
    return this.#newlyTrue(this.#sometimes);
  }

  /** The properties of the liveness kinds whose goal this state is the first to have. */
  newlyMet(): readonly Claim[] {
    const pending = this.#pending;
    const byStep = pending
      ? takeOut(this.#goalsOfSteps, (claim) => this.#askOfStep(claim, pending, saysOfStep) === undefined)
      : none;
    return [...this.#newlyTrue(this.#goals), ...byStep];
  }

  /** To be called in the first state of a run. */
  promiseAnew(): void {
    for (const group of this.promises)
      for (const promised of group) {
        promised.owed = promised.claim.property.kind !== "leadsTo";
        promised.wasDue = promised.owed;
        promised.waits = 0;
      }
  }

  /** Notes what this state keeps of the promises of a group, or newly promises. */
  note(group: readonly Promised[]): void {
    for (const promised of group) {
      const { claim } = promised;
      const { property } = claim;
      switch (property.kind) {
        case "eventually":
          if (promised.owed) promised.owed = this.#ask(claim) !== undefined;
          break;
        case "leadsTo":
          if (!promised.owed && !this.#hasPremise(claim)) break;
          promised.wasDue = true;
          promised.owed = this.#ask(claim) !== undefined;
          break;
        case "recurs":
          if (this.#pending)
            promised.waits = this.#askOfStep(claim, this.#pending, saysOfStep) === undefined ? 0 : promised.waits + 1;
          break;
      }
    }
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

  /** Takes out of a list what holds here. */
  #newlyTrue(claims: Claim[]): readonly Claim[] {
    return takeOut(claims, (claim) => this.#ask(claim) === undefined);
  }

  #askOfStep(claim: Claim, { world, view, change }: Pending, ask: typeof saysOfStep): string | undefined {
    view.history = this.#space.historyIn(world, claim.property);
    this.#view.history = this.#space.historyIn(this.#world, claim.property);
    return ask(claim, change);
  }

  #ask(claim: Claim): string | undefined {
    this.#view.history = this.#space.historyIn(this.#world, claim.property);
    return violationInState(claim, this.#view);
  }

  #hasPremise(claim: Claim): boolean {
    this.#view.history = this.#space.historyIn(this.#world, claim.property);
    return premiseHolds(claim, this.#view);
  }
}

const none: readonly Claim[] = [];

/** Takes out of a list what is found. */
function takeOut(claims: Claim[], isFound: (claim: Claim) => boolean): readonly Claim[] {
  if (claims.length === 0) return none;
  const found = claims.filter(isFound);
  for (const claim of found) claims.splice(claims.indexOf(claim), 1);
  return found;
}

/**
 * What ceases may depend on the history: properties stand together where they have both in common. What recurs decides where
 * a run may stay, so such a property stands alone.
 */
function grouped(promises: readonly Promised[]): readonly (readonly Promised[])[] {
  const groups: {
    readonly ceases: unknown;
    readonly history: unknown;
    readonly recurs: unknown;
    readonly promises: Promised[];
  }[] = [];
  for (const promised of promises) {
    const { property } = promised.claim;
    const ceases = assumptionsOf(property).length > 0 && "ceases" in property ? property.ceases : undefined;
    const history = ceases && property.history;
    const recurs = property.kind === "recurs" ? property : undefined;
    const group = groups.find((one) => one.ceases === ceases && one.history === history && one.recurs === recurs);
    if (group) group.promises.push(promised);
    else groups.push({ ceases, history, recurs, promises: [promised] });
  }
  return groups.map((group) => group.promises);
}
