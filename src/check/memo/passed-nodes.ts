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

/** One or more nodes of the state entered last. Mostly, one lookup says that no property objects to any step of half of the nodes. */
export class PassedPart {
  /** Whether no property objects to any step there in that state. */
  isPassed = false;
  readonly first: number;
  readonly end: number;
  readonly #expander: Expander;
  /** What is read of other nodes: of those here, the snapshot or half says all. */
  readonly #footprint: Footprint;
  /** What passed, by the number of the rest of the state (`#rest`) and by the snapshot or half. */
  readonly #passed = new AnswersByPair();
  /** The number of each rest of the state, as far as it matters: by what is read of it, and by the tail of the row, which has the faults. */
  readonly #rests = new AnswersByPair();
  #restCount = 0;
  #rest = 0;
  /** What `#rest` was looked up for: the next state mostly has the same. */
  #restAlike = NOTHING;
  #restTail = NOTHING;
  #what = NO_SNAPSHOT;
  #generation = 0;

  /** @param first,end its nodes are those from `first` to before `end` */
  constructor(expander: Expander, tables: ClassTables, first: number, end: number) {
    this.first = first;
    this.end = end;
    this.#expander = expander;
    this.#footprint = new Footprint(tables, this);
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
    const alike = this.#footprint.number(left, joined);
    if (this.#isOutdated) this.forget();
    const rest = this.#rest;
    this.#rest = rows.faultsAt < 0 ? alike : this.#restOf(alike, trees.tailOf(joined));
    // Most steps leave most nodes as they are.
    if (this.#rest === rest && this.#what === what) return;
    this.#what = what;
    this.isPassed = what !== NO_SNAPSHOT && this.#passed.get(this.#rest, what) !== NO_ANSWER;
  }

  /** Whether new places were read since the state was entered. */
  get #isOutdated(): boolean {
    return this.#generation !== this.#footprint.generation;
  }

  #restOf(alike: number, tail: number): number {
    if (this.#restAlike === alike && this.#restTail === tail) return this.#rest;
    this.#restAlike = alike;
    this.#restTail = tail;
    const known = this.#rests.get(alike, tail);
    if (known !== NO_ANSWER) return known;
    this.#rests.add(alike, tail, this.#restCount);
    return this.#restCount++;
  }

  /** Call this when all steps there in the entered state were asked about, and no property objected. */
  pass(): void {
    if (this.isPassed || this.#what === NO_SNAPSHOT || this.#isOutdated) return;
    this.isPassed = true;
    this.#passed.add(this.#rest, this.#what, HOLDS);
  }
}

/** One node, and what is known of its single steps. */
export class PassedNode extends PassedPart {
  /** What is read of all nodes for its steps: this one is in the same step in many snapshots. */
  readonly #readForSteps: Footprint;
  readonly #steps = new AnswersByPair();
  #generationOfSteps = 0;

  constructor(expander: Expander, tables: ClassTables, node: number) {
    super(expander, tables, node, node + 1);
    this.#readForSteps = new Footprint(tables);
  }

  override widen(reads: readonly Place[]): void {
    super.widen(reads);
    this.#readForSteps.widen(reads);
  }

  override forget(): void {
    super.forget();
    this.#steps.clear();
  }

  /** The number of the list of properties that must be asked about a step (see `PassedSteps`), or NO_ANSWER if that is unknown. */
  get(from: StepsFrom, step: number): number {
    return this.#steps.get(this.#alike(from), step);
  }

  /** Remembers the list for a step from the entered state. */
  add(from: StepsFrom, step: number, list: number): void {
    this.#steps.add(this.#alike(from), step, list);
  }

  /** A number that states share if they agree in what is read and in the history. */
  #alike({ left, joined }: StepsFrom): number {
    const number = this.#readForSteps.number(left, joined);
    if (this.#generationOfSteps !== this.#readForSteps.generation) this.#steps.clear();
    this.#generationOfSteps = this.#readForSteps.generation;
    return number;
  }
}
