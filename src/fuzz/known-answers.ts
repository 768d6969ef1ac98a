/** What one property answered about states, or about steps, by the numbers of these. */
import { ModelError } from "../model/model-error.ts";
import type { AnyProperty } from "../model/property.ts";
import type { NamedProperty } from "../semantics/violations.ts";

export const HOLDS = 1;
/** `leadsTo`: it is due. */
export const PREMISE = 2;
/** What it assumes says that such steps cease. */
export const CEASES = 4;
/** In place of 0, so that 0 is no answer. */
const KNOWN = 8;
const FIRST_CAPACITY = 1 << 8;

/** What a number has to tell so that the answer depends on nothing else. */
export type Sees = "nodes" | "all" | "more than is told";

/** A memory is judged after so many questions: one that had to ask for more than half of them is dropped. */
const TRIAL = 1 << 10;

export class KnownAnswers {
  readonly named: NamedProperty;
  /** Which history it sees, as numbers of situations tell it. */
  readonly history: number;
  readonly isOfSteps: boolean;
  /** What the property ever looked at: nodes and its history, or all there is; nothing is remembered of what is not told. */
  sees: Sees = "nodes";
  readonly #wider: Sees;
  readonly #look: () => number;
  readonly #looked: () => boolean;
  #known = new Uint8Array(FIRST_CAPACITY);
  #asked = 0;
  #fell = 0;

  /**
   * @param history which one it sees, as numbers of situations tell it
   * @param look   asks the property about what there is now, and answers with bits
   * @param looked whether it looked at more than nodes and its history when it was asked last
   * @param wider  what numbers can tell to those that do
   */
  constructor(
    named: NamedProperty,
    history: number,
    look: () => number,
    looked: () => boolean,
    wider: Sees = "more than is told",
  ) {
    this.named = named;
    this.history = history;
    this.isOfSteps = isOfSteps(named.property);
    this.#look = look;
    this.#looked = looked;
    this.#wider = wider;
  }

  /** @param number of what there is now, as far as the property sees it; -1 where that is not told */
  at(number: number): number {
    if (number < 0) return this.#look();
    const known = number < this.#known.length ? this.#known[number] : 0;
    this.#asked++;
    if (known === 0) return this.#ask(number);
    if (isSample(this.#asked)) this.#compare(known ^ KNOWN, this.#look());
    return known ^ KNOWN;
  }

  #ask(number: number): number {
    const answer = this.#look();
    if (this.sees === "nodes" && this.#looked()) return this.#seesMore(this.#wider, answer);
    if (this.sees === "all" && ++this.#fell > TRIAL && 2 * this.#fell > this.#asked)
      return this.#seesMore("more than is told", answer);
    if (number >= this.#known.length) {
      const larger = new Uint8Array(2 * number + 1);
      larger.set(this.#known);
      this.#known = larger;
    }
    this.#known[number] = answer | KNOWN;
    return answer;
  }

  #seesMore(sees: Sees, answer: number): number {
    this.sees = sees;
    this.forget();
    this.#asked = this.#fell = 0;
    return answer;
  }

  forget(): void {
    this.#known = new Uint8Array(FIRST_CAPACITY);
  }

  #compare(known: number, asked: number): void {
    if (known === asked) return;
    throw new ModelError(
      `property "${this.named.name}" answers differently about what looks the same to it: wanted a function of the world ` +
        `that it gets, which compares by value and keeps nothing between calls.`,
    );
  }
}

export const isOfSteps = ({ kind }: AnyProperty): boolean => kind === "step" || kind === "recurs";

/** The first few, and those whose number is a power of two. */
const isSample = (number: number): boolean => number < 8 || (number & (number - 1)) === 0;
