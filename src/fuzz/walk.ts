/**
 * Makes one random run after the other in one space: steps by weights, every property watched at every step, then settling
 * for the liveness kinds. A run depends on its seed alone: not on what was found before it, nor on what is remembered.
 */
import type { FailedStart, Initial } from "../semantics/initials.ts";
import type { Space } from "../semantics/space.ts";
import type { NamedProperty } from "../model/property.ts";
import { RunInProgress, type FoundByFuzz } from "./run-in-progress.ts";
import { StepSampler } from "./next-step.ts";
import type { EarlierFindings, News } from "./monitors.ts";
import { type Settled, Settling } from "./settling.ts";
import { NotKept } from "./run-views.ts";
import { type RunCoverage, CoverageRecorder } from "./run-coverage.ts";
import { drawWeights, type StepsOffered, stepsOfferedIn, type Strategy, type Weights } from "./weights.ts";

/**
 * One run in this many settles before its random steps are used up. Otherwise whatever need not happen would have happened by then, most
 * often, and nobody would see what comes of it if it does not.
 */
const EARLY_IN = 16;

export interface WalkOptions {
  /** The most random steps of one run before it settles. */
  readonly stepsMax: number;
  /** The most steps of one settling. */
  readonly settleMax: number;
  /** How runs are drawn; mixed by default. */
  readonly strategy?: Strategy | undefined;
  /** Whether somebody wants to know what runs meet. */
  readonly footprint?: boolean | undefined;
}

/** The outcome of one random run. */
export interface Walked {
  readonly steps: number;
  /** Violations that were not known before, in the order in which they happened. */
  readonly violations: readonly FoundByFuzz[];
  /** What it was the first to show. */
  readonly news: News;
  /** Liveness properties whose goal was not reached while it settled: suspicions. */
  readonly unsettled: readonly FoundByFuzz[];
  /** What this run says about the other liveness properties. */
  readonly promised: readonly Settled[];
  /** What it met, if somebody wants to know. */
  readonly coverage?: RunCoverage;
}

export class Walker {
  readonly space: Space;
  readonly #options: WalkOptions;
  readonly #coverage: CoverageRecorder | undefined;
  readonly #offer: StepsOffered;
  readonly #sampler: StepSampler;
  readonly #initials: readonly Initial[];
  readonly #failedStarts: readonly FailedStart[];
  readonly #run: RunInProgress;
  readonly #settling: Settling;

  /**
   * @param properties the space carries their histories
   * @param known what runs need not look for any more
   */
  constructor(space: Space, properties: readonly NamedProperty[], known: EarlierFindings, options: WalkOptions) {
    this.space = space;
    this.#options = options;
    this.#coverage = options.footprint ? new CoverageRecorder(space) : undefined;
    this.#offer = stepsOfferedIn(space);
    this.#sampler = new StepSampler(space, false);
    const { states, failed } = space.initials();
    this.#initials = states;
    this.#failedStarts = failed;
    this.#run = new RunInProgress(space, properties, known, this.#coverage);
    this.#settling = new Settling(this.#run, this.#offer, options.settleMax);
  }

  walk(seed: number): Walked {
    const coverage = this.#coverage;
    for (;;) {
      try {
        coverage?.begin();
        const walked = this.#walk(seed);
        return coverage ? { ...walked, coverage: coverage.seen } : walked;
      } catch (error) {
        if (!(error instanceof NotKept)) throw error;
      }
    }
  }

  #walk(seed: number): Walked {
    const run = this.#run;
    run.clear(seed);
    const starts = this.#initials.length + this.#failedStarts.length;
    if (starts === 0) return this.#walked();
    const at = starts === 1 ? 0 : run.random.below(starts);
    if (at >= this.#initials.length) {
      run.failAtStart(this.#failedStarts[at - this.#initials.length]);
      return this.#walked();
    }
    run.begin(this.#initials[at]);
    const stepsMax = this.#drawLength();
    const cutOffBy = this.#wander(stepsMax);
    if (run.monitors.groups.length === 0) return this.#walked();
    const isEarly = stepsMax < this.#options.stepsMax && run.taken >= stepsMax;
    return { ...this.#walked(), ...this.#settling.all(isEarly, cutOffBy) };
  }

  /**
   * The random phase. Ends where nothing is possible, or nothing within the declared bounds, or after enough steps.
   *
   * @returns the bound that whatever is possible leads outside of, if that ended it
   */
  #wander(stepsMax: number): string | undefined {
    const { strategy } = this.#options;
    const weights = drawWeights(this.#offer, stepsMax, this.#run.random, strategy);
    this.#sampler.enter(this.#run.state);
    while (this.#run.taken < stepsMax && !this.#run.isAtEnd) {
      if (!this.#run.guess(this.#sampler, weights, undefined) && !this.#search(weights))
        return this.#run.takenBack.bound;
      weights.priorities?.stepped(this.#run.lastNode, this.#run.length);
      this.#run.arrive();
    }
    // Steps that are only recorded may go on where, for a property without a history, nothing happens any more.
    if (this.space.histories.length > 0 && !this.#run.monitors.nodeChanged) this.#run.monitors.arrivedAtEnd();
    return undefined;
  }

  /** The most random steps of a run. */
  #drawLength(): number {
    const { stepsMax } = this.#options;
    const { random, monitors } = this.#run;
    if (monitors.groups.length === 0 || random.below(EARLY_IN) > 0) return stepsMax;
    return Math.min(stepsMax, random.ofAnySize(stepsMax));
  }

  /** Takes any other step that leads to a new state within the bounds; a fault only if nothing else does. */
  #search(weights: Weights): boolean {
    const { wanted, faults } = this.#sampler.listRare(this.#run.state, weights, this.#run.random);
    if (this.#run.tryAll(this.#sampler, wanted, undefined)) return true;
    if (this.#run.takenBack.bound === undefined) this.#run.monitors.arrivedAtEnd();
    return this.#run.tryAll(this.#sampler, faults, undefined);
  }

  #walked(): Walked {
    return {
      steps: this.#run.taken,
      violations: this.#run.violations,
      news: this.#run.monitors.takeNews(),
      unsettled: [],
      promised: [],
    };
  }
}
