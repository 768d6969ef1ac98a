/** One property, and what is remembered of its answers. */
import { ModelError } from "../../model/model-error.ts";
import { Observer } from "../../semantics/reads/observer.ts";
import type { Place, Places } from "../../semantics/reads/places.ts";
import type { SituationColumns } from "../../semantics/reads/situations.ts";
import type { Claim } from "../../semantics/violations.ts";
import { ReadTree, UNKNOWN } from "./read-tree.ts";
import type { Situation } from "./situation.ts";
import { THREW, truthIn, truthOfStep } from "./truth.ts";

/** A tree is judged after so many questions: one that had to ask the property for more than half of them is dropped. */
const TRIAL = 1 << 10;

export class Remembered {
  readonly claim: Claim;
  /** Whether it ever read anything but nodes and its history. */
  looksBeyondNodes = false;
  readonly #places: Places;
  readonly #columns: SituationColumns;
  readonly #isOfSteps: boolean;
  /** Undefined once it did not pay. */
  #tree: ReadTree | undefined;
  #asked = 0;
  #fell = 0;

  /**
   * @param isOfSteps whether situations are steps, not states
   * @param remembers whether anything is remembered
   */
  constructor(claim: Claim, { places, columns }: Situation, isOfSteps: boolean, remembers: boolean) {
    this.claim = claim;
    this.#places = places;
    this.#columns = columns;
    this.#isOfSteps = isOfSteps;
    this.#tree = remembers ? new ReadTree(places) : undefined;
  }

  /**
   * What the property says in a situation, as bits of `truth.ts`.
   *
   * @param plainly asks it without a memory
   */
  truth(now: ArrayLike<number>, plainly: () => number): number {
    if (!this.#tree) return this.#asking(plainly);
    this.#asked++;
    const known = this.#tree.ask(now);
    if (known === UNKNOWN) return this.#observe(now, this.#tree, plainly);
    if (isSample(this.#asked)) this.#compare(known, this.#asking(plainly));
    return known;
  }

  #observe(now: ArrayLike<number>, tree: ReadTree, plainly: () => number): number {
    this.#fell++;
    const observer = new Observer(this.#places, this.#columns, now);
    const truth = this.#asking(() =>
      this.#isOfSteps ? truthOfStep(this.claim, observer.change()) : truthIn(this.claim, observer.world()),
    );
    if (mayHaveThrown(this.claim, truth)) {
      const without = this.#asking(plainly);
      if (without !== truth) return this.#giveUp(without);
    }
    const { reads } = observer;
    this.looksBeyondNodes ||= reads.some((place) => this.#isBeyondNodes(place));
    tree.learn(now, reads, truth);
    if (this.#asked >= TRIAL) {
      if (2 * this.#fell > this.#asked) this.#giveUp(truth);
      this.#asked = this.#fell = 0;
    }
    return truth;
  }

  /**
   * Its tree does not pay; or it throws only while it is watched, as `structuredClone` does of a proxy. Nobody sees any more
   * what it reads, so it is asked about all there is from now on.
   */
  #giveUp(truth: number): number {
    this.#tree = undefined;
    this.looksBeyondNodes = true;
    return truth;
  }

  /** The function of a user may take long. */
  #asking(ask: () => number): number {
    this.#columns.space.pulse.beat();
    return ask();
  }

  #isBeyondNodes({ column }: Place): boolean {
    const part = this.#columns.part(column);
    return part === "inbox" || part === "faults" || part === "shared";
  }

  #compare(known: number, asked: number): void {
    if (known === asked) return;
    throw new ModelError(
      `property "${this.claim.name}" answers differently about what looks the same to it: wanted a function of the world ` +
        `that it gets, which compares by value and keeps nothing between calls.`,
    );
  }
}

/** That it throws is a violation to those that must hold. */
const mayHaveThrown = ({ property: { kind } }: Claim, truth: number): boolean =>
  truth === THREW || (truth === 0 && (kind === "always" || kind === "deadlockFree" || kind === "linearizable"));

/** The first few, and those whose number is a power of two. */
const isSample = (number: number): boolean => number < 8 || (number & (number - 1)) === 0;
