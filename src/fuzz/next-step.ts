/**
 * Picks enabled steps without listing them all: first a kind by its weight, then one step of that kind. Every
 * move comes from the constructors of `semantics/enabled-steps.ts`, and is one that `space.moves` lists.
 */
import { isDemanded } from "../semantics/fairness.ts";
import { budgets } from "../semantics/fault-budgets.ts";
import { EMPTY, type Inbox } from "../semantics/inbox.ts";
import {
  act,
  changePartition,
  deliver,
  faultsAt,
  isFault,
  type Move,
  movesAt,
  recovery,
  timeout,
} from "../semantics/enabled-steps.ts";
import { AnswersByShared } from "../semantics/answers-by-shared.ts";
import type { Space } from "../semantics/space.ts";
import type { PackedState } from "../semantics/packed-state.ts";
import type { Priorities } from "./priorities.ts";
import type { Random } from "./random.ts";
import { mayTake, type Sort, sortOf, type Weights } from "./weights.ts";

/** What a node can do by itself. */
interface Facts {
  readonly up: boolean;
  readonly timers: readonly Move[];
  readonly actions: readonly Move[];
  /** Everything that can happen at it while nothing is in flight to it; undefined until that is needed. */
  alone: readonly Move[] | undefined;
}

/** All moves of a state, in random order. */
export interface ShuffledMoves {
  readonly wanted: readonly Move[];
  /** Faults and beginning partitions: nobody waits for them. */
  readonly faults: readonly Move[];
}

export class StepSampler {
  readonly #space: Space;
  readonly #fairOnly: boolean;
  /** Whether there are no faults that could hold a message up. */
  readonly #isPermitted: boolean;
  /** For each node state that was met. */
  readonly #facts: AnswersByShared<Facts>;
  /** For each envelope, its delivery from each index of an inbox. */
  readonly #deliveries: Move[][] = [];
  /** For each node of the present state; below, the totals over all nodes. */
  readonly #now: Facts[] = [];
  #timers = 0;
  #actions = 0;

  /** @param fairOnly whether to pick only steps that fairness demands */
  constructor(space: Space, fairOnly: boolean) {
    this.#space = space;
    this.#facts = new AnswersByShared(space.sharedPart);
    this.#fairOnly = fairOnly;
    this.#isPermitted = space.faults.constant;
  }

  /** Call this when the state was replaced, other than by a step, or when its shared part changed. */
  enter({ nodeStates, shared }: PackedState): void {
    this.#timers = 0;
    this.#actions = 0;
    for (let node = 0; node < nodeStates.length; node++) {
      const facts = this.#factsOf(nodeStates[node], shared);
      this.#now[node] = facts;
      this.#timers += facts.timers.length;
      this.#actions += facts.actions.length;
    }
  }

  /** Call this after each step that changes a node state. */
  steppedAt(node: number, { nodeStates, shared }: PackedState): void {
    const before = this.#now[node];
    const facts = this.#factsOf(nodeStates[node], shared);
    this.#now[node] = facts;
    this.#timers += facts.timers.length - before.timers.length;
    this.#actions += facts.actions.length - before.actions.length;
  }

  /** A move that is enabled in this state; undefined if the first guess is not enabled. */
  sample(state: PackedState, weights: Weights, random: Random): Move | undefined {
    const { each, rareSum, priorities } = weights;
    const deliverWeight = each ? messagesIn(state) : weights.deliver;
    const timeoutWeight = each ? this.#timers : this.#timers > 0 ? weights.timeout : 0;
    const actWeight = each ? this.#actions : this.#actions > 0 ? weights.act : 0;
    const others = timeoutWeight + actWeight + rareSum;
    if (deliverWeight + others === 0) return undefined;
    let at = random.below(deliverWeight + others) - deliverWeight;
    if (at < 0) {
      const delivery = this.#delivery(state, priorities, random);
      if (delivery !== undefined || others === 0) return delivery;
      at = random.below(others);
    }
    if (at < timeoutWeight) return this.#timeout(priorities, random);
    at -= timeoutWeight;
    if (at < actWeight) return this.#action(priorities, random);
    return this.#rare(state, rareAt(weights, at - actWeight), random);
  }

