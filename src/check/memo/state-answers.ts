/**
 * What properties say of states. All that look at nodes and the history alone are answered at once, by what any of them ever read
 * there: only where that is new is each looked up in its own tree, and only what is new there is asked.
 */
import type { World as View } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import type { NamedProperty } from "../../semantics/violations.ts";
import type { WorldView } from "../../semantics/world-view.ts";
import type { Expander } from "../compiled/expander.ts";
import { withRoom } from "../visited/with-room.ts";
import { Footprint } from "./footprint.ts";
import { truthsInState } from "./question.ts";
import { type Met, type Plain, MemoizedQuestion } from "./memoized-question.ts";
import { ClassTables } from "./row-classes.ts";
import { type MemoOptions, SpotChecks } from "./spot-checks.ts";
import type { Situation } from "./situation.ts";

type Asked = MemoizedQuestion<View<Shape>>;

const UNKNOWN = -1;

/** To answer all at once is judged after so many states: where it failed in more than half of them each is asked for itself. */
const TRIAL = 1 << 13;

export class StateAnswers {
  readonly #expander: Expander;
  readonly #situation: Situation;
  readonly #footprint: Footprint;
  readonly #remembers: boolean;
  readonly #sample: SpotChecks;
  readonly #asked = new Map<NamedProperty, Asked>();
  readonly #met: Met = { count: 0 };
  /** Shows the state that is asked about, unobserved. Most are never shown: nothing is made for each of them. */
  #view: WorldView | undefined;
  readonly #plainly = (): Plain<View<Shape>> => plain(this.#view!);
  #properties: readonly Asked[] = [];
  /** Those of them that look at more, by their places. */
  #far: readonly number[] = [];
  /** Whether the others are answered at once. */
  #isJoint = false;
  #missed = 0;
  /** What each of the properties says of the state that was asked about last, as bits of `question.ts`. */
  answers: Readonly<Uint8Array> = new Uint8Array(0);
  #own = new Uint8Array(0);
  /** What they say where what they read of nodes is this, and the history, as a number of `#lists`, or UNKNOWN. */
  #listOf = new Int32Array(1 << 10).fill(UNKNOWN);
  #lists: Uint8Array[] = [];
  readonly #listNumbers = new Map<string, number>();
  #generation = 0;

  constructor(expander: Expander, situation: Situation, { remembers, strict }: MemoOptions) {
    this.#expander = expander;
    this.#sample = new SpotChecks(strict);
    this.#situation = situation;
    this.#footprint = new Footprint(new ClassTables(expander, situation.places));
    this.#remembers = remembers;
  }

  /** Says which properties are asked from now on. */
  follow(properties: readonly NamedProperty[]): void {
    this.#properties = properties.map((named) => this.#askedOf(named));
    this.#own = new Uint8Array(properties.length);
    this.#beginAnew();
  }

  #beginAnew(): void {
    const places = [...this.#properties.keys()];
    this.#far = places.filter((i) => this.#properties[i].isFar);
    this.#isJoint = this.#remembers && this.#far.length < places.length;
    this.#missed = 0;
    this.#footprint.narrow();
    for (const { isFar, reads } of this.#properties) if (!isFar) this.#footprint.widen(reads);
    this.#forget();
  }

  #askedOf(named: NamedProperty): Asked {
    let asked = this.#asked.get(named);
    if (!asked) {
      asked = new MemoizedQuestion<View<Shape>>(truthsInState(named), this.#situation, {
        shows: (observer) => observer.world(),
        remembers: this.#remembers,
        met: this.#met,
        onRead: (reads) => {
          if (!this.#askedOf(named).isFar) this.#footprint.widen(reads);
        },
      });
      this.#asked.set(named, asked);
    }
    return asked;
  }

  /** What is known of all at once does not hold for other properties. */
  #forget(): void {
    this.#listOf.fill(UNKNOWN);
    this.#lists = [];
    this.#listNumbers.clear();
    this.#generation = this.#footprint.generation;
  }

  /**
   * Asks about the state that was entered.
   *
   * @param view shows it, once that is filled in
   */
  ask(view: WorldView): void {
    if (this.#properties.length === 0) return;
    const { left, joined } = this.#expander.entered;
    this.#met.count++;
    this.#view = view;
    if (this.#isJoint) this.#askAtOnce(left, joined);
    else {
      // Who remembers nothing looks at the view.
      this.#expander.entered.fillIn();
      if (this.#remembers) this.#situation.setState(this.#expander.entered.row);
      this.#askEach();
    }
    if (this.#remembers && this.#sample.isNext()) this.#compareEach();
  }

  #compareEach(): void {
    this.#expander.entered.fillIn();
    this.#properties.forEach((asked, i) => asked.compare(this.answers[i], this.#plainly));
  }

  #askAtOnce(left: number, joined: number): void {
    const number = this.#numberOf(left, joined);
    const known = number < this.#listOf.length ? this.#listOf[number] : UNKNOWN;
    if (known === UNKNOWN) this.#askAll(left, joined);
    else this.answers = this.#far.length === 0 ? this.#lists[known] : this.#askFar(this.#lists[known]);
    if (this.#met.count % TRIAL > 0) return;
    this.#isJoint &&= 2 * this.#missed <= TRIAL;
    this.#missed = 0;
  }

  #numberOf(left: number, joined: number): number {
    const number = this.#footprint.number(left, joined);
    if (this.#generation !== this.#footprint.generation) this.#forget();
    return number;
  }

  #askFar(known: Readonly<Uint8Array>): Uint8Array {
    this.#situation.setState(this.#expander.entered.row);
    this.#own.set(known);
    for (const i of this.#far) this.#own[i] = this.#properties[i].answer(this.#plainly);
    return this.#own;
  }

  #askAll(left: number, joined: number): void {
    this.#missed++;
    this.#situation.setState(this.#expander.entered.row);
    this.#askEach();
    if (this.#isFarther()) this.#beginAnew();
    // They may have read what nobody did before.
    const number = this.#numberOf(left, joined);
    if (number >= this.#listOf.length) {
      const { length } = this.#listOf;
      this.#listOf = withRoom(this.#listOf, number + 1).fill(UNKNOWN, length);
    }
    let key = "";
    for (let i = 0; i < this.#own.length; i++) key += String.fromCharCode(this.#own[i]);
    let list = this.#listNumbers.get(key);
    if (list === undefined) this.#listNumbers.set(key, (list = this.#lists.push(this.#own.slice()) - 1));
    this.#listOf[number] = list;
  }

  /** Whether some property looks at more that did not before. */
  #isFarther(): boolean {
    let far = 0;
    for (let i = 0; i < this.#properties.length; i++) if (this.#properties[i].isFar) far++;
    return far > this.#far.length;
  }

  #askEach(): void {
    for (let i = 0; i < this.#properties.length; i++) this.#own[i] = this.#properties[i].answer(this.#plainly);
    this.answers = this.#own;
  }

  /** What one property says of the state that was entered. */
  answer(named: NamedProperty, view: WorldView): number {
    this.#situation.setState(this.#expander.entered.row);
    this.#view = view;
    return this.#askedOf(named).answer(this.#plainly);
  }
}

export function plain(view: WorldView): Plain<View<Shape>> {
  view.looksBeyondNodes = false;
  return { view, looksBeyondNodes: () => view.looksBeyondNodes };
}
