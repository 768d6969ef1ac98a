/**
 * What claims say along a run: the safety kinds world by world, and for the liveness kinds what a run still owes.
 */
import type { Claim } from "../world/claims.ts";
import { objectionInWorld, objectionToStep, threw } from "../world/claims.ts";
import { assumptionsOf } from "../world/fairness.ts";
import { isDeadEnd } from "../world/judge.ts";
import type { Outcome } from "../world/locals.ts";
import type { Move } from "../world/move.ts";
import { copyOf, type Space, type World } from "../world/space.ts";
import { WorldView } from "../world/world-view.ts";

/** A claim, and which of the space's histories it looks at; -1 for none. */
interface Watched {
  readonly claim: Claim;
  readonly history: number;
}

/** A claim about every world. */
interface Invariant extends Watched {
  /** Whether its last answer can be another one though no node changed: it looked at more, or there was none yet. */
  looksBeyondNodes: boolean;
}

/** A claim of a liveness kind. */
export interface Promised extends Watched {
  /** Whether the run up to now would violate it if it ended in a final world. */
  owed: boolean;
}

export interface Objection {
  readonly claim: Claim;
  readonly says: string;
}

/** A step before it is made, kept for claims about steps. */
interface Pending {
  readonly view: WorldView;
  readonly histories: readonly number[];
  readonly step: ReturnType<Space["step"]>;
}

export class Watch {
  /** Claims of the liveness kinds; those that assume the same steps to cease stand together. */
  readonly promises: readonly (readonly Promised[])[];
  readonly #space: Space;
  readonly #world: World;
  readonly #nodes: WorldView["nodes"][number][];
  readonly #view: WorldView;
  readonly #always: readonly Invariant[];
  readonly #steps: readonly Watched[];
  readonly #sometimes: Watched[];
  readonly #deadlockFree: readonly Watched[];
  #nodeChanged = true;
  #pending: Pending | undefined;

