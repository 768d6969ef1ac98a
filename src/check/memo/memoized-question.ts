/** One question about states or steps, and what is remembered of its answers. */
import { ModelError } from "../../model/model-error.ts";
import type { ReadWatcher } from "../../semantics/reads/read-watcher.ts";
import type { Place } from "../../semantics/reads/read-places.ts";
import type { Question } from "./question.ts";
import { ReadTree, UNKNOWN } from "./read-tree.ts";
import type { Situation } from "./situation.ts";

/** What is kept with an answer in a tree: more than nodes and the history was read for it. Answers are smaller. */
const FAR = 1 << 8;

/** A tree is judged after so many situations: one that had to ask in more than half of them is dropped. */
const TRIAL = 1 << 12;

/** How many situations there were so far: also those in which somebody else knew the answer. */
export interface Met {
  count: number;
}

export interface MemoizedOptions<V> {
  /** What an observer shows of a situation. */
  readonly shows: (observer: ReadWatcher) => V;
  /** Whether anything is remembered. */
  readonly remembers: boolean;
  readonly met: Met;
  /** Told of the places that are read, where these are of nodes and the history. */
  readonly onRead: (reads: readonly Place[]) => void;
  /** Told likewise, where an answer is remembered, what was read for it: for whoever keeps apart what is read when. */
  readonly onWalk?: (reads: () => readonly Place[]) => void;
}

export class MemoizedQuestion<V> {
  readonly question: Question<V>;
  /**
   * Whether it has to be asked in every situation: it was found to look at more than nodes and its history, or nobody knows what
   * it looks at.
   */
  isFar = false;
  /** Whether more than nodes and the history was read for the answer given last, or nobody knows. */
  wasFar = false;
  /** All places that it ever read. */
  readonly reads = new Set<Place>();
  readonly #situation: Situation;
  readonly #shows: (observer: ReadWatcher) => V;
  readonly #onRead: (reads: readonly Place[]) => void;
  readonly #onWalk: MemoizedOptions<V>["onWalk"];
  /** Undefined once it did not pay. */
  #tree: ReadTree | undefined;
  readonly #met: Met;
  /** When it is judged next, and in how many situations it had to ask since it was judged last. */
  #trialEnd: number;
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
    this.#trialEnd = met.count + TRIAL;
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
    const known = this.#tree.ask(this.#situation.now);
    if (known === UNKNOWN) return this.#observe(this.#tree, plainly);
    this.wasFar = (known & FAR) !== 0;
    if (!this.wasFar) this.#tellOfWalk(this.#tree);
    return known & ~FAR;
  }

  /** @throws ModelError where the answer in the situation as it is now is another one than that which is remembered */
  compare(known: number, plainly: () => Plain<V>): void {
    if (this.#askPlainly(plainly) === known) return;
    throw new ModelError(
      `property "${this.question.name}" answers differently about what looks the same to it: wanted a function of the world ` +
        `that it gets, which compares by value and keeps nothing between calls.`,
    );
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
    if (count < this.#trialEnd) return;
    if (2 * this.#fell > count - this.#trialEnd + TRIAL) this.#drop();
    this.#trialEnd = count + TRIAL;
    this.#fell = 0;
  }

  /** It throws only while it is watched, as `structuredClone` does of a proxy: it is asked about all there is from now on. */
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
