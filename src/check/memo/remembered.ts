/** One question about states or steps, and what is remembered of its answers. */
import { ModelError } from "../../model/model-error.ts";
import { Observer } from "../../semantics/reads/observer.ts";
import type { Place } from "../../semantics/reads/places.ts";
import type { Question } from "./question.ts";
import { ReadTree, UNKNOWN } from "./read-tree.ts";
import type { Situation } from "./situation.ts";

/** A tree is judged after so many questions: one that had to ask for more than half of them is dropped. */
const TRIAL = 1 << 10;

export interface RememberedOptions<V> {
  /** What an observer shows of a situation. */
  readonly shows: (observer: Observer) => V;
  /** Whether anything is remembered. */
  readonly remembers: boolean;
  /** Told of the places that are read; undefined once nobody watches that any more. */
  readonly onRead: (reads: readonly Place[] | undefined) => void;
  /** Told, where an answer is remembered, what was read for it: for whoever keeps apart what is read when. */
  readonly onWalk?: (reads: () => readonly Place[]) => void;
}

export class Remembered<V> {
  readonly question: Question<V>;
  /** Whether it was ever found to look at anything but nodes and its history. */
  looksBeyondNodes = false;
  readonly #situation: Situation;
  readonly #shows: (observer: Observer) => V;
  readonly #onRead: (reads: readonly Place[] | undefined) => void;
  readonly #onWalk: RememberedOptions<V>["onWalk"];
  /** Undefined once it did not pay. */
  #tree: ReadTree | undefined;
  #asked = 0;
  #fell = 0;

  constructor(question: Question<V>, situation: Situation, { shows, remembers, onRead, onWalk }: RememberedOptions<V>) {
    this.question = question;
    this.#situation = situation;
    this.#shows = shows;
    this.#onRead = onRead;
    this.#onWalk = onWalk;
    this.#tree = remembers ? new ReadTree(situation.places) : undefined;
  }

  /**
   * The answer in the situation as it is now.
   *
   * @param plainly shows it unobserved, to whoever is asked without a memory
   */
  answer(plainly: () => Plain<V>): number {
    if (!this.#tree) return this.#askPlainly(plainly);
    this.#asked++;
    const known = this.#tree.ask(this.#situation.now);
    if (known === UNKNOWN) return this.#observe(this.#tree, plainly);
    this.#onWalk?.(() => this.#tree!.placesOn(this.#situation.now));
    return known;
  }

  /** @throws ModelError where the answer in the situation as it is now is another one than that which is remembered */
  compare(known: number, plainly: () => Plain<V>): void {
    if (this.#askPlainly(plainly) === known) return;
    throw new ModelError(
      `property "${this.question.name}" answers differently about what looks the same to it: wanted a function of the world ` +
        `that it gets, which compares by value and keeps nothing between calls.`,
    );
  }

  #observe(tree: ReadTree, plainly: () => Plain<V>): number {
    this.#fell++;
    const { places, columns, now } = this.#situation;
    const observer = new Observer(places, columns, now);
    const answer = this.#ask(this.#shows(observer));
    if (this.question.mayHaveThrown(answer)) {
      const without = this.#askPlainly(plainly);
      if (without !== answer) return this.#giveUp(without);
    }
    const { reads } = observer;
    this.looksBeyondNodes ||= reads.some((place) => this.#isBeyondNodes(place));
    this.#onRead(reads);
    tree.learn(now, reads, answer);
    if (this.#asked >= TRIAL) {
      if (2 * this.#fell > this.#asked) this.#drop();
      this.#asked = this.#fell = 0;
    }
    return answer;
  }

  /** It throws only while it is watched, as `structuredClone` does of a proxy: it is asked about all there is from now on. */
  #giveUp(answer: number): number {
    this.#drop();
    this.looksBeyondNodes = true;
    return answer;
  }

  #drop(): void {
    this.#tree = undefined;
    this.#onRead(undefined);
  }

  #askPlainly(plainly: () => Plain<V>): number {
    const { view, looksBeyondNodes } = plainly();
    const answer = this.#ask(view);
    this.looksBeyondNodes ||= looksBeyondNodes();
    return answer;
  }

  #ask(view: V): number {
    // What users wrote may take long.
    this.#situation.columns.space.pulse.beat();
    return this.question.of(view);
  }

  #isBeyondNodes({ column }: Place): boolean {
    const part = this.#situation.columns.part(column);
    return part === "inbox" || part === "faults" || part === "shared";
  }
}

/** What is shown to whoever is asked without a memory. */
export interface Plain<V> {
  readonly view: V;
  /** Whether anything but nodes and the history was looked at since it is shown. */
  looksBeyondNodes(): boolean;
}
