/**
 * Remembers what properties answer about states. All properties that read only nodes and the history are answered at once, by the
 * contents of all places that any of them has read. If these are new, each property is looked up in its own tree; it is asked only if
 * that does not know the answer either.
 */
import type { NamedProperty, World as View } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
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

/** After every this many states, answering all at once is given up if it failed in more than half of them. */
const TRIAL = 1 << 13;

export class StateAnswers {
  readonly #expander: Expander;
  readonly #situation: Situation;
  readonly #footprint: Footprint;
  readonly #remembers: boolean;
  readonly #sample: SpotChecks;
  readonly #asked = new Map<NamedProperty, Asked>();
  readonly #met: Met = { count: 0 };
  /** Shows the current state without recording reads. Most states are never shown, so nothing is allocated for each of them. */
  #view: WorldView | undefined;
  readonly #plainly = (): Plain<View<Shape>> => plain(this.#view!);
  #properties: readonly Asked[] = [];
  /** The indices of those that read more than nodes and the history. */
  #far: readonly number[] = [];
  /** Whether all others are answered at once. */
  #isJoint = false;
  #missed = 0;
  /** What each property answered about the last state, as bits of `question.ts`. */
  answers: Readonly<Uint8Array> = new Uint8Array(0);
  #own = new Uint8Array(0);
  /** By the number that the footprint gives a row: the index in `#lists` of all the answers, or UNKNOWN. */
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

  /** Sets the properties to ask from now on. */
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

  /** Forgets the joint answers: they hold neither for other properties nor for other numbers of the footprint. */
  #forget(): void {
    this.#listOf.fill(UNKNOWN);
    this.#lists = [];
    this.#listNumbers.clear();
    this.#generation = this.#footprint.generation;
  }

  /**
   * Asks the properties about the entered state.
   *
   * @param view shows the state, once that is filled in
   */
  ask(view: WorldView): void {
    if (this.#properties.length === 0) return;
    const { left, joined } = this.#expander.entered;
    this.#met.count++;
    this.#view = view;
    if (this.#isJoint) this.#askAtOnce(left, joined);
    else {
      // A property without a memory reads the view.
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
    // The properties may have read new places; then the row has another number now.
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

  /** Whether one more property was seen to read more than nodes and the history. */
  #isFarther(): boolean {
    let far = 0;
    for (let i = 0; i < this.#properties.length; i++) if (this.#properties[i].isFar) far++;
    return far > this.#far.length;
  }

  #askEach(): void {
    for (let i = 0; i < this.#properties.length; i++) this.#own[i] = this.#properties[i].answer(this.#plainly);
    this.answers = this.#own;
  }

  /** What one property answers about the entered state. */
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
