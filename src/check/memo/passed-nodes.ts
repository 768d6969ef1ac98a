/**
 * Remembers which nodes, and which halves of the nodes, _passed_: no property objects to any step that they can take. That depends on
 * their snapshots, on what properties read of the rest of the state, and on the faults.
 */
import type { Place } from "../../semantics/reads/read-places.ts";
import type { Expander } from "../compiled/expander.ts";
import { AnswersByPair, NO_ANSWER } from "./answers-by-pair.ts";
import { Footprint } from "./footprint.ts";
import { HOLDS } from "./question.ts";
import type { ClassTables } from "./row-classes.ts";
import type { StepsFrom } from "./steps-from.ts";

/** Stands for a snapshot, or for the number of a half, when nothing is to be remembered. */
export const NO_SNAPSHOT = -1;
/** Stands for any other number. */
const NOTHING = -1;

/** After this many states, a half that passed in fewer than a quarter of them is no longer looked up: each of its nodes is. */
const TRIAL = 1 << 12;

/** A node, or half of the nodes, in the state entered last. */
class PassedPart {
  /** Whether no property objects to any step there in that state. */
  isPassed = false;
  /** A number that states share if they agree in what is read and in the history. */
  protected alike = 0;
  readonly #expander: Expander;
  readonly #footprint: Footprint;
  /** What passed, by the number of the rest of the state (`#rest`) and by the snapshot or half. */
  readonly #passed = new AnswersByPair();
  /** The number of each rest of the state, as far as it matters here: by `alike`, and by the tail of the row, which has the faults. */
  readonly #rests = new AnswersByPair();
  #restCount = 0;
  #rest = 0;
  /** What `#rest` was looked up for: the next state mostly has the same. */
  #restAlike = NOTHING;
  #restTail = NOTHING;
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
    const rest = this.#rest;
    this.#rest = rows.faultsAt < 0 ? this.alike : this.#restOf(trees.tailOf(joined));
    // Most steps leave most nodes as they are.
    if (this.#rest === rest && this.#what === what) return;
    this.#what = what;
    this.isPassed = what !== NO_SNAPSHOT && this.#passed.get(this.#rest, what) !== NO_ANSWER;
  }

  /** Whether new places were read since the state was entered. */
  protected get isOutdated(): boolean {
    return this.#generation !== this.#footprint.generation;
  }

  #restOf(tail: number): number {
    if (this.#restAlike === this.alike && this.#restTail === tail) return this.#rest;
    this.#restAlike = this.alike;
    this.#restTail = tail;
    const known = this.#rests.get(this.alike, tail);
    if (known !== NO_ANSWER) return known;
    this.#rests.add(this.alike, tail, this.#restCount);
    return this.#restCount++;
  }

  /** Call this when all steps there in the entered state were asked about, and no property objected. */
  pass(): void {
    if (this.isPassed || this.#what === NO_SNAPSHOT || this.isOutdated) return;
    this.isPassed = true;
    this.#passed.add(this.#rest, this.#what, HOLDS);
  }
}

/** One node, and what is known of its single steps. */
export class PassedNode extends PassedPart {
  readonly #steps = new AnswersByPair();

  override forget(): void {
    super.forget();
    this.#steps.clear();
  }

  /** The number of the list of properties that must be asked about a step (see `PassedSteps`), or NO_ANSWER if that is unknown. */
  get(step: number): number {
    return this.#steps.get(this.alike, step);
  }

  /** Remembers the list for a step from the entered state. New places may have been read in it: then its number is looked up again. */
  add(from: StepsFrom, step: number, list: number): void {
    if (this.isOutdated) this.enter(from, NO_SNAPSHOT);
    this.#steps.add(this.alike, step, list);
  }
}

/** Half of the nodes: mostly, one lookup says that no property objects to any step of any of them. */
export class PassedHalf extends PassedPart {
  readonly first: number;
  readonly end: number;
  #entered = 0;
  #wasPassed = 0;
  /** Whether looking it up has paid so far. */
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
