/**
 * One random run after the other in one space: steps by weights, every property watched at every step, then for the liveness
 * kinds settling. A run depends on its seed alone: not on what was found before it, nor on what is remembered.
 */
import { finalMessage } from "../check/liveness/lasso-messages.ts";
import { type NamedProperty, PropertyThrew } from "../semantics/violations.ts";
import { assumptionsOf, isFinal, StepThrew } from "../semantics/fairness.ts";
import { THROWS } from "../semantics/throws.ts";
import type { Outcome, Reaction } from "../semantics/node-states.ts";
import type { Move } from "../semantics/moves.ts";
import type { Thrown } from "../semantics/reduction.ts";
import type { Run } from "../semantics/run.ts";
import { NO_SHARED } from "../semantics/shared-part.ts";
import type { Space } from "../semantics/space.ts";
import type { FailedStart, Initial } from "../semantics/initials.ts";
import { type MovingState, type PackedState, copyOf } from "../semantics/packed-state.ts";
import { Random } from "./random.ts";
import { RecentReactions } from "./recent-reactions.ts";
import { runOf } from "./recorded.ts";
import { Sampler } from "./next-step.ts";
import { type Known, Monitors, type News } from "./monitors.ts";
import type { Group, Promised } from "./promises.ts";
import { NotKept } from "./sight.ts";
import { type Track, Tracks } from "./track.ts";
import { drawWeights, evenWeights, type Offer, offerOf, type Strategy, type Weights } from "./weights.ts";

export interface WalkOptions {
  /** Random steps of one run, before it settles. */
  readonly stepsMax: number;
  /** Steps of one settling. */
  readonly settleMax: number;
  /** How runs are drawn; mixed when left out. */
  readonly strategy?: Strategy | undefined;
  /** Whether somebody wants to know what runs meet. */
  readonly footprint?: boolean | undefined;
}

/** What was found in a run. */
export interface Found {
  /** The name of the property, or THROWS. */
  readonly name: string;
  readonly run: Run;
  readonly message: string;
}

/** What became of one random run. */
export interface Walked {
  readonly steps: number;
  /** What it violates that was not known to be violated, in the order in which it did. */
  readonly violations: readonly Found[];
  /** What it was the first to show. */
  readonly news: News;
  /** Liveness properties whose goal was not met while it settled: suspicions. */
  readonly unsettled: readonly Found[];
  /** What this run says of the other liveness properties. */
  readonly promised: readonly Settled[];
  /** What it met, where somebody wants to know. */
  readonly track?: Track;
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

/** How settling ends: nothing is owed any more, or a bound is; nothing can change any more; or there were enough steps. */
type Ending = "over" | "final" | "unsettled";

/** Settling looks whether it need not go on when no node has changed for so many steps, twice as many, and so on. */
const STILL_STEPS = 8;
const isTimeToLook = (steps: number): boolean => steps >= STILL_STEPS && (steps & (steps - 1)) === 0;

export class Walker {
  readonly space: Space;
  readonly #options: WalkOptions;
  readonly #known: Known;
  readonly #tracks: Tracks | undefined;
  readonly #offer: Offer;
  readonly #settling: Weights;
  readonly #sampler: Sampler;
  readonly #fairSampler: Sampler;
  readonly #initials: readonly Initial[];
  readonly #failedStarts: readonly FailedStart[];
  readonly #state: MovingState;
  readonly #reactions: RecentReactions;
  readonly #monitors: Monitors;
  readonly #moves: Move[] = [];
  readonly #outcomes: (Outcome | Thrown)[] = [];
  #initial: Initial | undefined;
  #length = 0;
  #random = new Random(0);
  /** Whether the state is beyond a bound, or it is not known what follows. */
  #isAtEnd = false;
  #hasThrown = false;
  #violations: Found[] = [];

