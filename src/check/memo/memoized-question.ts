/** A question about states or steps that remembers its answers by what was read for them, so that users' functions run less often. */
import { twoAnswers } from "../../model/two-answers.ts";
import type { ReadWatcher } from "../../semantics/reads/read-watcher.ts";
import type { Place } from "../../semantics/reads/read-places.ts";
import type { Question } from "./question.ts";
import { ReadTree, UNKNOWN } from "./read-tree.ts";
import type { Situation } from "./situation.ts";

/** Set on an answer in the tree if more than nodes and the history was read for it. Answers themselves are smaller. */
const FAR = 1 << 8;

/** After every this many situations, the tree is dropped if the question had to be asked in more than half of them. */
const TRIAL = 1 << 12;
/** The same for a question that reads messages: if these do not recur at first, they hardly ever do. */
const TRIAL_OF_FAR = 1 << 10;

/** How many situations there were so far, including those whose answer the caller already knew. */
export interface Met {
  count: number;
}

export interface MemoizedOptions<V> {
  /** What to show the question of a situation: its state or its step. */
  readonly shows: (observer: ReadWatcher) => V;
  /** Whether answers are remembered. */
  readonly remembers: boolean;
  readonly met: Met;
  /** Called with the places read for a new answer, if they are all of nodes and the history. */
  readonly onRead: (reads: readonly Place[]) => void;
  /** Called, under the same condition, when an answer was remembered: for callers that keep the reads for different nodes apart. */
  readonly onWalk?: (reads: () => readonly Place[]) => void;
}

export class MemoizedQuestion<V> {
  readonly question: Question<V>;
  /**
   * Whether it has to be asked in every situation, because it was seen to read more than nodes and its history, or because what it
   * reads is unknown.
   */
  isFar = false;
  /** Whether more than nodes and the history was read for the last answer, or what was read is unknown. */
  wasFar = false;
  /** All places that it has read so far. */
  readonly reads = new Set<Place>();
  readonly #situation: Situation;
  readonly #shows: (observer: ReadWatcher) => V;
  readonly #onRead: (reads: readonly Place[]) => void;
  readonly #onWalk: MemoizedOptions<V>["onWalk"];
  /** Undefined if nothing is remembered, or no longer because it did not pay. */
  #tree: ReadTree | undefined;
  readonly #met: Met;
  /** The count at which the tree was judged last, and how often the question was asked since then. */
  #trialBegan: number;
  #fell = 0;

  constructor(
    question: Question<V>,
    situation: Situation,
    { shows, remembers, met, onRead, onWalk }: MemoizedOptions<V>,
  ) {
    this.question = question;
    this.#situation = situation;
    this.#shows = shows;
    this.#met = met;
    this.#trialBegan = met.count;
    this.#onRead = onRead;
    this.#onWalk = onWalk;
    this.#tree = remembers ? new ReadTree(situation.places) : undefined;
  }

  /**
   * The answer in the current situation.
   *
   * @param plainly gives a view that does not record reads, for when nothing is remembered
   */
  answer(plainly: () => Plain<V>): number {
    if (!this.#tree) return this.#askPlainly(plainly);
    const known = this.#tree.ask(this.#situation.now);
    if (known === UNKNOWN) return this.#observe(this.#tree, plainly);
    this.wasFar = (known & FAR) !== 0;
    if (!this.wasFar) this.#tellOfWalk(this.#tree);
    return known & ~FAR;
  }

  /** @throws ModelError if the answer in the current situation differs from the remembered one */
  compare(known: number, plainly: () => Plain<V>): void {
    if (this.#askPlainly(plainly) === known) return;
    throw twoAnswers(this.question.name);
  }

  #tellOfWalk(tree: ReadTree): void {
    this.#onWalk?.(() => tree.placesOn(this.#situation.now));
  }

  #observe(tree: ReadTree, plainly: () => Plain<V>): number {
    this.#fell++;
    const { observer, now } = this.#situation;
    observer.begin();
    const answer = this.#ask(this.#shows(observer));
    if (this.question.mayHaveThrown(answer)) {
      const without = this.#askPlainly(plainly);
      if (without !== answer) return this.#giveUp(without);
    }
    const { reads } = observer;
    this.wasFar = false;
    for (let i = 0; i < reads.length; i++) {
      this.reads.add(reads[i]);
      this.wasFar ||= this.#isBeyondNodes(reads[i]);
    }
    this.isFar ||= this.wasFar;
    if (!this.wasFar) this.#onRead(reads);
    tree.learn(now, reads, this.wasFar ? answer | FAR : answer);
    this.#judge();
    return answer;
  }

  #judge(): void {
    const { count } = this.#met;
    const met = count - this.#trialBegan;
    if (met < (this.isFar ? TRIAL_OF_FAR : TRIAL)) return;
    if (2 * this.#fell > met) this.#drop();
    this.#trialBegan = count;
    this.#fell = 0;
  }

  /** It throws only while its reads are recorded, as `structuredClone` does for a proxy: from now on it is asked every time, unrecorded. */
  #giveUp(answer: number): number {
    this.#drop();
    return answer;
  }

  #drop(): void {
    this.#tree = undefined;
    this.isFar = true;
  }

  #askPlainly(plainly: () => Plain<V>): number {
    const { view, looksBeyondNodes } = plainly();
    this.wasFar = true;
    const answer = this.#ask(view);
    this.isFar ||= looksBeyondNodes();
    return answer;
  }

  #ask(view: V): number {
    // A user's function may take long.
    this.#situation.columns.space.pulse.beat();
    return this.question.of(view);
  }

  #isBeyondNodes({ column }: Place): boolean {
    const part = this.#situation.columns.part(column);
    return part === "inbox" || part === "faults" || part === "shared";
  }
}

/** A view that does not record reads. */
export interface Plain<V> {
  readonly view: V;
  /** Whether anything but nodes and the history was read since this was made. */
  looksBeyondNodes(): boolean;
}