  /** Whether it is obvious that no move is enabled that the weights allow. */
  isSpent({ inboxes }: PackedState, { rareSum }: Weights): boolean {
    if (this.#timers + this.#actions + rareSum > 0) return false;
    for (let node = 0; node < inboxes.length; node++) {
      if (inboxes[node].length > 0 && this.#now[node].up) return false;
    }
    return true;
  }

  /** Every enabled move that the weights allow, in random order. */
  list(state: PackedState, weights: Weights, random: Random): ShuffledMoves {
    const moves: Move[] = [];
    for (let node = 0; node < this.#now.length; node++)
      for (const move of this.#movesAt(state, node))
        if (this.#isWanted(move, weights) && this.#space.permits(state, move)) moves.push(move);
    for (const move of this.#space.changesOfPartitions(state)) if (this.#isWanted(move, weights)) moves.push(move);
    random.shuffle(moves);
    const isFaulty = (move: Move): boolean => isFault(move.budget) || move.kind === "partition";
    return { wanted: moves.filter((move) => !isFaulty(move)), faults: moves.filter(isFaulty) };
  }

  #movesAt({ nodeStates, inboxes, shared }: PackedState, node: number): readonly Move[] {
    if (inboxes[node].length > 0) return movesAt(nodeStates[node], inboxes[node], shared, this.#space);
    return (this.#now[node].alone ??= movesAt(nodeStates[node], EMPTY, shared, this.#space));
  }

  #isWanted(move: Move, weights: Weights): boolean {
    return mayTake(weights, sortOf(move)) && (!this.#fairOnly || isDemanded(this.#space, move));
  }

  /** A delivery at the first node that can take one: the first by priority, or from a random one on. */
  #delivery(state: PackedState, priorities: Priorities | undefined, random: Random): Move | undefined {
    const { inboxes } = state;
    const nodes = inboxes.length;
    // One random number for two choices: it has enough bits, and drawing is what a step does most often.
    const drawn = random.next();
    const from = priorities ? 0 : Math.imul(drawn & 0xffff, nodes) >>> 16;
    let node = priorities ? priorities.order[0] : from;
    for (let looked = 0; inboxes[node].length === 0 || !this.#now[node].up;) {
      if (++looked > nodes) return undefined;
      const next = (from + looked) % nodes;
      node = priorities ? priorities.order[next] : next;
    }
    const inbox = inboxes[node];
    const slot = Math.imul(drawn >>> 16, inbox.length) >>> 16;
    const at = this.#place(inbox, slot);
    if (!this.#space.nodeStates.accepts(state.nodeStates[node], inbox[at], state.shared)) return undefined;
    const move = this.#deliveryAt(node, inbox, at);
    return this.#isPermitted || this.#space.permits(state, move) ? move : undefined;
  }

  /** Each delivery is made once: there are few, and no step is drawn more often. */
  #deliveryAt(node: number, inbox: Inbox, at: number): Move {
    const known = (this.#deliveries[inbox[at]] ??= []);
    return (known[at] ??= deliver(node, inbox, at, this.#space));
  }

  /** The index of what is delivered instead of this message: the head of its queue, or the first of its copies. */
  #place(inbox: Inbox, slot: number): number {
    const { kinds, links } = this.#space.envelopes;
    const envelope = inbox[slot];
    let at = slot;
    if (kinds[envelope] === "fifo") while (at > 0 && links[inbox[at - 1]] === links[envelope]) at--;
    else while (at > 0 && inbox[at - 1] === envelope) at--;
    return at;
  }

  #timeout(priorities: Priorities | undefined, random: Random): Move | undefined {
    const first = priorities?.order.find((node) => this.#now[node].timers.length > 0);
    if (first !== undefined) return oneOf(this.#now[first].timers, random);
    let at = random.below(this.#timers);
    for (let node = 0; node < this.#now.length; node++) {
      const { timers } = this.#now[node];
      if (at < timers.length) return timers[at];
      at -= timers.length;
    }
    return undefined;
  }

  #action(priorities: Priorities | undefined, random: Random): Move | undefined {
    const first = priorities?.order.find((node) => this.#now[node].actions.length > 0);
    if (first !== undefined) return oneOf(this.#now[first].actions, random);
    let at = random.below(this.#actions);
    for (let node = 0; node < this.#now.length; node++) {
      const { actions } = this.#now[node];
      if (at < actions.length) return actions[at];
      at -= actions.length;
    }
    return undefined;
  }

  /** A step of another kind: at a random node, or a partition. */
  #rare(state: PackedState, sort: Sort, random: Random): Move | undefined {
    const at = random.below(state.nodeStates.length);
    if (sort === "partition" || sort === "heal") return this.#changeOfPartitions(state, sort, random);
    // Usually the budget is spent, and then there is no need to list what it could buy.
    const budget = (budgets as readonly Sort[]).indexOf(sort);
    if (budget >= 0 && this.#space.faults.spend(state.faults, budget, at) < 0) return undefined;
    const candidates = this.#rareMoves(state, sort, at).filter((move) => this.#space.permits(state, move));
    return candidates.length === 0 ? undefined : oneOf(candidates, random);
  }

  #changeOfPartitions({ faults }: PackedState, sort: "partition" | "heal", random: Random): Move | undefined {
    const steps = this.#space.faults.partitionSteps(faults);
    if (!steps.some(({ kind }) => kind === sort)) return undefined;
    const { partition } = oneOf(
      steps.filter(({ kind }) => kind === sort),
      random,
    );
    return changePartition(sort, partition);
  }

  #rareMoves(state: PackedState, sort: Sort, node: number): readonly Move[] {
    const [nodeState, inbox] = [state.nodeStates[node], state.inboxes[node]];
    const isOfSort = (move: Move): boolean => sortOf(move) === sort;
    if (sort !== "restart" && sort !== "lose")
      return faultsAt(nodeState, inbox, state.shared, this.#space).filter(isOfSort);
    return this.#space.nodeStates.isUp(nodeState) ? [] : recovery(nodeState, inbox, this.#space).filter(isOfSort);
  }

  #factsOf(nodeState: number, shared: number): Facts {
    return (
      this.#facts.get(nodeState, shared) ?? this.#facts.ask(nodeState, shared, () => this.#findFacts(nodeState, shared))
    );
  }

  #findFacts(nodeState: number, shared: number): Facts {
    const { nodeStates } = this.#space;
    const node = nodeStates.node(nodeState);
    const actions = nodeStates.actions(nodeState, shared).map((action) => act(node, action));
    return {
      up: nodeStates.isUp(nodeState),
      timers: nodeStates.timers(nodeState).map((timer) => timeout(node, timer)),
      actions: this.#fairOnly ? actions.filter((move) => isDemanded(this.#space, move)) : actions,
      alone: undefined,
    };
  }
}

const oneOf = <T>(list: readonly T[], random: Random): T => list[random.below(list.length)];

function messagesIn({ inboxes }: PackedState): number {
  let messages = 0;
  for (const inbox of inboxes) messages += inbox.length;
  return messages;
}

function rareAt({ rare }: Weights, place: number): Sort {
  let at = place;
  for (const [sort, weight] of rare) {
    if (at < weight) return sort;
    at -= weight;
  }
  throw new RangeError(`no kind of step at ${place}: the sum of the weights is wrong`);
}
