/**
 * Numbers what a property sees of a random run with small integers: two states have the same number if all nodes and the
 * property's history are the same; two steps, if that is so before them and the steps are the same. Anything else, such as what is
 * in flight, is counted only in `whole`.
 */
import { Pairs } from "../check/visited/pairs.ts";
import { ownRoom } from "../check/visited/room.ts";
import { Tuples } from "../check/visited/tuples.ts";
import type { AnyProperty } from "../model/property.ts";
import type { Move } from "../semantics/enabled-steps.ts";
import type { Outcome } from "../semantics/outcome-tree.ts";
import type { PackedState } from "../semantics/packed-state.ts";
import type { Space } from "../semantics/space.ts";
import { RecentSteps } from "./recent-steps.ts";

/** When this many are in use, all are forgotten. */
const NUMBERS_MAX = 1 << 20;

/** Not a word of any tuple, nor the number of any step. */
const NO_WORD = -(2 ** 31);
const UNKNOWN_STEP = NO_WORD;

/** Stands for a number that nobody has asked for yet; and for the start of each inbox. */
const [UNKNOWN, START] = [-1, -2];

/** Properties are distinguished by their history: its index among the histories plus 1, or 0 for none. */
export class SituationNumbers {
  /** Called when the numbers given so far become meaningless. */
  readonly #onForgotten: () => void;
  readonly #space: Space;
  readonly #state: PackedState;
  #pairs: Pairs;
  #nodesTree: Changing;
  /** For steps in which a node reduced something: pairs of the outcome, and of the event with its kind of step. */
  #steps: Pairs;
  readonly #otherSteps = new Map<string, number>();
  /** What is in flight to each node, as one number; then what belongs to no node. */
  #wholes: Pairs;
  #wholesTree: Changing;
  /** For each node, whether its inbox may have changed since it was numbered. */
  readonly #isStale: Uint8Array;
  /** Where steps led, so that nothing is looked up twice for a step that recurs. */
  readonly recent = new RecentSteps();
  #isKnown = false;
  /** The number of all nodes, and that of all nodes and all histories. */
  #nodes = 0;
  #seen = 0;
  #move: Move | undefined;
  #outcome: Outcome | undefined;
  #nodesBefore = 0;
  readonly #historiesBefore: number[];
  /** The number of the step by itself; UNKNOWN_STEP if nobody has asked for it yet. */
  #step = 0;
  /** Numbers asked for since the last change, for each history: of the state, of the step, and of everything. */
  readonly #states: Int32Array;
  readonly #stepsFrom: Int32Array;
  readonly #whole: Int32Array;

