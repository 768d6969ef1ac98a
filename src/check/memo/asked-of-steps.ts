/**
 * What is asked about steps. What looks at nodes and the history alone is answered by what is read of these before the step, and by
 * the step: as in `asked-in-states.ts`.
 */
import type { Change } from "../../model/property.ts";
import type { Place } from "../../semantics/reads/places.ts";
import { NO_NODE } from "../../semantics/reads/situations.ts";
import type { Expander } from "../compiled/expander.ts";
import type { Shape } from "../../model/protocol.ts";
import type { NamedProperty } from "../../semantics/violations.ts";
import { AnswersByPair, NO_ANSWER } from "./answers-by-pair.ts";
import { Footprint, TupleTables } from "./footprint.ts";
import { HOLDS, saysOfAStep, type StepQuestion, THREW } from "./question.ts";
import { Remembered } from "./remembered.ts";
import { type MemoryOptions, Sample } from "./sample.ts";
import type { StepsFrom } from "./steps-from.ts";

type Asked = Remembered<Change<Shape, never>>;

const askedOf = (
  question: StepQuestion,
  { situation }: StepsFrom,
  remembers: boolean,
  onRead: (reads: readonly Place[] | undefined) => void,
  onWalk?: (reads: () => readonly Place[]) => void,
): Asked =>
  new Remembered<Change<Shape, never>>(question, situation, {
    shows: (observer) => observer.change(),
    remembers,
    onRead,
    ...(onWalk ? { onWalk } : {}),
  });

/** Whether properties have anything to say of steps: all at once. */
export class QuietSteps {
  readonly #from: StepsFrom;
  readonly #remembers: boolean;
  readonly #asked = new Map<NamedProperty, Asked>();
  #properties: readonly NamedProperty[] = [];
  #near: readonly NamedProperty[] = [];
  #far: readonly NamedProperty[] = [];
  /** For each node, what is known of its steps; at the last place, of those that happen at no node. */
  readonly #known: readonly KnownOfNode[];
  readonly #tables: TupleTables;
  readonly #sample: Sample;
  /** Whether the step that is asked about next is one of the sample. */
  #isDue = false;

  constructor(from: StepsFrom, { remembers, strict }: MemoryOptions) {
    const { expander, situation } = from;
    this.#from = from;
    this.#remembers = remembers;
    this.#sample = new Sample(strict);
    this.#tables = new TupleTables(expander, situation.places);
    this.#known = Array.from({ length: this.#tables.nodes + 1 }, () => new KnownOfNode(expander, this.#tables));
  }

  /** Says which properties are asked from now on. */
  follow(properties: readonly NamedProperty[]): void {
    this.#properties = properties;
    this.#near = properties.filter((named) => !this.#askedOf(named).looksBeyondNodes);
    this.#far = properties.filter((named) => this.#askedOf(named).looksBeyondNodes);
    for (const known of this.#known) known.forget();
  }

  #askedOf(named: NamedProperty): Asked {
    let asked = this.#asked.get(named);
    if (!asked) {
      asked = askedOf(
        saysOfAStep(named),
        this.#from,
        this.#remembers,
        (reads) => this.#widen(reads),
        // What was read of the steps of another node is read of those of this one as well.
        (reads) => this.#widen(reads()),
      );
      this.#asked.set(named, asked);
    }
    return asked;
  }

  #widen(reads: readonly Place[] | undefined): void {
    if (reads) this.#known[this.#from.node].widen(reads);
    else for (const known of this.#known) known.widen(undefined);
  }

