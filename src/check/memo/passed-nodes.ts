/**
 * Nodes, and halves of the nodes, that passed: no property objects to any step that they can take. That depends on the snapshots
 * there, on what is read of the rest of the state, and on the faults.
 */
import type { Place } from "../../semantics/reads/read-places.ts";
import type { Expander } from "../compiled/expander.ts";
import { AnswersByPair, NO_ANSWER } from "./answers-by-pair.ts";
import { Footprint } from "./footprint.ts";
import { HOLDS } from "./question.ts";
import type { ClassTables } from "./row-classes.ts";
import type { StepsFrom } from "./steps-from.ts";

/** In place of a snapshot, or of the number of a half: nothing is known. */
export const NO_SNAPSHOT = -1;
/** In place of any other number. */
const NOTHING = -1;

/** A half is judged after so many states: where it passed in fewer than one of four, each node is looked at for itself. */
const TRIAL = 1 << 12;

/** A node, or half of the nodes, in the entered state. */
class PassedPart {
  /** Whether all that can be done there in the entered state passed. */
  isPassed = false;
  /** The same for states that are alike in what is read, and in the history. */
  protected alike = 0;
  readonly #expander: Expander;
  readonly #footprint: Footprint;
  /** By what the rest of the state has to say there, and the snapshot or half. */
  readonly #passed = new AnswersByPair();
  readonly #says = new AnswersByPair();
  #sayCount = 0;
  #say = 0;
  /** What has the same say as in the state that was entered last: mostly the next one has the same. */
  #sayAlike = NOTHING;
  #sayTail = NOTHING;
  #what = NO_SNAPSHOT;
  #generation = 0;

  constructor(expander: Expander, tables: ClassTables) {
    this.#expander = expander;
    this.#footprint = new Footprint(tables);
  }

  widen(reads: readonly Place[]): void {
    this.#footprint.widen(reads);
  }

  forget(): void {
    this.#passed.clear();
    this.#what = NO_SNAPSHOT;
    this.isPassed = false;
    this.#generation = this.#footprint.generation;
  }

  /** @param what a snapshot, or the number of a half */
  enter({ left, joined }: StepsFrom, what: number): void {
    const { rows, trees } = this.#expander;
    this.alike = this.#footprint.number(left, joined);
    if (this.isOutdated) this.forget();
    const say = this.#say;
    this.#say = rows.faultsAt < 0 ? this.alike : this.#sayOf(trees.tailOf(joined));
    // From state to state many places stay as they are.
    if (this.#say === say && this.#what === what) return;
    this.#what = what;
    this.isPassed = what !== NO_SNAPSHOT && this.#passed.get(this.#say, what) !== NO_ANSWER;
  }

  /** Whether something is read since it was entered that was not read before. */
  protected get isOutdated(): boolean {
    return this.#generation !== this.#footprint.generation;
  }

  #sayOf(tail: number): number {
    if (this.#sayAlike === this.alike && this.#sayTail === tail) return this.#say;
    this.#sayAlike = this.alike;
    this.#sayTail = tail;
    const known = this.#says.get(this.alike, tail);
    if (known !== NO_ANSWER) return known;
    this.#says.add(this.alike, tail, this.#sayCount);
    return this.#sayCount++;
  }

  /** All that can be done there in the entered state was asked about, and passed. */
  pass(): void {
    if (this.isPassed || this.#what === NO_SNAPSHOT || this.isOutdated) return;
    this.isPassed = true;
    this.#passed.add(this.#say, this.#what, HOLDS);
  }
}

/** One node, and what is known of single steps of it. */
export class PassedNode extends PassedPart {
  readonly #steps = new AnswersByPair();

  override forget(): void {
    super.forget();
    this.#steps.clear();
  }

  /** Who has to be asked about a step, as the number of a list; NO_ANSWER where that is not known. */
  get(step: number): number {
    return this.#steps.get(this.alike, step);
  }

  /** From a state of which something may have been read that nobody read before. */
  add(from: StepsFrom, step: number, list: number): void {
    if (this.isOutdated) this.enter(from, NO_SNAPSHOT);
    this.#steps.add(this.alike, step, list);
  }
}

/** Half of the nodes: mostly its snapshots say already that nobody has anything to say of any step of these. */
export class PassedHalf extends PassedPart {
  readonly first: number;
  readonly end: number;
  #entered = 0;
  #wasPassed = 0;
  /** Whether it is worth a look. */
  pays = true;

  constructor(expander: Expander, tables: ClassTables, first: number, width: number) {
    super(expander, tables);
    this.first = first;
    this.end = first + width;
  }

  override enter(from: StepsFrom, what: number): void {
    if (!this.pays) return;
    super.enter(from, what);
    if (this.isPassed) this.#wasPassed++;
    if (++this.#entered < TRIAL) return;
    this.pays = 4 * this.#wasPassed >= TRIAL;
    this.#entered = this.#wasPassed = 0;
    this.isPassed &&= this.pays;
  }
}
