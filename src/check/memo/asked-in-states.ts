/**
 * What properties say of states. All that look at nodes and the history alone are answered at once, by these: only where they
 * are new is each looked up in its own tree, and only what is new there is asked.
 */
import type { World as View } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import type { Claim } from "../../semantics/violations.ts";
import { withRoom } from "../compiled/node-snapshots.ts";
import { Remembered } from "./remembered.ts";
import type { Situation } from "./situation.ts";
import { truthIn } from "./truth.ts";
import type { Tuples } from "./tuples.ts";

const UNKNOWN = -1;

export class AskedInStates {
  readonly #situation: Situation;
  readonly #tuples: Tuples;
  readonly #remembered = new Map<Claim, Remembered>();
  #claims: readonly Remembered[] = [];
  /** Those of them that look at more, by their places. */
  #far: readonly number[] = [];
  /** What each of the claims says of the state that was asked about last, as bits of `truth.ts`. */
  truths = new Uint8Array(0);
  /** What they say where nodes and history are these, as a number of `#lists`, or UNKNOWN. */
  #listOf = new Int32Array(1 << 10).fill(UNKNOWN);
  #lists: Uint8Array[] = [];
  readonly #listNumbers = new Map<string, number>();
  #generation = 0;
  readonly #remembers: boolean;

  constructor(situation: Situation, tuples: Tuples, remembers: boolean) {
    this.#situation = situation;
    this.#tuples = tuples;
    this.#remembers = remembers;
  }

  /** Says which claims are asked from now on. */
  follow(claims: readonly Claim[]): void {
    this.#claims = claims.map((claim) => this.#memoryOf(claim));
    this.truths = new Uint8Array(claims.length);
    this.#forget();
  }

  #memoryOf(claim: Claim): Remembered {
    let known = this.#remembered.get(claim);
    if (!known) {
      known = new Remembered(claim, this.#situation, false, this.#remembers);
      this.#remembered.set(claim, known);
    }
    return known;
  }

  /** What is known of all at once does not hold for other claims. */
  #forget(): void {
    this.#listOf.fill(UNKNOWN);
    this.#lists = [];
    this.#listNumbers.clear();
    this.#generation = this.#tuples.generation;
    this.#far = [...this.#claims.keys()].filter((i) => this.#claims[i].looksBeyondNodes);
  }

  /**
   * Asks about the state in a row.
   *
   * @param view shows it, to those that are asked without a memory
   */
  ask(row: Int32Array, view: View<Shape>): void {
    if (this.#claims.length === 0) return;
    if (!this.#remembers) return this.#askEach(view);
    const tuple = this.#tuples.number(row);
    if (this.#generation !== this.#tuples.generation) this.#forget();
    const known = tuple < this.#listOf.length ? this.#listOf[tuple] : UNKNOWN;
    if (known !== UNKNOWN) this.truths.set(this.#lists[known]);
    if (known !== UNKNOWN && this.#far.length === 0) return;
    this.#situation.setState(row);
    if (known !== UNKNOWN) for (const i of this.#far) this.#askOne(i, view);
    else this.#askAll(tuple, view);
  }

  #askAll(tuple: number, view: View<Shape>): void {
    this.#askEach(view);
    if (this.#claims.filter(({ looksBeyondNodes }) => looksBeyondNodes).length > this.#far.length) this.#forget();
    if (tuple >= this.#listOf.length) {
      const { length } = this.#listOf;
      this.#listOf = withRoom(this.#listOf, tuple + 1).fill(UNKNOWN, length);
    }
    const key = this.truths.join();
    let list = this.#listNumbers.get(key);
    if (list === undefined) this.#listNumbers.set(key, (list = this.#lists.push(this.truths.slice()) - 1));
    this.#listOf[tuple] = list;
  }

  #askEach(view: View<Shape>): void {
    for (let i = 0; i < this.#claims.length; i++) this.#askOne(i, view);
  }

  #askOne(i: number, view: View<Shape>): void {
    const claim = this.#claims[i];
    this.truths[i] = claim.truth(this.#situation.now, () => truthIn(claim.claim, view));
  }

  /** What one claim says of the state in a row. */
  truth(claim: Claim, row: Int32Array, view: View<Shape>): number {
    this.#situation.setState(row);
    return this.#memoryOf(claim).truth(this.#situation.now, () => truthIn(claim, view));
  }
}
