/** What one property answered about states or steps, by their numbers. */
import { twoAnswers } from "../model/two-answers.ts";
import type { AnyProperty, NamedProperty } from "../model/property.ts";

export const HOLDS = 1;
/** For `leadsTo`: it is due. */
export const PREMISE = 2;
/** An assumption says that such steps cease. */
export const CEASES = 4;
/** Marks an answer as known, so that 0 means no answer. */
const KNOWN = 8;
export const FIRST_CAPACITY = 1 << 8;

/** What a number must identify so that the answer depends on nothing else. */
export type Sees = "nodes" | "all" | "more than is told";

/** After this many questions that had to be asked, the memory is dropped if those are more than half of all. */
const TRIAL = 1 << 10;

export class KnownAnswers {
  readonly named: NamedProperty;
  /** Which history it sees, as situation numbers distinguish them. */
  readonly history: number;
  readonly isOfSteps: boolean;
  /**
   * What the property has looked at so far: nodes and its history, or everything. If it looks at more than numbers identify,
   * nothing is remembered.
   */
  sees: Sees = "nodes";
  readonly #wider: Sees;
  readonly #look: () => number;
  readonly #looked: () => boolean;
  #known = new Uint8Array(FIRST_CAPACITY);
  #asked = 0;
  #isCheckDue = false;
  #fell = 0;

  /**
   * @param history the history it sees, as situation numbers distinguish them
   * @param look asks the property about the present situation; the answer is in bits
   * @param looked whether the last call looked at more than nodes and its history
   * @param wider what numbers identify for properties that do
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

  /** @param number identifies what the property sees of the present situation; -1 if there is no such number */
  at(number: number): number {
    if (number < 0) return this.#look();
    const known = number < this.#known.length ? this.#known[number] : 0;
    this.#asked++;
    if (known === 0) return this.#ask(number);
    if (this.#isCheckDue || isSample(this.#asked)) this.#compare(known ^ KNOWN, this.#look());
    return known ^ KNOWN;
  }

  /** The next answer that is known is compared with what the property says now. */
  checkNext(): void {
    this.#isCheckDue = true;
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
    this.#isCheckDue = false;
    if (known === asked) return;
    throw twoAnswers(this.named.name);
  }
}

export const isOfSteps = ({ kind }: AnyProperty): boolean => kind === "step" || kind === "recurs";

/** The first few, and those whose number is a power of two. */
export const isSample = (number: number): boolean => number < 8 || (number & (number - 1)) === 0;
