/** One random run while it is being made: its present state, the steps that led there, and what they violate. */
import { assumptionsOf } from "../semantics/assumptions.ts";
import { StepThrew } from "../semantics/ceases-and-recurs.ts";
import { idOf } from "../semantics/events.ts";
import type { FailedStart, Initial } from "../semantics/initials.ts";
import type { Move } from "../semantics/enabled-steps.ts";
import type { Outcome, OutcomeTree } from "../semantics/outcome-tree.ts";
import { copyOf, type MovingState, type PackedState, turnInto } from "../semantics/packed-state.ts";
import type { Thrown } from "../semantics/reducer-result.ts";
import type { Run } from "../semantics/run.ts";
import { NO_SHARED } from "../semantics/shared-part.ts";
import type { Space } from "../semantics/space.ts";
import { THROWS } from "../semantics/never-throws.ts";
import type { NamedProperty } from "../model/property.ts";
import { PropertyThrew } from "../semantics/violations.ts";
import { type EarlierFindings, Monitors } from "./monitors.ts";
import type { StepSampler } from "./next-step.ts";
import type { ObligationGroup } from "./liveness-obligations.ts";
import { Random } from "./random.ts";
import { RecentOutcomes } from "./recent-outcomes.ts";
import { runOf } from "./recorded-run.ts";
import type { CoverageRecorder } from "./run-coverage.ts";
import { StepsTakenBack } from "./steps-taken-back.ts";
import type { Weights } from "./weights.ts";

/** What was found in a run. */
export interface FoundByFuzz {
  /** The name of the property, or THROWS. */
  readonly name: string;
  readonly run: Run;
  readonly message: string;
}

/** Used if every start throws. */
const NOWHERE: PackedState = { nodeStates: [], inboxes: [], faults: 0, shared: NO_SHARED, histories: [] };

/** How many moves are drawn by weight before all are equally likely. */
export const GUESSES = 8;

export class RunInProgress {
  readonly space: Space;
  /** Changes with every step. */
  readonly state: MovingState;
  /** The state before a step that may be taken back. */
  readonly #before: MovingState;
  readonly monitors: Monitors;
  readonly #known: EarlierFindings;
  readonly #coverage: CoverageRecorder | undefined;
  readonly #recent: RecentOutcomes;
  readonly #moves: Move[] = [];
  readonly #outcomes: (Outcome | Thrown)[] = [];
  #initial: Initial | undefined;
  /** The number of steps taken. */
  length = 0;
  /** Further steps. */
  readonly takenBack = new StepsTakenBack();
  readonly random = new Random(0);
  /** Whether the state is outside a bound, or it is unknown what follows. */
  isAtEnd = false;
  #hasThrown = false;
  /** Whether the step that was tried last might have had another outcome. */
  #hadChoice = false;
  violations: FoundByFuzz[] = [];

  /**
   * @param properties the space carries their histories
   * @param known what runs need not look for any more
   * @param coverage given if somebody wants to know what runs meet
   */
  constructor(
    space: Space,
    properties: readonly NamedProperty[],
    known: EarlierFindings,
    coverage: CoverageRecorder | undefined,
  ) {
    this.space = space;
    this.#known = known;
    this.#coverage = coverage;
    this.#recent = new RecentOutcomes(space);
    this.state = copyOf(space.initials().states[0]?.state ?? NOWHERE);
    this.#before = copyOf(this.state);
    this.monitors = new Monitors(space, this.state, properties, known, (named, message) =>
      this.found(named.name, message),
    );
  }

  /** Forgets the previous run. */
  clear(seed: number): void {
    this.random.begin(seed);
    this.violations = [];
    this.#hasThrown = false;
    this.length = 0;
    this.takenBack.clear();
  }

  begin(initial: Initial): void {
    this.#initial = initial;
    this.goTo(initial.state);
    this.isAtEnd = this.space.bounds.areExceeded(this.state);
    this.monitors.begin();
    this.arrive();
  }