  /**
   * @param properties whose histories the space carries
   * @param known  what runs need not look for any more
   */
  constructor(space: Space, properties: readonly NamedProperty[], known: Known, options: WalkOptions) {
    this.space = space;
    this.#options = options;
    this.#known = known;
    this.#tracks = options.footprint ? new Tracks(space) : undefined;
    this.#reactions = new RecentReactions(space);
    this.#offer = offerOf(space);
    this.#settling = evenWeights(this.#offer);
    this.#sampler = new Sampler(space, false);
    this.#fairSampler = new Sampler(space, true);
    const { states, failed } = space.initials();
    this.#initials = states;
    this.#failedStarts = failed;
    this.#state = copyOf(states[0]?.state ?? NOWHERE);
    this.#monitors = new Monitors(space, this.#state, properties, known, (named, message) =>
      this.#found(named.name, message),
    );
  }

  walk(seed: number): Walked {
    const tracks = this.#tracks;
    for (;;) {
      try {
        tracks?.begin();
        const walked = this.#walk(seed);
        return tracks ? { ...walked, track: tracks.track } : walked;
      } catch (error) {
        if (!(error instanceof NotKept)) throw error;
      }
    }
  }

  #walk(seed: number): Walked {
    this.#random = new Random(seed);
    this.#violations = [];
    this.#hasThrown = false;
    this.#length = 0;
    const starts = this.#initials.length + this.#failedStarts.length;
    if (starts === 0) return this.#walked();
    const at = starts === 1 ? 0 : this.#random.below(starts);
    if (at >= this.#initials.length) {
      this.#failAtStart(this.#failedStarts[at - this.#initials.length]);
      return this.#walked();
    }
    this.#initial = this.#initials[at];
    this.#goTo(this.#initial.state);
    this.#isAtEnd = this.space.bounds.areExceeded(this.#state);
    this.#monitors.begin();
    this.#arrive();
    this.#wander();
    return this.#monitors.groups.length === 0 ? this.#walked() : this.#settleAll();
  }

  /** The random phase: ends outside a declared bound, where nothing is possible, or after enough steps. */
  #wander(): void {
    const { stepsMax, strategy } = this.#options;
    const weights = drawWeights(this.#offer, stepsMax, this.#random, strategy);
    this.#sampler.enter(this.#state);
    while (this.#length < stepsMax && !this.#isAtEnd) {
      if (!this.#guess(this.#sampler, weights, undefined) && !this.#search(weights)) return;
      weights.priorities?.stepped(this.#moves[this.#length - 1].node, this.#length);
      this.#arrive();
    }
  }

  /** Takes one of a few guesses, if one of them changes the state. */
  #guess(sampler: Sampler, weights: Weights, group: Group | undefined): boolean {
    for (let guesses = 0; guesses < GUESSES; guesses++) {
      const move = sampler.sample(this.#state, weights, this.#random);
      if (move === undefined) {
        if (sampler.isSpent(this.#state, weights)) return false;
        continue;
      }
      if (this.#try(sampler, move, group)) return true;
    }
    return false;
  }

  /** Takes any step that changes the state; a fault only when nothing else does. */
  #search(weights: Weights): boolean {
    if (this.#sampler.isSpent(this.#state, weights)) {
      this.#monitors.arrivedAtEnd();
      return false;
    }
    const { wanted, faults } = this.#sampler.list(this.#state, weights, this.#random);
    if (this.#tryAll(this.#sampler, wanted, undefined)) return true;
    this.#monitors.arrivedAtEnd();
    return this.#tryAll(this.#sampler, faults, undefined);
  }

  #tryAll(sampler: Sampler, moves: readonly Move[], group: Group | undefined): boolean {
    return moves.some((move) => this.#try(sampler, move, group));
  }

  /** Takes a move with random choices, unless that throws, changes nothing or is assumed to cease. */
  #try(sampler: Sampler, move: Move, group: Group | undefined): boolean {
    this.space.pulse.beat();
    const outcome = this.#choose(this.#reactions.of(this.#state, move));
    if (outcome.kind === "threw") {
      this.#stepThrew(move, outcome);
      return false;
    }
    this.#monitors.stepping(move, outcome);
    if (group && this.#ceases(group)) return false;
    const { shared } = this.#state;
    const nodeState = this.#state.nodeStates[move.node];
    const isTaken = this.space.take(this.#state, move, outcome);
    this.#record(move, outcome);
    this.#monitors.stepped(move, outcome);
    if (!isTaken) {
      this.#length--;
      return false;
    }
    this.#tracks?.stepped(move);
    if (this.#state.shared !== shared) {
      sampler.enter(this.#state);
      this.#isAtEnd = this.space.bounds.areExceeded(this.#state);
    } else if (move.node >= 0) {
      const hasChanged = this.#state.nodeStates[move.node] !== nodeState;
      if (hasChanged) sampler.steppedAt(move.node, this.#state);
      this.#isAtEnd = this.space.bounds.areExceededBy(this.#state, move.node, hasChanged, outcome.sends);
    }
    return true;
  }

  #choose(reaction: Reaction): Outcome | Thrown {
    let now = reaction;
    while (now.kind === "fork") now = now.branch(this.#random.below(now.values.length));
    return now;
  }

  /** Whether a step is assumed to cease, or what assumes that throws about it. */
  #ceases([{ named }]: Group): boolean {
    return assumptionsOf(named.property).length > 0 && this.#unlessThrown(() => this.#monitors.ceases(named), true);
  }

  /** What a property answers, or, where it throws, something else in place of that. */
  #unlessThrown<T>(ask: () => T, otherwise: T): T {
    try {
      return ask();
    } catch (error) {
      if (!(error instanceof PropertyThrew)) throw error;
      const length = this.#length;
      if (error instanceof StepThrew) this.#record(error.transition.move, error.transition.outcome);
      this.#monitors.threw(error);
      this.#length = length;
      return otherwise;
    }
  }

  #record(move: Move, outcome: Outcome | Thrown): void {
    this.#moves[this.#length] = move;
    this.#outcomes[this.#length] = outcome;
    this.#length++;
  }

  /** Looks at a state that was just reached. */
  #arrive(): void {
    if (this.#isAtEnd) {
      const thrown = this.space.bounds.thrownIn(this.#state);
      if (thrown !== undefined) this.#threw(thrown);
    }
    this.#tracks?.arrived(this.#state);
    this.#monitors.arrived();
  }

  /** Settles once for each group of liveness properties, always from the state in which the random phase ended. */
  #settleAll(): Walked {
    if (this.#isAtEnd) return { ...this.#walked(), promised: this.#promisesAtEnd() };
    // Random numbers of its own for each: what one group draws does not move the others.
    const seeds = new Random(this.#random.next());
    const end = copyOf(this.#state);
    const { length, isAtEnd } = { length: this.#length, isAtEnd: this.#isAtEnd };
    const unsettled: Found[] = [];
    const promised: Settled[] = [];
    let steps = length;
    for (const group of this.#monitors.groups) {
      this.#random = new Random(seeds.next());
      this.#monitors.owing = [group];
      const ending = this.#settle(group);
      steps += this.#length - length;
      for (const one of group) {
        const message = this.#missing(one, ending);
        if (one.threw) continue;
        if (message === undefined) promised.push(settled(one, this.#exceeded()));
        else if (ending === "final") this.#found(one.named.name, message);
        else unsettled.push({ name: one.named.name, run: this.#run(), message });
      }
      this.#length = length;
      this.#goTo(end);
      this.#isAtEnd = isAtEnd;
      this.#monitors.jumped();
    }
    return { ...this.#walked(), unsettled, promised, steps };
  }

  /** No run settles from beyond a bound. */
  #promisesAtEnd(): readonly Settled[] {
    const exceeded = this.#exceeded();
    const promised: Settled[] = [];
    for (const group of this.#monitors.groups)
      for (const one of group) if (!one.threw) promised.push(settled(one, exceeded));
    return promised;
  }

  /** Takes fair steps until nothing is owed any more, nothing is possible, or there were enough. */
  #settle(group: Group): Ending {
    const bound = this.#length + this.#options.settleMax;
    this.#fairSampler.enter(this.#state);
    let changed = this.#length;
    for (;;) {
      if (this.#isAtEnd || group.every(({ owed, threw }) => threw || !owed)) return "over";
      if (this.#length >= bound) return "unsettled";
      if (!this.#guess(this.#fairSampler, this.#settling, group)) {
        const found = this.#searchFair(group);
        if (found !== "step") return found;
      }
      this.#arrive();
      if (this.#monitors.nodeChanged) changed = this.#length;
      if (isTimeToLook(this.#length - changed) && this.#monitors.areStill(group)) return "unsettled";
    }
  }

  /** Takes any fair step that changes the state, if there is one. */
  #searchFair(group: Group): "step" | "final" | "unsettled" {
    // A listed step may draw choices that change nothing; only then is the state looked at again.
    for (let guesses = 0; guesses < GUESSES; guesses++) {
      const { wanted } = this.#fairSampler.list(this.#state, this.#settling, this.#random);
      if (this.#tryAll(this.#fairSampler, wanted, group)) return "step";
      if (this.#isFinal(group)) return "final";
    }
    return "unsettled";
  }

  #isFinal([{ named }]: Group): boolean {
    return this.#unlessThrown(() => isFinal(this.space, named, this.#state), false);
  }

  /** What a promise misses where its settling ended. */
  #missing(promised: Promised, ending: Ending): string | undefined {
    if (ending === "over" || promised.threw) return undefined;
    const { named } = promised;
    const waitMost = ending === "final" ? -1 : this.#options.settleMax / 2;
    return this.#unlessThrown(() => {
      const message = this.#monitors.missing(promised, waitMost);
      return message !== undefined && ending === "final" ? finalMessage(this.space, named, this.#state) : message;
    }, undefined);
  }

  /** The bound that the run is beyond, as a sentence. */
  #exceeded(): string | undefined {
    if (!this.#isAtEnd) return undefined;
    const { bounds } = this.space;
    return bounds.exceededIn(this.#state) || bounds.thrownIn(this.#state);
  }

  #goTo({ nodeStates, inboxes, faults, shared, histories }: PackedState): void {
    for (let node = 0; node < nodeStates.length; node++) {
      this.#state.nodeStates[node] = nodeStates[node];
      const inbox = this.#state.inboxes[node];
      inbox.length = 0;
      for (const envelope of inboxes[node]) inbox.push(envelope);
    }
    for (let i = 0; i < histories.length; i++) this.#state.histories[i] = histories[i];
    this.#state.faults = faults;
    this.#state.shared = shared;
  }

  #stepThrew(move: Move, thrown: Thrown): void {
    this.#record(move, thrown);
    this.#threw(`${this.space.instance.nodes[move.node]}: ${thrown.message}`);
    this.#length--;
  }

  /** The protocol throws: the first time in a run, that is a violation of it. */
  #threw(message: string): void {
    if (!this.#hasThrown && !this.#known.violated.has(THROWS)) this.#found(THROWS, message);
    this.#hasThrown = true;
  }

  #failAtStart({ start, node, message }: FailedStart): void {
    if (this.#known.violated.has(THROWS)) return;
    const run = { start, steps: [] };
    this.#violations.push({ name: THROWS, run, message: `${this.space.instance.nodes[node]}: ${message}` });
  }

  #found(name: string, message: string): void {
    if (!this.#known.violated.has(name)) this.#violations.push({ name, run: this.#run(), message });
  }

  /** The run up to now. */
  #run(): Run {
    return runOf(this.space, {
      initial: this.#initial!,
      moves: this.#moves.slice(0, this.#length),
      outcomes: this.#outcomes.slice(0, this.#length),
    });
  }

  #walked(): Walked {
    return {
      steps: this.#length,
      violations: this.#violations,
      news: this.#monitors.takeNews(),
      unsettled: [],
      promised: [],
    };
  }
}

/** What a run says of a property where it ends now: what is still owed beyond a bound may be kept there. */
const settled = ({ named: { name }, owed, wasDue }: Promised, exceeded: string | undefined): Settled => ({
  name,
  wasDue,
  cutOffBy: wasDue && !owed ? undefined : exceeded,
});