  /** Says from which state the next steps lead on. */
  from(row: Int32Array): void {
    this.#from.from(row);
    this.#tables.moved();
    // With a shared part a step depends on more than its snapshot.
    const mayKnow = this.#remembers && this.#far.length === 0 && this.#from.expander.sharedAt < 0;
    for (let node = 0; node < this.#known.length; node++)
      this.#known[node].enter(row, mayKnow ? row[node] : NO_SNAPSHOT);
    this.#known.at(-1)!.isQuiet = false;
  }

  /** Whether all that a node can do in that state is such that no property has anything to say of it; of a sample that is asked again. */
  isQuietAt(node: number): boolean {
    if (!this.#known[node].isQuiet) return false;
    this.#isDue = this.#sample.isNext();
    return !this.#isDue;
  }

  /** To be called when all steps from that state were asked about: what nodes can do there is known as a whole. */
  settle(): void {
    const { row, situation } = this.#from;
    if (!this.#remembers) return;
    for (let node = 0; node < this.#known.length - 1; node++) {
      this.#known[node].settle(row[node], (test) => situation.steps.everyAt(row, node, test));
    }
  }

  /**
   * Whether no property objects to a step of a node, nor throws about it where that is no answer.
   *
   * @param after tells the row that it leads to
   */
  has(node: number, step: number, after: () => Int32Array): boolean {
    const known = this.#known[node];
    const isKnown = known.has(step);
    const isSample = isKnown && (this.#isDue || this.#sample.isNext());
    this.#isDue = false;
    if (isKnown && this.#far.length === 0 && !isSample) return true;
    this.#from.set(node, step, after());
    if (isSample) for (const named of this.#near) this.#compare(named, step);
    if (!isKnown && !this.#isQuietToNear(known, step)) return false;
    return this.#far.every((named) => this.#isQuietTo(named, step));
  }

  /** Of what is quiet it is not known how: only properties of which it must be this are compared. */
  #compare(named: NamedProperty, step: number): void {
    if (named.property.kind === "step") this.#askedOf(named).compare(HOLDS, () => this.#from.plain(step));
  }

  #isQuietToNear(known: KnownOfNode, step: number): boolean {
    const isQuiet = this.#near.map((named) => this.#isQuietTo(named, step)).every(Boolean);
    if (this.#near.some((named) => this.#askedOf(named).looksBeyondNodes)) this.follow(this.#properties);
    if (isQuiet && this.#remembers) known.add(this.#from.row, step);
    return isQuiet;
  }

  #isQuietTo(named: NamedProperty, step: number): boolean {
    const answer = this.#askedOf(named).answer(() => this.#from.plain(step));
    return named.property.kind === "step" ? answer === HOLDS : answer !== THREW;
  }
}

const NO_SNAPSHOT = -1;

/** The steps of one node of which nobody has anything to say: by what is read of the state that they lead on from. */
class KnownOfNode {
  /** Whether all that it can do in the entered state is of that kind. */
  isQuiet = false;
  readonly #expander: Expander;
  readonly #footprint: Footprint;
  readonly #steps = new AnswersByPair();
  /** What it can do depends on its snapshot, and on the faults. */
  readonly #snapshots = new AnswersByPair();
  readonly #says = new AnswersByPair();
  #sayCount = 0;
  #tuple = 0;
  #say = 0;
  #generation = 0;

  constructor(expander: Expander, tables: TupleTables) {
    this.#expander = expander;
    this.#footprint = new Footprint(tables);
  }

  widen(reads: readonly Place[] | undefined): void {
    this.#footprint.widen(reads);
  }

  forget(): void {
    this.#steps.clear();
    this.#snapshots.clear();
    this.#generation = this.#footprint.generation;
  }

  enter(row: Int32Array, snapshot: number): void {
    const { faultsAt } = this.#expander;
    this.#tuple = this.#say = this.#footprint.number(row);
    if (this.#generation !== this.#footprint.generation) this.forget();
    if (faultsAt >= 0) this.#say = this.#sayOf(row[faultsAt]);
    this.isQuiet = snapshot !== NO_SNAPSHOT && this.#snapshots.get(this.#say, snapshot) !== NO_ANSWER;
  }

  #sayOf(faults: number): number {
    const known = this.#says.get(this.#tuple, faults);
    if (known !== NO_ANSWER) return known;
    this.#says.add(this.#tuple, faults, this.#sayCount);
    return this.#sayCount++;
  }

  has(step: number): boolean {
    return this.#steps.get(this.#tuple, step) !== NO_ANSWER;
  }

  /** Of the state in this row, of which something may have been read that nobody read before. */
  add(row: Int32Array, step: number): void {
    if (this.#generation !== this.#footprint.generation) this.enter(row, NO_SNAPSHOT);
    this.#steps.add(this.#tuple, step, HOLDS);
  }

  settle(snapshot: number, everyStep: (test: (step: number) => boolean) => boolean): void {
    if (this.isQuiet || this.#snapshots.get(this.#say, snapshot) !== NO_ANSWER) return;
    if (everyStep((step) => this.has(step))) this.#snapshots.add(this.#say, snapshot, HOLDS);
  }
}

/** The answers to one question about steps. */
export class AnswersOfSteps {
  readonly #from: StepsFrom;
  readonly #asked: Asked;
  readonly #tables: TupleTables;
  readonly #footprint: Footprint;
  readonly #known = new AnswersByPair();
  readonly #remembers: boolean;
  readonly #sample: Sample;
  #generation = 0;
  /** What is read of the state that the steps lead on from. */
  #tuple = 0;

  constructor(question: StepQuestion, from: StepsFrom, { remembers, strict }: MemoryOptions) {
    this.#from = from;
    this.#tables = new TupleTables(from.expander, from.situation.places);
    this.#footprint = new Footprint(this.#tables);
    this.#asked = askedOf(question, from, remembers, (reads) => this.#footprint.widen(reads));
    this.#remembers = remembers;
    this.#sample = new Sample(strict);
  }

  /** Whether the answer depends on more than nodes and history, and the step. */
  get looksBeyondNodes(): boolean {
    return !this.#remembers || this.#asked.looksBeyondNodes;
  }

  /** Changes whenever what `from` answered means nothing any more. */
  get generation(): number {
    return this.#footprint.generation;
  }

  /** Says from which state the next steps lead on. Answers a number that is the same for states that are alike in what is read. */
  from(row: Int32Array): number {
    this.#from.from(row);
    this.#tables.moved();
    return this.#findTuple();
  }

  #findTuple(): number {
    this.#tuple = this.#footprint.number(this.#from.row);
    if (this.#generation !== this.#footprint.generation) this.#known.clear();
    this.#generation = this.#footprint.generation;
    return this.#tuple;
  }

  answer(step: number, after: () => Int32Array): number {
    const known = this.looksBeyondNodes ? NO_ANSWER : this.#known.get(this.#tuple, step);
    if (known !== NO_ANSWER && !this.#sample.isNext()) return known;
    this.#from.set(NO_NODE, step, after());
    if (known !== NO_ANSWER) {
      this.#asked.compare(known, () => this.#from.plain(step));
      return known;
    }
    const answer = this.#asked.answer(() => this.#from.plain(step));
    if (this.#generation !== this.#footprint.generation) this.#findTuple();
    if (!this.looksBeyondNodes) this.#known.add(this.#tuple, step, answer);
    return answer;
  }
}
