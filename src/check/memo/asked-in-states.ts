/**
 * What properties say of states. All that look at nodes and the history alone are answered at once, by what any of them ever read
 * there: only where that is new is each looked up in its own tree, and only what is new there is asked.
 */
import type { World as View } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import type { NamedProperty } from "../../semantics/violations.ts";
import type { WorldView } from "../../semantics/world-view.ts";
import type { Expander } from "../compiled/expander.ts";
import { withRoom } from "../compiled/node-snapshots.ts";
import { Footprint, TupleTables } from "./footprint.ts";
import { saysInState } from "./question.ts";
import { type Plain, Remembered } from "./remembered.ts";
import { type MemoryOptions, Sample } from "./sample.ts";
import type { Situation } from "./situation.ts";

type Asked = Remembered<View<Shape>>;

const UNKNOWN = -1;

export class AskedInStates {
  readonly #situation: Situation;
  readonly #tables: TupleTables;
  readonly #footprint: Footprint;
  readonly #remembers: boolean;
  readonly #sample: Sample;
  readonly #asked = new Map<NamedProperty, Asked>();
  #properties: readonly Asked[] = [];
  /** Those of them that look at more, by their places. */
  #far: readonly number[] = [];
  /** What each of the properties says of the state that was asked about last, as bits of `question.ts`. */
  answers = new Uint8Array(0);
  /** What they say where what they read of nodes is this, and the history, as a number of `#lists`, or UNKNOWN. */
  #listOf = new Int32Array(1 << 10).fill(UNKNOWN);
  #lists: Uint8Array[] = [];
  readonly #listNumbers = new Map<string, number>();
  #generation = 0;

  constructor(expander: Expander, situation: Situation, { remembers, strict }: MemoryOptions) {
    this.#sample = new Sample(strict);
    this.#situation = situation;
    this.#tables = new TupleTables(expander, situation.places);
    this.#footprint = new Footprint(this.#tables);
    this.#remembers = remembers;
  }

  /** Says which properties are asked from now on. */
  follow(properties: readonly NamedProperty[]): void {
    this.#properties = properties.map((named) => this.#askedOf(named));
    this.answers = new Uint8Array(properties.length);
    this.#forget();
  }

  #askedOf(named: NamedProperty): Asked {
    let asked = this.#asked.get(named);
    if (!asked) {
      asked = new Remembered<View<Shape>>(saysInState(named), this.#situation, {
        shows: (observer) => observer.world(),
        remembers: this.#remembers,
        onRead: (reads) => this.#footprint.widen(reads),
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
    this.#far = [...this.#properties.keys()].filter((i) => this.#properties[i].looksBeyondNodes);
  }

  /**
   * Asks about the state in a row.
   *
   * @param view shows it
   */
  ask(row: Int32Array, view: WorldView): void {
    if (this.#properties.length === 0) return;
    if (!this.#remembers) return this.#askEach(view);
    this.#tables.moved();
    const tuple = this.#footprint.number(row);
    this.#forgetOld();
    const known = tuple < this.#listOf.length ? this.#listOf[tuple] : UNKNOWN;
    if (known !== UNKNOWN) this.answers.set(this.#lists[known]);
    if (known === UNKNOWN || this.#far.length > 0) this.#situation.setState(row);
    if (known === UNKNOWN) this.#askAll(row, view);
    else for (const i of this.#far) this.answers[i] = this.#properties[i].answer(() => plain(view));
    if (this.#sample.isNext())
      this.#properties.forEach((asked, i) => asked.compare(this.answers[i], () => plain(view)));
  }

  #forgetOld(): void {
    if (this.#generation !== this.#footprint.generation) this.#forget();
  }

  #askAll(row: Int32Array, view: WorldView): void {
    this.#askEach(view);
    if (this.#properties.filter(({ looksBeyondNodes }) => looksBeyondNodes).length > this.#far.length) this.#forget();
    // They may have read what nobody did before.
    const tuple = this.#footprint.number(row);
    this.#forgetOld();
    if (tuple >= this.#listOf.length) {
      const { length } = this.#listOf;
      this.#listOf = withRoom(this.#listOf, tuple + 1).fill(UNKNOWN, length);
    }
    const key = this.answers.join();
    let list = this.#listNumbers.get(key);
    if (list === undefined) this.#listNumbers.set(key, (list = this.#lists.push(this.answers.slice()) - 1));
    this.#listOf[tuple] = list;
  }

  #askEach(view: WorldView): void {
    for (let i = 0; i < this.#properties.length; i++) this.answers[i] = this.#properties[i].answer(() => plain(view));
  }

  /** What one property says of the state in a row. */
  answer(named: NamedProperty, row: Int32Array, view: WorldView): number {
    this.#situation.setState(row);
    return this.#askedOf(named).answer(() => plain(view));
  }
}

function plain(view: WorldView): Plain<View<Shape>> {
  view.looksBeyondNodes = false;
  return { view, looksBeyondNodes: () => view.looksBeyondNodes };
}