  /** The number of steps taken, whether they were taken back or not. */
  get taken(): number {
    return this.length + this.takenBack.count;
  }

  /** The node of the last step. */
  get lastNode(): number {
    return this.#moves[this.length - 1].node;
  }

  /**
   * Draws moves until one changes the state, and takes it; returns whether there was one. In the end, each delivery, timer and action
   * was drawn at least once.
   */
  guess(sampler: StepSampler, weights: Weights, group: ObligationGroup | undefined): boolean {
    this.takenBack.bound = undefined;
    for (let guesses = 0; ; guesses++) {
      const evenly = guesses >= GUESSES;
      const move = sampler.sample(this.state, weights, this.random, evenly);
      if (move === undefined) {
        if (evenly) return false;
        continue;
      }
      if (this.try(sampler, move, group)) return true;
      // With other choices it may change something.
      if (evenly || !this.#hadChoice) sampler.inVain();
    }
  }

  tryAll(sampler: StepSampler, moves: readonly Move[], group: ObligationGroup | undefined): boolean {
    return moves.some((move) => this.try(sampler, move, group));
  }

  /**
   * Takes a move with random choices, unless that throws, changes nothing, or is assumed to cease. A random step that leads outside a
   * bound is taken back; fair steps have to be taken wherever they lead.
   *
   * @param group whose fair steps are taken; undefined for random steps
   * @returns whether the state is a new one
   */
  try(sampler: StepSampler, move: Move, group: ObligationGroup | undefined): boolean {
    this.space.pulse.beat();
    const tree = this.#recent.of(this.state, move);
    this.#hadChoice = tree.kind === "fork";
    const outcome = this.#choose(tree);
    if (outcome.kind === "threw") {
      this.#stepThrew(move, outcome);
      return false;
    }
    const isLeaving = group === undefined && move.node >= 0 && this.#isLeaving(outcome);
    // Other runs see what it leads to where other nodes have gone on.
    if (isLeaving === true && this.takenBack.recall(outcome)) return false;
    this.monitors.stepping(move, outcome);
    if (isLeaving === true && this.#isKnownToLeave(outcome)) return false;
    if (isLeaving !== false) turnInto(this.#before, this.state);
    if (group && this.#ceases(group)) return false;
    if (this.#isStuttering(move, outcome) && this.monitors.isStepPassed()) return false;
    const { shared } = this.state;
    const nodeState = move.node < 0 ? -1 : this.state.nodeStates[move.node];
    const isTaken = this.space.take(this.state, move, outcome);
    this.#record(move, outcome);
    if (this.state.shared !== shared) {
      this.isAtEnd = this.space.bounds.areExceeded(this.state);
    } else if (isTaken && move.node >= 0) {
      const hasChanged = this.state.nodeStates[move.node] !== nodeState;
      this.isAtEnd = this.space.bounds.areExceededBy(this.state, move.node, hasChanged, outcome.sends);
    }
    const goesBack = isLeaving !== false && this.isAtEnd;
    if (goesBack) this.monitors.oweNothing();
    this.monitors.stepped(move, outcome);
    if (isTaken) this.#coverage?.stepped(move);
    else this.length--;
    if (goesBack) this.#takeBack(outcome);
    else if (this.state.shared !== shared) sampler.enter(this.state);
    else if (isTaken) sampler.steppedAt(move.node, this.state);
    return isTaken && !goesBack;
  }

  /** Whether a step changes nothing, as far as that is obvious: with channels on which messages stay in flight, most deliveries do not. */
  #isStuttering({ kind, node, event }: Move, { nodeState, sends, records, writes }: Outcome): boolean {
    if (kind !== "deliver" && kind !== "timeout" && kind !== "act") return false;
    if (this.state.nodeStates[node] !== nodeState || records.length + writes > 0) return false;
    const { kinds, destinations } = this.space.envelopes;
    if (kind === "deliver" && kinds[idOf(event)] !== "duplicating") return false;
    for (let i = 0; i < sends.length; i++) {
      const envelope = sends[i];
      const addsNothing = kinds[envelope] === "duplicating" || kinds[envelope] === "coalescing";
      if (!addsNothing || !this.state.inboxes[destinations[envelope]].includes(envelope)) return false;
    }
    return true;
  }

  /** Whether a step leads outside a bound, as far as its outcome tells. */
  #isLeaving(outcome: Outcome): boolean | undefined {
    return this.space.bounds.areExceededAfter(outcome, this.state.shared);
  }

  /**
   * Whether nobody has anything to say about a step that leads outside a bound, nor about the state behind it. Then it counts as taken
   * and taken back.
   */
  #isKnownToLeave(outcome: Outcome): boolean {
    if (this.#coverage || !this.monitors.isPassedAndTaken()) return false;
    const bound = this.space.bounds.exceededAfter(outcome);
    if (bound === "") return false;
    this.takenBack.add(outcome, bound);
    return true;
  }

  /** Examines the state that the last step led to, and goes back to the one before. */
  #takeBack(outcome: Outcome): void {
    this.arrive();
    this.takenBack.add(outcome, this.exceeded());
    this.length--;
    this.isAtEnd = false;
    this.goTo(this.#before);
    this.monitors.jumped();
    this.monitors.oweAll();
  }

  #choose(tree: OutcomeTree): Outcome | Thrown {
    let now = tree;
    while (now.kind === "fork") now = now.branch(this.random.below(now.values.length));
    return now;
  }

  /** Whether a step is assumed to cease; true also if the assumption throws about it. */
  #ceases([{ named }]: ObligationGroup): boolean {
    return assumptionsOf(named.property).length > 0 && this.unlessThrown(() => this.monitors.ceases(named), true);
  }

  /** The answer of a property, or `otherwise` if it throws. */
  unlessThrown<T>(ask: () => T, otherwise: T): T {
    try {
      return ask();
    } catch (error) {
      if (!(error instanceof PropertyThrew)) throw error;
      const length = this.length;
      if (error instanceof StepThrew) this.#record(error.transition.move, error.transition.outcome);
      this.monitors.threw(error);
      this.length = length;
      return otherwise;
    }
  }

  #record(move: Move, outcome: Outcome | Thrown): void {
    this.#moves[this.length] = move;
    this.#outcomes[this.length] = outcome;
    this.length++;
  }

