/**
 * After its random part, a run settles: it takes only fair steps, and whatever a liveness property is still owed in the end is suspicious.
 */
import { finalMessage } from "../check/liveness/lasso-messages.ts";
import { isFinal } from "../semantics/fairness.ts";
import { copyOf } from "../semantics/packed-state.ts";
import type { NamedProperty } from "../model/property.ts";
import { type RunInProgress, type FoundByFuzz, GUESSES } from "./run-in-progress.ts";
import { StepSampler } from "./next-step.ts";
import type { ObligationGroup, Obligation } from "./liveness-obligations.ts";
import { Random } from "./random.ts";
import { evenWeights, type StepsOffered, type Weights } from "./weights.ts";

/** What a run says about a liveness property that it does not violate. */
export interface Settled {
  readonly name: string;
  /** Whether it put the property to the test. */
  readonly wasDue: boolean;
  /** The declared bound that ended it too early: it then decides nothing. */
  readonly cutOffBy: string | undefined;
}

/** The result of all settling of one run. */
export interface AllSettled {
  /** The properties whose goal was not reached: suspicions. */
  readonly unsettled: readonly FoundByFuzz[];
  /** What the run says about the others. */
  readonly promised: readonly Settled[];
  /** Steps of the run, including all of its settling. */
  readonly steps: number;
}

/**
 * How settling ends: nothing is owed any more, or a bound was left (`over`); nothing can change any more (`final`); nothing seems to
 * change any more (`still`); or there were enough steps (`unsettled`).
 */
type Ending = "over" | "final" | "still" | "unsettled";

/** When no node has changed for this many steps, twice as many, and so on, settling looks whether it may stop. */
const STILL_STEPS = 8;
const isTimeToLook = (steps: number): boolean => steps >= STILL_STEPS && (steps & (steps - 1)) === 0;

export class Settling {
  readonly #run: RunInProgress;
  readonly #settleMax: number;
  readonly #weights: Weights;
  readonly #sampler: StepSampler;
  readonly #seeds = new Random(0);

  /** @param settleMax the most steps of one settling */
  constructor(run: RunInProgress, offer: StepsOffered, settleMax: number) {
    this.#run = run;
    this.#settleMax = settleMax;
    this.#weights = evenWeights(offer);
    this.#sampler = new StepSampler(run.space, true);
  }

  /**
   * Settles once for each group of liveness properties, always from the state in which the random phase ended.
   *
   * @param isEarly whether random steps were left: the run then says nothing about a property that was not due yet
   * @param cutOffBy the bound outside of which the random phase would have gone on: the run then decides nothing about such a property
   */
  all(isEarly: boolean, cutOffBy: string | undefined): AllSettled {
    if (this.#run.isAtEnd) return { unsettled: [], promised: this.#promisesAtEnd(), steps: this.#run.taken };
    // Each group gets its own random numbers: what one group draws does not affect the others.
    const seeds = this.#seeds.begin(this.#run.random.next());
    const end = copyOf(this.#run.state);
    const { length, isAtEnd } = { length: this.#run.length, isAtEnd: this.#run.isAtEnd };
    const unsettled: FoundByFuzz[] = [];
    const promised: Settled[] = [];
    let steps = this.#run.taken;
    for (const group of this.#run.monitors.groups) {
      this.#run.random.begin(seeds.next());
      this.#run.monitors.oweOnly(group);
      const ending = this.#settle(group);
      steps += this.#run.length - length;
      for (const one of group) {
        const message = this.#missing(one, ending);
        if (one.isClosed || (isEarly && !one.wasDue)) continue;
        if (message === undefined)
          promised.push(settled(one, this.#run.exceeded() ?? (one.wasDue ? undefined : cutOffBy)));
        else if (ending === "final") this.#run.found(one.named.name, message);
        else unsettled.push({ name: one.named.name, run: this.#run.run(), message });
      }
      this.#run.length = length;
      this.#run.goTo(end);
      this.#run.isAtEnd = isAtEnd;
      this.#run.monitors.jumped();
    }
    return { unsettled, promised, steps };
  }

  /** A run that is outside a bound does not settle. */
  #promisesAtEnd(): readonly Settled[] {
    const exceeded = this.#run.exceeded();
    const promised: Settled[] = [];
    for (const group of this.#run.monitors.groups)
      for (const one of group) if (!one.isClosed) promised.push(settled(one, exceeded));
    return promised;
  }

  /** Takes fair steps until nothing is owed any more, nothing is possible, or there were enough. */
  #settle(group: ObligationGroup): Ending {
    const bound = this.#run.length + this.#settleMax;
    this.#sampler.enter(this.#run.state);
    let changed = this.#run.length;
    for (;;) {
      if (this.#run.isAtEnd || group.every(({ owed, isClosed }) => isClosed || !owed)) return "over";
      if (this.#run.length >= bound) return "unsettled";
      if (!this.#run.guess(this.#sampler, this.#weights, group)) {
        const found = this.#searchFair(group);
        if (found !== "step") return found;
      }
      this.#run.arrive();
      if (this.#run.monitors.nodeChanged) changed = this.#run.length;
      if (isTimeToLook(this.#run.length - changed) && this.#run.monitors.areStill(group)) return "still";
    }
  }

  /** Takes any other fair step that changes the state, if there is one. */
  #searchFair(group: ObligationGroup): "step" | "final" | "still" {
    // A step may draw choices that change nothing; only then is the state examined again.
    for (let guesses = 0; guesses < GUESSES; guesses++) {
      const { wanted } = this.#sampler.listRare(this.#run.state, this.#weights, this.#run.random);
      if (this.#run.tryAll(this.#sampler, wanted, group)) return "step";
      if (this.#isFinal(group)) return "final";
      this.#sampler.again();
      if (this.#run.guess(this.#sampler, this.#weights, group)) return "step";
    }
    return "still";
  }

  #isFinal([{ named }]: ObligationGroup): boolean {
    return this.#run.unlessThrown(() => isFinal(this.#run.space, named, this.#run.state), false);
  }

  /** What an obligation is missing where its settling ended. */
  #missing(obligation: Obligation, ending: Ending): string | undefined {
    if (ending === "over" || obligation.isClosed) return undefined;
    const { named } = obligation;
    const waitMost = this.#waitMost(named, ending);
    return this.#run.unlessThrown(() => {
      const message = this.#run.monitors.missing(obligation, waitMost);
      return message !== undefined && ending === "final"
        ? finalMessage(this.#run.space, named, this.#run.state)
        : message;
    }, undefined);
  }

  /**
   * For how many steps in a row it may be owed in the end without being suspicious. Where settling went on for the sake of others, what
   * leads to something may be due again and again.
   */
  #waitMost({ property: { kind } }: NamedProperty, ending: Ending): number {
    const mayWait = kind === "recurs" ? ending !== "final" : kind !== "converges" && ending === "unsettled";
    return mayWait ? this.#settleMax / 2 : -1;
  }
}

/** What a run says about a property if it ends now. Something still owed outside a bound may be fulfilled there. */
const settled = ({ named: { name }, owed, wasDue }: Obligation, exceeded: string | undefined): Settled => ({
  name,
  wasDue,
  cutOffBy: wasDue && !owed ? undefined : exceeded,
});
