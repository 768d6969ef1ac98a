/**
 * Small integers for what a property sees of a random run: the same one where all nodes, and its own history, are the same; and
 * for a step, where they were so before it and the step is the same. What else there is to see, as what is in flight, is left out.
 */
import { Pairs } from "../check/visited/pairs.ts";
import { ownRoom } from "../check/visited/room.ts";
import { Tuples } from "../check/visited/tuples.ts";
import type { AnyProperty } from "../model/property.ts";
import type { Move } from "../semantics/moves.ts";
import type { Outcome } from "../semantics/node-states.ts";
import type { PackedState } from "../semantics/packed-state.ts";
import { NO_HISTORY, type Space } from "../semantics/space.ts";

/** When there are so many, all are forgotten. */
const NUMBERS_MAX = 1 << 20;

/** To the right of the number of all nodes, in the number of a whole state, and at the end of each inbox. */
const [NODES, END] = [-2, -3];
const UNKNOWN = -1;

export class SituationNumbers {
  /** Told when the numbers given so far mean nothing any more. */
  readonly #onForgotten: () => void;
  readonly #space: Space;
  readonly #state: PackedState;
  #pairs: Pairs;
  #wholes: Pairs;
  #tuples: Tuples;
  readonly #tree: Int32Array;
  readonly #treeBefore: Int32Array;
  #nodes = 0;
  #whole = UNKNOWN;
  #nodesBefore = 0;
  readonly #historiesBefore: number[];
  #step = 0;
  /** Numbers of steps in which a node reduced something: by what came of it, and by what that was and how it came. */
  readonly #steps = new Map<Outcome, Map<number, number>>();
  readonly #otherSteps = new Map<string, number>();
  #stepCount = 0;

  /** @param state the state that changes under way */
  constructor(space: Space, state: PackedState, onForgotten: () => void) {
    this.#space = space;
    this.#state = state;
    this.#historiesBefore = [...state.histories];
    this.#onForgotten = onForgotten;
    this.#pairs = new Pairs(ownRoom(space.pulse));
    this.#wholes = new Pairs(ownRoom(space.pulse));
    this.#tuples = new Tuples(state.nodeStates.length, this.#pairs);
    this.#tree = this.#tuples.blank();
    this.#treeBefore = this.#tuples.blank();
  }

  /** Of the state as it is, to a property. */
  state(property: AnyProperty): number {
    return this.#with(this.#nodes, this.#state.histories, property);
  }

  /** Of the last step. */
  step(property: AnyProperty): number {
    return this.#pairs.intern(this.#with(this.#nodesBefore, this.#historiesBefore, property), this.#step);
  }

  /** Of all there is in the state as it is, to a property. */
  whole(property: AnyProperty): number {
    if (this.#whole === UNKNOWN) this.#whole = this.#findWhole();
    return this.#with(this.#whole, this.#state.histories, property, this.#wholes);
  }

  #findWhole(): number {
    const { inboxes, faults, shared } = this.#state;
    // What stands to the right tells what it is: so none is taken for a number of another kind.
    let number = this.#wholes.intern(this.#nodes, NODES);
    for (const inbox of inboxes) {
      for (const envelope of inbox) number = this.#wholes.intern(number, envelope);
      number = this.#wholes.intern(number, END);
    }
    return this.#wholes.intern(this.#wholes.intern(number, faults), shared);
  }

  #with(number: number, histories: readonly number[], property: AnyProperty, pairs = this.#pairs): number {
    if (histories.length === 0 || !property.history) return number;
    const history = this.#space.historyNumberIn({ histories }, property);
    return history === NO_HISTORY ? number : pairs.intern(number, history);
  }

  /** To be called when the state has become another one altogether. */
  jumped(): void {
    this.#whole = UNKNOWN;
    this.#treeBefore.fill(-1);
    this.#state.nodeStates.forEach((nodeState, node) => (this.#tree[this.#tuples.leaves + node] = nodeState));
    if (this.#pairs.count + this.#wholes.count > NUMBERS_MAX) this.#forget();
    else this.#refold();
  }

  /** To be called before each step that properties are asked about. */
  stepping(move: Move, outcome: Outcome): void {
    const { histories } = this.#state;
    this.#nodesBefore = this.#nodes;
    for (let i = 0; i < histories.length; i++) this.#historiesBefore[i] = histories[i];
    this.#step = move.event < 0 ? this.#numberOfOther(move) : this.#numberOf(move, outcome);
  }

  /** To be called after each step. @param changed the node that it changed, or -1 */
  stepped(changed: number): void {
    this.#whole = UNKNOWN;
    if (changed < 0) return;
    this.#tree[this.#tuples.leaves + changed] = this.#state.nodeStates[changed];
    this.#refold();
  }

  #refold(): void {
    this.#nodes = this.#tuples.refold(this.#tree, this.#treeBefore);
    this.#treeBefore.set(this.#tree);
  }

  /** An outcome is of one node, and says where it leads to, what it records and what was chosen. */
  #numberOf({ kind, event }: Move, outcome: Outcome): number {
    let known = this.#steps.get(outcome);
    if (!known) this.#steps.set(outcome, (known = new Map()));
    // Of all events, only the arrival of a message can be two kinds of steps.
    const key = 2 * event + (kind === "duplicate" ? 1 : 0);
    let number = known.get(key);
    if (number === undefined) known.set(key, (number = this.#stepCount++));
    return number;
  }

  #numberOfOther({ kind, node, at, count }: Move): number {
    const lost = kind === "drop" ? this.#state.inboxes[node].slice(at, at + count).join() : "";
    const key = `${kind},${node},${node < 0 ? at : ""},${lost}`;
    let number = this.#otherSteps.get(key);
    if (number === undefined) this.#otherSteps.set(key, (number = this.#stepCount++));
    return number;
  }

  #forget(): void {
    this.#pairs = new Pairs(ownRoom(this.#space.pulse));
    this.#wholes = new Pairs(ownRoom(this.#space.pulse));
    this.#tuples = new Tuples(this.#state.nodeStates.length, this.#pairs);
    this.#treeBefore.fill(-1);
    this.#refold();
    this.#onForgotten();
  }
}
