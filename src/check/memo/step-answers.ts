/**
 * Remembers what properties answer about steps. For those that read only nodes and the history, an answer depends on what they read of
 * these before the step, and on the step: as in `state-answers.ts`.
 */
import type { Change, NamedProperty } from "../../model/property.ts";
import type { Place } from "../../semantics/reads/read-places.ts";
import { NO_NODE } from "../../semantics/reads/situations.ts";
import type { Shape } from "../../model/protocol.ts";
import { awakeAt, isAwakeAt } from "../compiled/sleep-sets.ts";
import { AnswersByPair, NO_ANSWER } from "./answers-by-pair.ts";
import { Footprint } from "./footprint.ts";
import { HOLDS, truthOfStep, type StepQuestion, THREW } from "./question.ts";
import { NO_SNAPSHOT, PassedNode, PassedPart } from "./passed-nodes.ts";
import { type Met, MemoizedQuestion } from "./memoized-question.ts";
import { ClassTables } from "./row-classes.ts";
import { type MemoOptions, SpotChecks } from "./spot-checks.ts";
import type { StepsFrom } from "./steps-from.ts";

type Asked = MemoizedQuestion<Change<Shape, never>>;

const askedOf = (
  question: StepQuestion,
  { situation }: StepsFrom,
  { remembers, met }: { readonly remembers: boolean; readonly met: Met },
  onRead: (reads: readonly Place[]) => void,
  onWalk?: (reads: () => readonly Place[]) => void,
): Asked =>
  new MemoizedQuestion<Change<Shape, never>>(question, situation, {
    shows: (observer) => observer.change(),
    remembers,
    met,
    onRead,
    ...(onWalk ? { onWalk } : {}),
  });

/** Whether no property objects to a step: one question about all properties together. */
export class PassedSteps {
  readonly #from: StepsFrom;
  readonly #remembers: boolean;
  readonly #asked = new Map<NamedProperty, Asked>();
  #properties: readonly NamedProperty[] = [];
  /** Lists of properties that have to be asked every time, because they read more than nodes and the history; the first is empty. */
  #lists: (readonly NamedProperty[])[] = [NONE];
  readonly #listNumbers = new Map<string, number>();
  /** What is known of the steps of each node that was asked about; the last entry is for steps that happen at no node. */
  readonly #known: PassedNode[] = [];
  readonly #tables: ClassTables;
  /** Whether nodes can be known to have passed. Not with a shared part: then a step depends on more than snapshots. */
  readonly #mayKnow: boolean;
  /** For each node, whether it was entered in the current state: that is done only for nodes that are looked at. */
  readonly #isEntered: Uint8Array;
  readonly #halves: readonly PassedPart[];
  /** The half that each node is in; undefined for steps that happen at no node. */
  readonly #halfOf: readonly (PassedPart | undefined)[];
  readonly #sample: SpotChecks;
  readonly #met: Met = { count: 0 };
  /** Nodes that passed and whose steps are all asked about again as spot checks: a word like the one that `toAskFrom` returns. */
  #due = 0;
  /** Nodes with a step that some property objects to, or has to be asked about every time: a word of the same kind. */
  #spoken = 0;