  /** @param state the state of the run, which changes with every step */
  constructor(space: Space, state: PackedState, onForgotten: () => void) {
    this.#space = space;
    this.#state = state;
    this.#historiesBefore = [...state.histories];
    this.#onForgotten = onForgotten;
    const nodes = state.nodeStates.length;
    this.#isStale = new Uint8Array(nodes);
    [this.#pairs, this.#steps, this.#wholes] = this.#newPairs();
    [this.#nodesTree, this.#wholesTree] = [new Changing(nodes, this.#pairs), new Changing(nodes + 2, this.#wholes)];
    const ofEach = (): Int32Array => new Int32Array(space.histories.length + 1);
    [this.#states, this.#stepsFrom, this.#whole] = [ofEach(), ofEach(), ofEach()];
  }

  /** The history that a property sees, to be given when asking for a number. */
  historyOf(property: AnyProperty): number {
    return this.#space.historyAt(property) + 1;
  }

  /** The number of all nodes and all histories: of whatever is seen by properties that look at nothing else. */
  get seen(): number {
    return this.#seen;
  }

  /** The number of the present state, for a property. */
  state(history: number): number {
    if (history === 0) return this.#nodes;
    const known = this.#states[history];
    if (known !== UNKNOWN) return known;
    return (this.#states[history] = this.#pairs.intern(this.#nodes, this.#state.histories[history - 1]));
  }

  /** The number of the last step. */
  step(history: number): number {
    const known = this.#stepsFrom[history];
    if (known !== UNKNOWN) return known;
    const before =
      history === 0 ? this.#nodesBefore : this.#pairs.intern(this.#nodesBefore, this.#historiesBefore[history - 1]);
    if (this.#step === UNKNOWN_STEP) this.#step = this.#numberOf(this.#move!, this.#outcome!);
    return (this.#stepsFrom[history] = this.#pairs.intern(before, this.#step));
  }

  /** The number of everything in the present state, for a property. */
  whole(history: number): number {
    const known = this.#whole[history];
    if (known !== UNKNOWN) return known;
    const number =
      history === 0 ? this.#findWhole() : this.#wholes.intern(this.whole(0), this.#state.histories[history - 1]);
    return (this.#whole[history] = number);
  }

  /** Looks up only what may have changed. */
  #findWhole(): number {
    const { inboxes, faults, shared } = this.#state;
    const tree = this.#wholesTree;
    for (let node = 0; node < inboxes.length; node++) {
      if (this.#isStale[node] === 0) continue;
      this.#isStale[node] = 0;
      let number = START;
      for (const envelope of inboxes[node]) number = this.#wholes.intern(number, envelope);
      tree.set(node, number);
    }
    tree.set(inboxes.length, faults);
    tree.set(inboxes.length + 1, shared);
    return this.#wholes.intern(tree.fold(), this.#nodes);
  }

  /** Call this when the state was replaced, other than by a step. */
  jumped(): void {
    this.#isStale.fill(1);
    this.#changed();
    if (this.#pairs.count + this.#steps.count + this.#wholes.count > NUMBERS_MAX) this.#forget();
    const { nodeStates } = this.#state;
    for (let node = 0; node < nodeStates.length; node++) this.#nodesTree.set(node, nodeStates[node]);
    this.#find();
  }

  /** Looks up the numbers of the present state. */
  #find(): void {
    const { histories } = this.#state;
    this.#nodes = this.#seen = this.#nodesTree.fold();
    for (let i = 0; i < histories.length; i++) this.#seen = this.#pairs.intern(this.#seen, histories[i]);
  }

  /** Call this before each step. @returns whether this step was made recently; what is known of it is then `recent` */
  lookUp(move: Move, { number }: Outcome): boolean {
    if (move.event < 0) this.recent.pass();
    this.#isKnown = move.event >= 0 && this.recent.find(this.#seen, number, eventOf(move));
    return this.#isKnown;
  }

  /** What `seen` will be after the step that was looked up; -1 if that is not known. */
  get seenBehind(): number {
    return this.#isKnown ? this.recent.seen : -1;
  }

  /** Call this before each step that properties are asked about. */
  stepping(move: Move, outcome: Outcome): void {
    const { histories } = this.#state;
    this.#nodesBefore = this.#nodes;
    for (let i = 0; i < histories.length; i++) this.#historiesBefore[i] = histories[i];
    for (let i = 0; i < this.#stepsFrom.length; i++) this.#stepsFrom[i] = UNKNOWN;
    this.#move = move;
    this.#outcome = outcome;
    this.#step = move.event < 0 ? this.#numberOfOther(move) : UNKNOWN_STEP;
  }

  /** Call this after each step. @returns whether it changed its node */
  stepped(move: Move, outcome: Outcome): boolean {
    this.#changed();
    const { node } = move;
    if (node < 0) return false;
    const { sends } = outcome;
    const { destinations } = this.#space.envelopes;
    this.#isStale[node] = 1;
    for (let i = 0; i < sends.length; i++) this.#isStale[destinations[sends[i]]] = 1;
    if (move.event < 0) return false;
    const nodeState = this.#state.nodeStates[node];
    const hasChanged = this.#nodesTree.at(node) !== nodeState;
    if (hasChanged) this.#nodesTree.set(node, nodeState);
    if (this.#isKnown) {
      this.#nodes = this.recent.nodes;
      this.#seen = this.recent.seen;
    } else {
      const from = this.#seen;
      if (hasChanged || outcome.records.length > 0) this.#find();
      this.recent.keep(from, outcome.number, eventOf(move), this.#nodes, this.#seen);
    }
    return hasChanged;
  }

  #changed(): void {
    for (let i = 0; i < this.#states.length; i++) this.#states[i] = this.#whole[i] = UNKNOWN;
  }

  /** An outcome belongs to one node, and determines where it leads, what it records and what was chosen. */
  #numberOf(move: Move, { number }: Outcome): number {
    return this.#steps.intern(number, eventOf(move));
  }

  /** Negative, which the numbers of other steps are not. */
  #numberOfOther({ kind, node, at, count }: Move): number {
    const lost = kind === "drop" ? this.#state.inboxes[node].slice(at, at + count).join() : "";
    const key = `${kind},${node},${node < 0 ? at : ""},${lost}`;
    let number = this.#otherSteps.get(key);
    if (number === undefined) this.#otherSteps.set(key, (number = -1 - this.#otherSteps.size));
    return number;
  }

  #forget(): void {
    const nodes = this.#state.nodeStates.length;
    [this.#pairs, this.#steps, this.#wholes] = this.#newPairs();
    [this.#nodesTree, this.#wholesTree] = [new Changing(nodes, this.#pairs), new Changing(nodes + 2, this.#wholes)];
    this.recent.forget();
    this.#onForgotten();
  }

  #newPairs(): [Pairs, Pairs, Pairs] {
    const room = ownRoom(this.#space.pulse);
    return [new Pairs(room), new Pairs(room), new Pairs(room)];
  }
}

/** The event with its kind of step: only the arrival of a message can be two kinds. */
const eventOf = ({ kind, event }: Move): number => 2 * event + (kind === "duplicate" ? 1 : 0);

/** A tuple of which a few words change at a time, and its number. */
class Changing {
  readonly #tuples: Tuples;
  readonly #tree: Int32Array;
  readonly #before: Int32Array;

  constructor(width: number, pairs: Pairs) {
    this.#tuples = new Tuples(width, pairs);
    this.#tree = this.#tuples.blank();
    this.#before = this.#tuples.blank().fill(NO_WORD);
  }

  set(at: number, word: number): void {
    this.#tree[this.#tuples.leaves + at] = word;
  }

  at(at: number): number {
    return this.#tree[this.#tuples.leaves + at];
  }

  /** The number of the tuple as it is now. */
  fold(): number {
    const number = this.#tuples.refold(this.#tree, this.#before);
    this.#before.set(this.#tree);
    return number;
  }
}
