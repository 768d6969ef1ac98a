/**
 * One random run after the other in one space: steps by weights, every property watched at every step, then for the liveness
 * kinds settling.
 */
import { saysFinal } from "../check/liveness/lasso-messages.ts";
import { type Claim, PropertyThrew } from "../semantics/violations.ts";
import { ceases, isFinal, StepThrew } from "../semantics/fairness.ts";
import { doesNotThrow, THROWS } from "../semantics/throws.ts";
import type { Outcome, Reaction } from "../semantics/node-states.ts";
import type { Move } from "../semantics/moves.ts";
import type { Thrown } from "../semantics/reduction.ts";
import type { Run } from "../semantics/run.ts";
import { NO_SHARED } from "../semantics/shared-part.ts";
import { copyOf, type FailedStart, type Initial, type Space } from "../semantics/space.ts";
import type { MovingState, PackedState } from "../semantics/packed-state.ts";
import { Random } from "./random.ts";
import { RecentReactions } from "./recent-reactions.ts";
import { runOf } from "./recorded.ts";
import { Sampler } from "./sampler.ts";
import { Monitors, type Violation, type Promised } from "./monitors.ts";
import { drawWeights, evenWeights, type Offer, offerOf, type Weights } from "./weights.ts";

export interface WalkOptions {
  /** Random steps of one run, before it settles. */
  readonly stepsMax: number;
  /** Steps of one settling. */
  readonly settleMax: number;
}

/** What was found in a run. */
export interface Found {
  /** The name of the property, or THROWS. */
  readonly name: string;
  readonly run: Run;
  readonly says: string;
}

/** What became of one random run. */
export interface Walked {
  readonly steps: number;
  readonly violation: Found | undefined;
  /** Names of the properties of kind `sometimes` that it showed first. */
  readonly seen: readonly string[];
  /** Names of the liveness properties of which it was the first to meet the goal. */
  readonly met: readonly string[];
  /** Liveness properties whose goal was not met while it settled: suspicions. */
  readonly unsettled: readonly Found[];
  /** What this run says of the other liveness properties. */
  readonly promised: readonly Settled[];
}

/** What a run says of a liveness property that it does not violate. */
export interface Settled {
  readonly name: string;
  /** Whether it put the property to the test. */
  readonly wasDue: boolean;
  /** The declared bound that ended it too early: then it decides nothing. */
  readonly cutOffBy: string | undefined;
}

/** Where no start is without an error. */
const NOWHERE: PackedState = { nodeStates: [], inboxes: [], faults: 0, shared: NO_SHARED, histories: [] };

/** Guesses before all moves are listed. */
const GUESSES = 8;

/** What became of trying a step; a violation where properties object to it though it changes nothing. */
type Tried = "taken" | "not taken" | "threw" | Violation;

export class Walker {
  readonly space: Space;
  readonly #options: WalkOptions;
  readonly #offer: Offer;
  readonly #settling: Weights;
  readonly #sampler: Sampler;
  readonly #fairSampler: Sampler;
  readonly #initials: readonly Initial[];
  readonly #failedStarts: readonly FailedStart[];
  readonly #world: MovingState;
  readonly #isBounded: boolean;
  readonly #reactions: RecentReactions;
  readonly #moves: Move[] = [];
  readonly #outcomes: (Outcome | Thrown)[] = [];
  #initial: Initial | undefined;
  #length = 0;
  #random = new Random(0);
  #watch: Monitors;
  #reportsThrows = true;
  #seen: string[] = [];
  #met: string[] = [];

  /** @param claims whose histories the space carries */
  constructor(space: Space, claims: readonly Claim[], options: WalkOptions) {
    this.space = space;
    this.#options = options;
    this.#isBounded = space.bounds.declared;
    this.#reactions = new RecentReactions(space);
    this.#offer = offerOf(space);
    this.#settling = evenWeights(this.#offer);
    this.#sampler = new Sampler(space, false);
    this.#fairSampler = new Sampler(space, true);
    const { states, failed } = space.initials();
    this.#initials = states;
    this.#failedStarts = failed;
    this.#world = copyOf(states[0]?.world ?? NOWHERE);
    this.#watch = new Monitors(space, this.#world, claims, new Set());
  }

  /**
   * Watches only these properties from now on.
   *
   * @param met    names of those whose goal is known to be met somewhere
   * @param throws whether it is still news that the protocol throws
   */
  watch(open: readonly Claim[], met: ReadonlySet<string>, throws: boolean): void {
    this.#watch = new Monitors(this.space, this.#world, open, met);
    this.#reportsThrows = throws;
  }