  constructor(from: StepsFrom, { remembers, strict }: MemoOptions) {
    const { expander, situation } = from;
    this.#from = from;
    this.#remembers = remembers;
    this.#sample = new SpotChecks(strict);
    this.#mayKnow = remembers && expander.rows.sharedAt < 0;
    const tables = (this.#tables = new ClassTables(expander, situation.places));
    this.#isEntered = new Uint8Array(tables.nodes + 1);
    const { left, right } = expander.trees;
    this.#halves = [
      new PassedPart(expander, tables, 0, left.width),
      new PassedPart(expander, tables, left.width, left.width + right.width),
    ];
    this.#halfOf = Array.from(this.#isEntered, (_, node) =>
      this.#halves.find(({ first, end }) => node >= first && node < end),
    );
  }

  /** Sets the properties to ask from now on. */
  follow(properties: readonly NamedProperty[]): void {
    this.#properties = properties;
    this.#lists = [NONE];
    this.#listNumbers.clear();
    // `forEach` skips nodes that were never asked about.
    this.#known.forEach((node) => node.forget());
    for (const half of this.#halves) half.forget();
  }

  #askedOf(named: NamedProperty): Asked {
    let asked = this.#asked.get(named);
    if (!asked) {
      asked = askedOf(
        truthOfStep(named),
        this.#from,
        { remembers: this.#remembers, met: this.#met },
        (reads) => this.#widen(reads),
        // An answer remembered from a step of another node depends on the same places for this node.
        (reads) => this.#widen(reads()),
      );
      this.#asked.set(named, asked);
    }
    return asked;
  }

  /** Adds places that are read for steps of the node that was filled in. */
  #widen(reads: readonly Place[]): void {
    this.#known[this.#from.node].widen(reads);
    this.#halfOf[this.#from.node]?.widen(reads);
  }

  /** The state from which the next steps start. */
  get row(): Int32Array {
    return this.#from.row;
  }

  /**
   * Sets the state from which the next steps start, given the two numbers below the root of its tree. Returns the nodes whose steps
   * have to be asked about, because a property may object to one or as spot checks: as a word of sleep sets in which they are awake.
   */
  toAskFrom(left: number, joined: number): number {
    const { expander } = this.#from;
    this.#from.from(left, joined);
    this.#isEntered.fill(0);
    this.#due = this.#spoken = 0;
    const [leftHalf, rightHalf] = this.#halves;
    leftHalf.enter(this.#from, this.#mayKnow ? left : NO_SNAPSHOT);
    rightHalf.enter(this.#from, this.#mayKnow ? expander.trees.rightOf(joined) : NO_SNAPSHOT);
    return this.#toAskIn(leftHalf) | this.#toAskIn(rightHalf);
  }

  #toAskIn(half: PassedPart): number {
    let [toAsk, passed] = [0, 0];
    for (let node = half.first; node < half.end; node++) {
      if (half.isPassed || this.#at(node).isPassed) passed |= awakeAt(node);
      else toAsk |= awakeAt(node);
    }
    if (toAsk === 0 && !half.isPassed) this.#settleHalf(half);
    if (passed === 0) return toAsk;
    this.#met.count++;
    if (!this.#sample.isNext()) return toAsk;
    this.#due |= passed;
    return toAsk | passed;
  }

  /** What is known of the steps of a node in the current state. */
  #at(node: number): PassedNode {
    const known = (this.#known[node] ??= new PassedNode(this.#from.expander, this.#tables, node));
    if (this.#isEntered[node] === 0) {
      this.#isEntered[node] = 1;
      known.enter(this.#from, this.#mayKnow && node < this.#isEntered.length - 1 ? this.row[node] : NO_SNAPSHOT);
    }
    return known;
  }

  /** Call this after `has` was asked about all steps of the nodes that `toAskFrom` returned. */
  settle(): void {
    for (const half of this.#halves) {
      if (half.isPassed) continue;
      for (let node = half.first; node < half.end; node++) if (!isAwakeAt(node, this.#spoken)) this.#at(node).pass();
      this.#settleHalf(half);
    }
  }

  #settleHalf(half: PassedPart): void {
    for (let node = half.first; node < half.end; node++) if (!this.#at(node).isPassed) return;
    half.pass();
  }

  /**
   * Whether no property objects to a step of a node, and none throws an error that does not count as a violation.
   *
   * @param place where the row that the step leads to is in the batch, or IN_PLACE if it changes nothing
   */
  has(node: number, step: number, place: number): boolean {
    const known = this.#at(node);
    this.#met.count++;
    const list = known.get(this.#from, step);
    const isSample = list !== NO_ANSWER && (isAwakeAt(node, this.#due) || this.#sample.isNext());
    if (list === NOBODY && !isSample) return true;
    this.#from.set(node, step, place === IN_PLACE ? this.row : this.#from.expander.rowAt(place));
    if (list === NO_ANSWER) return this.#askAll(known, node, step);
    if (list !== NOBODY) this.#spoken |= awakeAt(node);
    return this.#askList(this.#lists[list], step, isSample);
  }

  #askList(asked: readonly NamedProperty[], step: number, isSample: boolean): boolean {
    if (isSample) for (const named of this.#properties) if (!asked.includes(named)) this.#compare(named, step);
    return asked.every((named) => this.#passes(named, step));
  }

  /** The single answers about a step that passed are not kept. Only `step` properties are compared: these must have held. */
  #compare(named: NamedProperty, step: number): void {
    if (named.property.kind === "step") this.#askedOf(named).compare(HOLDS, () => this.#from.plain(step));
  }

  /**
   * Asks all properties about a step. If those that read only nodes and the history do not object, they need not be asked again where
   * these are the same.
   */
  #askAll(known: PassedNode, node: number, step: number): boolean {
    let isPassed = true;
    let passesNear = true;
    const far: NamedProperty[] = [];
    for (const named of this.#properties) {
      const says = !this.#passes(named, step);
      const { wasFar } = this.#askedOf(named);
      if (wasFar) far.push(named);
      isPassed &&= !says;
      passesNear &&= wasFar || !says;
    }
    if (passesNear && this.#remembers) known.add(this.#from, step, this.#numberOf(far));
    if (!passesNear || far.length > 0) this.#spoken |= awakeAt(node);
    return isPassed;
  }

  #numberOf(list: readonly NamedProperty[]): number {
    if (list.length === 0) return NOBODY;
    const key = list.map((named) => this.#properties.indexOf(named)).join();
    let number = this.#listNumbers.get(key);
    if (number === undefined) this.#listNumbers.set(key, (number = this.#lists.push(list) - 1));
    return number;
  }

  #passes(named: NamedProperty, step: number): boolean {
    const answer = this.#askedOf(named).answer(() => this.#from.plain(step));
    return named.property.kind === "step" ? answer === HOLDS : answer !== THREW;
  }
}

/** Stands for where a step leads to if it changes nothing. */
export const IN_PLACE = -1;

const NONE: readonly NamedProperty[] = [];
/** The number of that list. */
const NOBODY = 0;

/** The answers to one question about steps. */
export class StepAnswers {
  readonly #from: StepsFrom;
  readonly #asked: Asked;
  readonly #footprint: Footprint;
  readonly #met: Met = { count: 0 };
  readonly #known = new AnswersByPair();
  readonly #remembers: boolean;
  readonly #sample: SpotChecks;
  #generation = 0;
  /** The present number of the state that `from` set: it changes when new places are read. */
  #alike = 0;

  constructor(question: StepQuestion, from: StepsFrom, { remembers, strict }: MemoOptions) {
    this.#from = from;
    this.#footprint = new Footprint(new ClassTables(from.expander, from.situation.places));
    this.#asked = askedOf(question, from, { remembers, met: this.#met }, (reads) => this.#footprint.widen(reads));
    this.#remembers = remembers;
    this.#sample = new SpotChecks(strict);
  }

  /** Whether an answer may depend on more than the nodes, the history and the step. */
  get isFar(): boolean {
    return !this.#remembers || this.#asked.isFar;
  }

  /** Changes whenever the numbers that `from` returned become invalid. */
  get generation(): number {
    return this.#footprint.generation;
  }

  /** Sets the state from which the next steps start. Returns a number that states share if they agree in what is read. */
  from(left: number, joined: number): number {
    this.#from.from(left, joined);
    return this.#find();
  }

  #find(): number {
    this.#alike = this.#footprint.number(this.#from.left, this.#from.joined);
    if (this.#generation !== this.#footprint.generation) this.#known.clear();
    this.#generation = this.#footprint.generation;
    return this.#alike;
  }

  answer(step: number, after: () => Int32Array): number {
    this.#met.count++;
    const known = this.isFar ? NO_ANSWER : this.#known.get(this.#alike, step);
    if (known !== NO_ANSWER && !this.#sample.isNext()) return known;
    this.#from.set(NO_NODE, step, after());
    if (known !== NO_ANSWER) {
      this.#asked.compare(known, () => this.#from.plain(step));
      return known;
    }
    const answer = this.#asked.answer(() => this.#from.plain(step));
    if (this.#generation !== this.#footprint.generation) this.#find();
    if (!this.isFar) this.#known.add(this.#alike, step, answer);
    return answer;
  }
}