  /** Examines a state that was just reached. */
  arrive(): void {
    if (this.isAtEnd) {
      const thrown = this.space.bounds.thrownIn(this.state);
      if (thrown !== undefined) this.#threw(thrown);
    }
    this.#coverage?.arrived(this.state);
    this.monitors.arrived();
  }

  /** The bound that the run is outside, as a sentence. */
  exceeded(): string | undefined {
    if (!this.isAtEnd) return undefined;
    const { bounds } = this.space;
    return bounds.exceededIn(this.state) || bounds.thrownIn(this.state);
  }

  goTo(state: PackedState): void {
    turnInto(this.state, state);
  }

  #stepThrew(move: Move, thrown: Thrown): void {
    this.#record(move, thrown);
    this.#threw(`${this.space.instance.nodes[move.node]}: ${thrown.message}`);
    this.length--;
  }

  /** The protocol throws: once in a run, that is reported as a violation. */
  #threw(message: string): void {
    if (!this.#hasThrown && !this.#known.violated.has(THROWS)) this.found(THROWS, message);
    this.#hasThrown = true;
  }

  failAtStart({ start, node, message }: FailedStart): void {
    if (this.#known.violated.has(THROWS)) return;
    const run = { start, steps: [] };
    this.violations.push({ name: THROWS, run, message: `${this.space.instance.nodes[node]}: ${message}` });
  }

  found(name: string, message: string): void {
    if (!this.#known.violated.has(name)) this.violations.push({ name, run: this.run(), message });
  }

  /** The run up to now. */
  run(): Run {
    return runOf(this.space, {
      initial: this.#initial!,
      moves: this.#moves.slice(0, this.length),
      outcomes: this.#outcomes.slice(0, this.length),
    });
  }
}