  /** One run, which depends on the seed and on what is watched, and on nothing that happened before. */
  walk(seed: number): Walked {
    this.#random = new Random(seed);
    this.#seen = [];
    this.#met = [];
    this.#length = 0;
    const starts = this.#initials.length + (this.#reportsThrows ? this.#failedStarts.length : 0);
    if (starts === 0) return this.#walked(undefined);
    const at = starts === 1 ? 0 : this.#random.below(starts);
    if (at >= this.#initials.length)
      return this.#walked(this.#failedStart(this.#failedStarts[at - this.#initials.length]));
    this.#initial = this.#initials[at];
    this.#goTo(this.#initial.world);
    this.#watch.promiseAnew();
    const violation = this.#orThrown(() => this.#arrive(this.#watch.promises) ?? this.#wander());
    if (violation) return this.#walked(this.#found(violation));
    return this.#watch.promises.length === 0 ? this.#walked(undefined) : this.#settleAll();
  }

  /** The random phase: ends with a violation, outside a declared bound, where nothing is possible, or after enough steps. */
  #wander(): Violation | undefined {
    const weights = drawWeights(this.#offer, this.#random);
    this.#sampler.enter(this.#world);
    while (this.#length < this.#options.stepsMax && !this.#isOpen()) {
      const tried = this.#guess(this.#sampler, weights, undefined) ?? this.#search(weights);
      if (typeof tried === "object") return tried;
      if (tried === "not taken") return undefined;
      if (tried === "threw") return this.#threw();
      const violation = this.#arrive(this.#watch.promises);
      if (violation) return violation;
    }
    return undefined;
  }

  /** Takes one of a few guesses, if one of them changes the state. */
  #guess(sampler: Sampler, weights: Weights, promised: Promised | undefined): Tried | undefined {
    for (let guesses = 0; guesses < GUESSES; guesses++) {
      const move = sampler.sample(this.#world, weights, this.#random);
      if (move === undefined) {
        if (sampler.isSpent(this.#world, weights)) return undefined;
        continue;
      }
      const tried = this.#try(sampler, move, promised);
      if (tried !== "not taken") return tried;
    }
    return undefined;
  }

  /** Takes any step that changes the state; a fault only when nothing else does. */
  #search(weights: Weights): Tried {
    if (this.#sampler.isSpent(this.#world, weights)) return this.#watch.violationAtEnd() ?? "not taken";
    const { wanted, faults } = this.#sampler.list(this.#world, weights, this.#random);
    const tried = this.#tryAll(this.#sampler, wanted, undefined);
    if (tried !== "not taken") return tried;
    return this.#watch.violationAtEnd() ?? this.#tryAll(this.#sampler, faults, undefined);
  }

  #tryAll(sampler: Sampler, moves: readonly Move[], promised: Promised | undefined): Tried {
    for (const move of moves) {
      const tried = this.#try(sampler, move, promised);
      if (tried !== "not taken") return tried;
    }
    return "not taken";
  }

  /** Takes a move with random choices, unless that changes nothing or is assumed to cease. */
  #try(sampler: Sampler, move: Move, promised: Promised | undefined): Tried {
    this.space.pulse.beat();
    const outcome = this.#choose(this.#reactions.of(this.#world, move));
    if (outcome.kind === "threw") {
      if (!this.#reportsThrows) return "not taken";
      this.#record(move, outcome);
      return "threw";
    }
    if (promised && ceases(this.space, promised.claim, { before: this.#world, move, outcome })) return "not taken";
    this.#watch.stepping(move, outcome);
    this.#record(move, outcome);
    const before = this.#world.nodeStates[move.node];
    const { shared } = this.#world;
    if (this.space.take(this.#world, move, outcome)) {
      const after = this.#world.nodeStates[move.node];
      if (this.#world.shared !== shared) sampler.enter(this.#world);
      if (after === before) {
        this.#watch.stepped();
      } else {
        this.#watch.steppedAt(move.node);
        sampler.steppedAt(move.node, this.#world);
      }
      return "taken";
    }
    const violation = this.#watch.violationByStep();
    if (violation) return violation;
    if (promised?.claim.property.kind === "recurs") this.#watch.note([promised]);
    this.#length--;
    return "not taken";
  }

  #choose(reaction: Reaction): Outcome | Thrown {
    let now = reaction;
    while (now.kind === "fork") now = now.branch(this.#random.below(now.values.length));
    return now;
  }

  #record(move: Move, outcome: Outcome | Thrown): void {
    this.#moves[this.#length] = move;
    this.#outcomes[this.#length] = outcome;
    this.#length++;
  }

  /** Looks at a state that was just reached, and at what it means for these liveness properties. */
  #arrive(groups: readonly (readonly Promised[])[]): Violation | undefined {
    const thrown = this.#reportsThrows ? this.space.bounds.thrownIn(this.#world) : undefined;
    if (thrown !== undefined) return { claim: throwing, says: thrown };
    for (const claim of this.#watch.newlySeen()) this.#seen.push(claim.name);
    for (const claim of this.#watch.newlyMet()) this.#met.push(claim.name);
    for (const group of groups) this.#watch.note(group);
    return this.#watch.violation();
  }

  /** What is found, or that a property throws meanwhile. */
  #orThrown<T>(look: () => T): T | Violation {
    try {
      return look();
    } catch (error) {
      if (!(error instanceof PropertyThrew)) throw error;
      if (error instanceof StepThrew) this.#record(error.transition.move, error.transition.outcome);
      return { claim: doesNotThrow(error), says: error.says };
    }
  }

  /** Settles once for each group of liveness properties, always from the state in which the random phase ended. */
  #settleAll(): Walked {
    // Random numbers of its own for each: what one group draws does not move the others.
    const seeds = new Random(this.#random.next());
    const end = copyOf(this.#world);
    const length = this.#length;
    const unsettled: Found[] = [];
    const promised: Settled[] = [];
    let steps = length;
    for (const group of this.#watch.promises) {
      this.#random = new Random(seeds.next());
      const violations = this.#orThrown(() => this.#settle(group));
      steps += this.#length - length;
      if (!Array.isArray(violations)) return { ...this.#walked(this.#found(violations)), unsettled, steps };
      unsettled.push(...violations.map((violation) => this.#found(violation)));
      const isUnsettled = ({ claim }: Promised): boolean => violations.some((one) => one.claim === claim);
      promised.push(...group.filter((one) => !isUnsettled(one)).map((one) => this.#settled(one)));
      this.#length = length;
      this.#goTo(end);
    }
    return { ...this.#walked(undefined), unsettled, promised, steps };
  }

  /** What it says where it ends now: what is still owed beyond a bound may be kept there. */
  #settled({ claim: { name }, owed, wasDue }: Promised): Settled {
    return { name, wasDue, cutOffBy: wasDue && !owed ? undefined : this.#exceeded() };
  }

  /** A violation, or the suspicions that are left when the bound is reached. */
  #settle(group: readonly Promised[]): Violation | Violation[] {
    const bound = this.#length + this.#options.settleMax;
    this.#fairSampler.enter(this.#world);
    const [first] = group;
    const isOver = (): boolean => group.every(({ owed }) => !owed);
    while (this.#length < bound) {
      if (isOver() || this.#isOpen()) return [];
      const tried = this.#guess(this.#fairSampler, this.#settling, first) ?? this.#searchFair(first);
      if (typeof tried === "object") return tried;
      if (tried === "threw") return this.#threw();
      if (tried === "not taken") return this.#violations(group, isFinal(this.space, first.claim, this.#world));
      const violation = this.#arrive([group]);
      if (violation) return violation;
    }
    return this.#isOpen() ? [] : this.#violations(group, false);
  }

  #searchFair(promised: Promised): Tried {
    // A listed step may draw choices that change nothing; only then is the state looked at again.
    for (let guesses = 0; guesses < GUESSES; guesses++) {
      const { wanted } = this.#fairSampler.list(this.#world, this.#settling, this.#random);
      const tried = this.#tryAll(this.#fairSampler, wanted, promised);
      if (tried !== "not taken" || isFinal(this.space, promised.claim, this.#world)) return tried;
    }
    return "not taken";
  }

  #violations(group: readonly Promised[], final: boolean): Violation | Violation[] {
    const violations = group.flatMap((promised) => {
      const says = this.#watch.missing(promised, final ? -1 : this.#options.settleMax / 2);
      return says === undefined ? [] : [{ claim: promised.claim, says }];
    });
    if (!final || violations.length === 0) return violations;
    const [{ claim }] = violations;
    return { claim, says: saysFinal(this.space, claim, this.#world) };
  }

  #isOpen(): boolean {
    return (this.#isBounded || this.space.nodeStates.throws) && this.space.bounds.areExceeded(this.#world);
  }

  /** The bound that the run is beyond, as a sentence. */
  #exceeded(): string | undefined {
    if (!this.#isOpen()) return undefined;
    const { bounds } = this.space;
    return bounds.exceededIn(this.#world) || bounds.thrownIn(this.#world);
  }

  #goTo({ nodeStates, inboxes, faults, shared, histories }: PackedState): void {
    for (let node = 0; node < nodeStates.length; node++) {
      this.#world.nodeStates[node] = nodeStates[node];
      this.#world.inboxes[node] = [...inboxes[node]];
    }
    for (let i = 0; i < histories.length; i++) this.#world.histories[i] = histories[i];
    this.#world.faults = faults;
    this.#world.shared = shared;
    this.#watch.jumped();
  }

  #threw(): Violation {
    const last = this.#outcomes[this.#length - 1];
    const { node } = this.#moves[this.#length - 1];
    const what = last.kind === "threw" ? last.says : "threw";
    return { claim: throwing, says: `${this.space.instance.nodes[node]}: ${what}` };
  }

  #failedStart({ start, node, says }: FailedStart): Found {
    return { name: THROWS, run: { start, steps: [] }, says: `${this.space.instance.nodes[node]}: ${says}` };
  }

  #found({ claim, says }: Violation): Found {
    const recorded = {
      initial: this.#initial!,
      moves: this.#moves.slice(0, this.#length),
      outcomes: this.#outcomes.slice(0, this.#length),
    };
    return { name: claim.name, run: runOf(this.space, recorded), says };
  }

  #walked(violation: Found | undefined): Walked {
    return {
      steps: this.#length,
      violation,
      seen: this.#seen,
      met: this.#met,
      unsettled: [],
      promised: [],
    };
  }
}

/** Stands for the property that nobody has to make. */
const throwing: Claim = { name: THROWS, property: { kind: "always", holds: () => true } };
