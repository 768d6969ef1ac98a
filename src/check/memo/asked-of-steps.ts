/**
 * Whether properties have anything to say of steps. All that look at nodes and the history alone are answered at once, by these
 * before the step, and by the step; as in `asked-in-states.ts`.
 */
import { StepView } from "../../semantics/step-view.ts";
import type { Claim } from "../../semantics/violations.ts";
import { copyWords } from "../compiled/batch.ts";
import type { Expander } from "../compiled/expander.ts";
import { RowView } from "../compiled/row-view.ts";
import { Pairs } from "./pairs.ts";
import { Remembered } from "./remembered.ts";
import type { Situation } from "./situation.ts";
import { HOLDS, THREW, truthOfStep } from "./truth.ts";
import type { Tuples } from "./tuples.ts";

export class AskedOfSteps {
  readonly #situation: Situation;
  readonly #tuples: Tuples;
  readonly #remembered = new Map<Claim, Remembered>();
  #near: readonly Remembered[] = [];
  #far: readonly Remembered[] = [];
  /** Nodes with history, and steps, of which the near ones have nothing to say. */
  readonly #quiet = new Pairs();
  #generation = 0;
  /** The state that steps are asked about from, and the one that a step leads to. */
  readonly #before: RowView;
  readonly #after: RowView;
  readonly #row: Int32Array;
  #tuple = 0;
  #isSet = false;

  readonly #remembers: boolean;

  constructor(expander: Expander, situation: Situation, tuples: Tuples, remembers: boolean) {
    this.#situation = situation;
    this.#tuples = tuples;
    this.#remembers = remembers;
    this.#before = new RowView(expander);
    this.#after = new RowView(expander);
    this.#row = new Int32Array(expander.width);
  }

  /** Says which claims are asked from now on. */
  follow(claims: readonly Claim[]): void {
    this.#sort(claims.map((claim) => this.#memoryOf(claim)));
  }

  #memoryOf(claim: Claim): Remembered {
    let known = this.#remembered.get(claim);
    if (!known) {
      known = new Remembered(claim, this.#situation, true, this.#remembers);
      this.#remembered.set(claim, known);
    }
    return known;
  }

  #sort(claims: readonly Remembered[]): void {
    this.#near = claims.filter(({ looksBeyondNodes }) => !looksBeyondNodes);
    this.#far = claims.filter(({ looksBeyondNodes }) => looksBeyondNodes);
    this.#quiet.clear();
    this.#generation = this.#tuples.generation;
  }

  /** Says from which state the next steps lead on. */
  from(row: Int32Array): void {
    this.#tuple = this.#tuples.number(row);
    if (this.#generation !== this.#tuples.generation) this.#sort([...this.#near, ...this.#far]);
    copyWords(row, 0, this.#row, 0, row.length);
    this.#isSet = false;
  }

  /**
   * Whether no claim objects to a step, nor throws about it where that is no answer.
   *
   * @param after tells the row that it leads to
   */
  areQuiet(step: number, after: () => Int32Array): boolean {
    const isKnown = this.#quiet.has(this.#tuple, step);
    if (isKnown && this.#far.length === 0) return true;
    if (!this.#isSet) this.#situation.setState(this.#row);
    this.#isSet = true;
    this.#after.moveTo(after());
    this.#situation.setStep(this.#after.row, step);
    if (!isKnown && !this.#isQuietToNear(step)) return false;
    return this.#far.every((claim) => this.#isQuietTo(claim, step));
  }

  #isQuietToNear(step: number): boolean {
    const isQuiet = this.#near.map((claim) => this.#isQuietTo(claim, step)).every(Boolean);
    if (this.#near.some(({ looksBeyondNodes }) => looksBeyondNodes)) this.#sort([...this.#near, ...this.#far]);
    if (isQuiet && this.#remembers) this.#quiet.add(this.#tuple, step);
    return isQuiet;
  }

  #isQuietTo(remembered: Remembered, step: number): boolean {
    const { claim } = remembered;
    const truth = remembered.truth(this.#situation.now, () => truthOfStep(claim, this.#change(step)));
    return claim.property.kind === "step" ? truth === HOLDS : truth !== THREW;
  }

  #change(step: number): StepView {
    this.#before.moveTo(this.#row);
    return new StepView(this.#before.view, this.#situation.steps.step(step), this.#after.view);
  }
}