  /**
   * @param world  the world that changes under way
   * @param open   the claims that are not yet decided
   * @param all    all claims, as the space was given them: their histories are numbered in this order
   */
  constructor(space: Space, world: World, open: readonly Claim[], all: readonly Claim[]) {
    this.#space = space;
    this.#world = world;
    const withHistory = all.filter(({ property }) => property.history);
    const watched = open.map((claim) => ({ claim, history: withHistory.indexOf(claim) }));
    const ofKind = (kind: string): Watched[] => watched.filter(({ claim }) => claim.property.kind === kind);
    this.#always = [...ofKind("always"), ...ofKind("linearizable")].map((one) => ({ ...one, looksBeyondNodes: true }));
    this.#steps = ofKind("step");
    this.#sometimes = ofKind("sometimes");
    this.#deadlockFree = ofKind("deadlockFree");
    this.promises = grouped(
      [...ofKind("eventually"), ...ofKind("leadsTo"), ...ofKind("converges")].map((one) => ({ ...one, owed: true })),
    );
    this.#nodes = world.locals.map((local) => space.locals.view(local));
    this.#view = new WorldView(
      space,
      this.#nodes,
      (node) => world.inboxes[node],
      () => world.faults,
    );
  }

  /** To be called when the world has become another one altogether, at the start of a run or when it goes back. */
  jumped(): void {
    for (let node = 0; node < this.#nodes.length; node++) {
      this.#nodes[node] = this.#space.locals.view(this.#world.locals[node]);
    }
    this.#view.moved();
    this.#nodeChanged = true;
    this.#pending = undefined;
  }

  /** To be called before each step. */
  stepping(move: Move, outcome: Outcome): void {
    if (this.#steps.length === 0) return;
    const view = this.#space.view(copyOf(this.#world));
    const step = this.#space.step(this.#world, move, outcome.choices);
    this.#pending = { view, histories: [...this.#world.histories], step };
  }

  /** To be called after each step. */
  stepped(): void {
    this.#view.moved();
  }

  /** To be called instead after each step that changes the situation of a node. */
  steppedAt(node: number): void {
    this.#nodes[node] = this.#space.locals.view(this.#world.locals[node]);
    this.#nodeChanged = true;
    this.#view.moved();
  }

  /** What the safety kinds object to in this world, or to the step that led here. */
  objection(): Objection | undefined {
    for (const invariant of this.#always) {
      // A property is a function of what it looks at: where that is as it was, so is the answer.
      if (!this.#nodeChanged && !invariant.looksBeyondNodes) continue;
      const { claim, history } = invariant;
      this.#view.looksBeyondNodes = history >= 0;
      const says = this.#ask(claim, history);
      invariant.looksBeyondNodes = this.#view.looksBeyondNodes;
      if (says !== undefined) return { claim, says };
    }
    this.#nodeChanged = false;
    return this.#pending && this.objectionToStep();
  }

  /** What claims about steps object to in the last step, whether it changed anything or not. */
  objectionToStep(): Objection | undefined {
    if (!this.#pending) return undefined;
    const { view, histories, step } = this.#pending;
    for (const { claim, history } of this.#steps) {
      if (history >= 0) {
        view.history = this.#space.values.at(histories[history]);
        this.#view.history = this.#space.values.at(this.#world.histories[history]);
      }
      const says = objectionToStep(claim, view, step, this.#view);
      if (says !== undefined) return { claim, says };
    }
    return undefined;
  }

  /** What `deadlockFree` objects to, in a world where every other step seems to be gone. */
  objectionToEnd(): Objection | undefined {
    if (this.#deadlockFree.length === 0 || !isDeadEnd(this.#space, this.#world)) return undefined;
    for (const { claim, history } of this.#deadlockFree) {
      const says = this.#ask(claim, history);
      if (says !== undefined) return { claim, says };
    }
    return undefined;
  }

  /** The claims of kind `sometimes` that this world shows for the first time. */
  newlySeen(): readonly Claim[] {
    if (this.#sometimes.length === 0) return none;
    const seen = this.#sometimes.filter(({ claim, history }) => this.#ask(claim, history) === undefined);
    for (const one of seen) this.#sometimes.splice(this.#sometimes.indexOf(one), 1);
    return seen.map(({ claim }) => claim);
  }

  /** To be called in the first world of a run. */
  promiseAnew(): void {
    for (const group of this.promises)
      for (const promised of group) promised.owed = promised.claim.property.kind !== "leadsTo";
  }

  /** Notes what this world keeps of the promises of a group, or newly promises. */
  note(group: readonly Promised[]): void {
    for (const promised of group) {
      const { claim, history } = promised;
      const { property } = claim;
      switch (property.kind) {
        case "eventually":
          if (promised.owed) promised.owed = this.#ask(claim, history) !== undefined;
          break;
        case "leadsTo":
          promised.owed =
            (promised.owed || this.#hasPremise(claim, history)) && this.#ask(claim, history) !== undefined;
          break;
      }
    }
  }

  /** What is still missing of a promise if the run stays in this world. */
  missing({ claim, history, owed }: Promised): string | undefined {
    return owed ? this.#ask(claim, history) : undefined;
  }

  #ask(claim: Claim, history: number): string | undefined {
    this.#view.history = history < 0 ? undefined : this.#space.values.at(this.#world.histories[history]);
    return objectionInWorld(claim, this.#view);
  }

  #hasPremise({ name, property }: Claim, history: number): boolean {
    if (property.kind !== "leadsTo") return false;
    this.#view.history = history < 0 ? undefined : this.#space.values.at(this.#world.histories[history]);
    try {
      return property.premise(this.#view as never) === true;
    } catch (error) {
      throw threw(name, error);
    }
  }
}

const none: readonly Claim[] = [];

function grouped(promises: readonly Promised[]): readonly (readonly Promised[])[] {
  const groups = new Map<unknown, Promised[]>();
  for (const promised of promises) {
    const { property } = promised.claim;
    const ceasing = assumptionsOf(property).length > 0 && "ceases" in property ? property.ceases : undefined;
    const group = groups.get(ceasing);
    if (group) group.push(promised);
    else groups.set(ceasing, [promised]);
  }
  return [...groups.values()];
}
