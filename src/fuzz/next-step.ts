/**
 * Draws enabled steps without listing them all: first a kind by its weight, then one step of that kind. What was drawn in vain is
 * not drawn again in the same state. Every move comes from the constructors of `semantics/enabled-steps.ts`, and is one that
 * `space.moves` lists.
 */
import { isDemanded } from "../semantics/fairness.ts";
import { budgets } from "../semantics/fault-budgets.ts";
import type { Inbox } from "../semantics/inbox.ts";
import {
  act,
  changePartition,
  deliver,
  faultsAt,
  isFault,
  type Move,
  recovery,
  timeout,
} from "../semantics/enabled-steps.ts";
import { AnswersByShared } from "../semantics/answers-by-shared.ts";
import type { Space } from "../semantics/space.ts";
import type { PackedState } from "../semantics/packed-state.ts";
import type { Priorities } from "./priorities.ts";
import type { Random } from "./random.ts";
import { InVain } from "./in-vain.ts";
import { mayTake, type Sort, sortOf, sumOf, type Weights } from "./weights.ts";

/** What a node can do by itself. */
interface Facts {
  readonly nodeState: number;
  readonly up: boolean;
  readonly timers: readonly Move[];
  readonly actions: readonly Move[];
}

/** All moves of a state other than deliveries, timers and actions, in random order. */
export interface RareMoves {
  readonly wanted: readonly Move[];
  /** Faults and beginning partitions: nobody waits for them. */
  readonly faults: readonly Move[];
}

export class StepSampler {
  readonly #space: Space;
  readonly #fairOnly: boolean;
  /** Whether there are no faults that could hold a message up. */
  readonly #isPermitted: boolean;
  /** Whether some role does not accept every message at any time. */
  readonly #isGuarded: boolean;
  /** For each node state that was met. */
  readonly #facts: AnswersByShared<Facts>;
  /** For each envelope, its delivery from each index of an inbox. */
  readonly #deliveries: Move[][] = [];
  /** For each node of the present state; below, the totals over all nodes, and how many nodes are down. */
  readonly #now: Facts[] = [];
  readonly #timersOf: (readonly Move[])[] = [];
  readonly #actionsOf: (readonly Move[])[] = [];
  #timers = 0;
  #actions = 0;
  #down = 0;
  /** What `#rareNow` found, and for what. */
  #rare: Weights["rare"] = [];
  #rareSum = 0;
  #repairs: readonly Sort[] = [];
  #rareOf: Weights | undefined;
  #rareFaults = -1;
  #rareDown = 0;
  /** What was drawn in vain in the present state: indices into inboxes, and into the timers and actions of nodes. */
  readonly #deliveriesInVain: InVain;
  readonly #timersInVain: InVain;
  readonly #actionsInVain: InVain;
  /** Which of these the last move was drawn from, if any; and where. */
  #drawnFrom: InVain | undefined;
  #drawnNode = 0;
  #drawnAt = 0;

  /** @param fairOnly whether to pick only steps that fairness demands */
  constructor(space: Space, fairOnly: boolean) {
    this.#space = space;
    this.#facts = new AnswersByShared(space.sharedPart);
    this.#fairOnly = fairOnly;
    this.#isPermitted = space.faults.constant;
    this.#isGuarded = space.instance.behaviours.some(({ accepts }) => accepts !== undefined);
    const nodes = space.instance.nodes.length;
    this.#deliveriesInVain = new InVain(nodes);
    this.#timersInVain = new InVain(nodes);
    this.#actionsInVain = new InVain(nodes);
  }

  /** Call this when the state was replaced, other than by a step, or when its shared part changed. */
  enter({ nodeStates, shared }: PackedState): void {
    this.again();
    this.#timers = 0;
    this.#actions = 0;
    this.#down = 0;
    for (let node = 0; node < nodeStates.length; node++) {
      const facts = this.#factsOf(nodeStates[node], shared);
      this.#now[node] = facts;
      this.#timersOf[node] = facts.timers;
      this.#actionsOf[node] = facts.actions;
      this.#timers += facts.timers.length;
      this.#actions += facts.actions.length;
      if (!facts.up) this.#down++;
    }
  }

  /** Call this after each other step that changes the state. @param node where it happened, or -1 */
  steppedAt(node: number, { nodeStates, shared }: PackedState): void {
    this.again();
    if (node < 0) return;
    const before = this.#now[node];
    if (before.nodeState === nodeStates[node]) return;
    const facts = this.#factsOf(nodeStates[node], shared);
    this.#now[node] = facts;
    this.#timersOf[node] = facts.timers;
    this.#actionsOf[node] = facts.actions;
    this.#timers += facts.timers.length - before.timers.length;
    this.#actions += facts.actions.length - before.actions.length;
    this.#down += Number(before.up) - Number(facts.up);
  }

  /** From now on, what was drawn in vain may be drawn again. */
  again(): void {
    this.#deliveriesInVain.clear();
    this.#timersInVain.clear();
    this.#actionsInVain.clear();
  }

  /** Call this if the move that was just drawn is not worth another try in this state. */
  inVain(): void {
    this.#drawnFrom?.add(this.#drawnNode, this.#drawnAt);
  }

  /**
   * A move that is enabled in this state; undefined if the first guess is not enabled or was drawn in vain, or if there is nothing to draw.
   *
   * @param evenly whether to draw no faults, and only deliveries, timers and actions that were not drawn in vain, each as likely as every
   *   other; undefined then means that none of these is left
   */
  sample(state: PackedState, weights: Weights, random: Random, evenly: boolean): Move | undefined {
    const each = evenly || weights.each;
    const priorities = evenly ? undefined : weights.priorities;
    const mayBeRare = weights.rareSum > 0 && this.#rareNow(state, weights) > 0;
    const rareSum = mayBeRare ? (evenly ? this.#repairs.length : this.#rareSum) : 0;
    const timers = each ? this.#timers - this.#timersInVain.total : this.#timers;
    const actions = each ? this.#actions - this.#actionsInVain.total : this.#actions;
    const deliverWeight = each ? this.#messages(state) : weights.deliver;
    const timeoutWeight = each ? timers : timers > 0 ? weights.timeout : 0;
    const actWeight = each ? actions : actions > 0 ? weights.act : 0;
    const others = timeoutWeight + actWeight + rareSum;
    if (deliverWeight + others === 0 || (evenly && deliverWeight + others === rareSum)) return undefined;
    this.#drawnFrom = undefined;
    let at = random.below(deliverWeight + others) - deliverWeight;
    if (at < 0) {
      const delivery = this.#delivery(state, each, priorities, random);
      if (delivery !== undefined) return delivery;
      // Where no message is left, something else happens.
      if (this.#drawnFrom !== undefined) return each ? this.sample(state, weights, random, evenly) : undefined;
      if (others === 0) return undefined;
      at = random.below(others);
    }
    if (at < timeoutWeight) {
      const isDrawn = this.#drawOwn(this.#timersOf, this.#timersInVain, timers, each, priorities, random);
      return isDrawn ? this.#timersOf[this.#drawnNode][this.#drawnAt] : undefined;
    }
    at -= timeoutWeight;
    if (at < actWeight) {
      const isDrawn = this.#drawOwn(this.#actionsOf, this.#actionsInVain, actions, each, priorities, random);
      return isDrawn ? this.#actionsOf[this.#drawnNode][this.#drawnAt] : undefined;
    }
    at -= actWeight;
    if (!evenly) return this.#drawRare(state, rareAt(this.#rare, at), random);
    return this.#drawRare(state, this.#repairs[at], random) ?? this.sample(state, weights, random, evenly);
  }

  /** Whether any other kind of move may be possible. */
  mayTakeRare(state: PackedState, weights: Weights): boolean {
    return weights.rareSum > 0 && this.#rareNow(state, weights) > 0;
  }

  /** The sum of the weights of those rare kinds that are not obviously impossible now. */
  #rareNow({ faults }: PackedState, weights: Weights): number {
    if (this.#rareOf !== weights || this.#rareFaults !== faults || this.#rareDown !== this.#down) {
      this.#rareOf = weights;
      this.#rareFaults = faults;
      this.#rareDown = this.#down;
      this.#rare = weights.rare.filter(([sort]) => this.#mayBePossible(faults, sort));
      this.#rareSum = sumOf(this.#rare);
      this.#repairs = this.#rare.map(([sort]) => sort).filter((sort) => repairing.has(sort));
    }
    return this.#rareSum;
  }

  #mayBePossible(now: number, sort: Sort): boolean {
    const { faults, instance } = this.#space;
    if (sort === "partition" || sort === "heal") return faults.partitionSteps(now).some(({ kind }) => kind === sort);
    if ((sort === "restart" || sort === "lose") && this.#down === 0) return false;
    const budget = (budgets as readonly Sort[]).indexOf(sort);
    return budget < 0 || instance.nodes.some((_, node) => faults.spend(now, budget, node) >= 0);
  }

  /** Every other enabled move that the weights allow, in random order. */
  listRare(state: PackedState, weights: Weights, random: Random): RareMoves {
    if (!this.mayTakeRare(state, weights)) return NONE;
    this.#drawnFrom = undefined;
    const moves: Move[] = [];
    for (let node = 0; node < this.#now.length; node++)
      for (const move of this.#rareMovesAt(state, node))
        if (this.#isWanted(move, weights) && this.#space.permits(state, move)) moves.push(move);
    for (const move of this.#space.changesOfPartitions(state)) if (this.#isWanted(move, weights)) moves.push(move);
    random.shuffle(moves);
    const isFaulty = (move: Move): boolean => isFault(move.budget) || move.kind === "partition";
    return { wanted: moves.filter((move) => !isFaulty(move)), faults: moves.filter(isFaulty) };
  }

  #rareMovesAt({ nodeStates, inboxes, shared }: PackedState, node: number): readonly Move[] {
    const faults = faultsAt(nodeStates[node], inboxes[node], shared, this.#space);
    return this.#now[node].up ? faults : [...recovery(nodeStates[node], inboxes[node], this.#space), ...faults];
  }

  #isWanted(move: Move, weights: Weights): boolean {
    return mayTake(weights, sortOf(move)) && (!this.#fairOnly || isDemanded(this.#space, move));
  }

  #delivery(state: PackedState, each: boolean, priorities: Priorities | undefined, random: Random): Move | undefined {
    if (!(each ? this.#drawMessage(state, random) : this.#drawMessageByNode(state, priorities, random)))
      return undefined;
    const node = this.#drawnNode;
    const inbox = state.inboxes[node];
    const at = this.#place(inbox, this.#drawnAt);
    const isAccepted =
      !this.#isGuarded || this.#space.nodeStates.accepts(state.nodeStates[node], inbox[at], state.shared);
    // A long queue can deliver no more than a short one.
    if (isAccepted && (!each || at === this.#drawnAt)) {
      const move = this.#deliveryAt(node, inbox, at);
      if (this.#isPermitted || this.#space.permits(state, move)) return move;
    }
    this.inVain();
    return undefined;
  }

  /** Draws any message that is in flight to a node that is up. Returns whether there is one. */
  #drawMessage(state: PackedState, random: Random): boolean {
    const messages = this.#messages(state);
    if (messages === 0) return false;
    let place = random.below(messages);
    let node = 0;
    for (let left = this.#messagesTo(node, state); place >= left; left = this.#messagesTo(node, state)) {
      place -= left;
      node++;
    }
    this.#draw(this.#deliveriesInVain, node, this.#deliveriesInVain.indexOf(node, place));
    return true;
  }

  /**
   * The same at the first node that can receive one: the first by priority, or from a random one on. Returns false also if it was drawn in
   * vain before.
   */
  #drawMessageByNode({ inboxes }: PackedState, priorities: Priorities | undefined, random: Random): boolean {
    const nodes = inboxes.length;
    const inVain = this.#deliveriesInVain;
    // One random number for two choices: it has enough bits, and drawing is what a step does most often.
    const drawn = random.next();
    const from = priorities ? 0 : Math.imul(drawn & 0xffff, nodes) >>> 16;
    let node = priorities ? priorities.order[0] : from;
    for (let looked = 0; inboxes[node].length === 0 || !this.#now[node].up;) {
      if (++looked > nodes) return false;
      const next = (from + looked) % nodes;
      node = priorities ? priorities.order[next] : next;
    }
    const at = Math.imul(drawn >>> 16, inboxes[node].length) >>> 16;
    this.#draw(inVain, node, at);
    return !inVain.has(node, at);
  }

  /** How many messages may still be drawn, in all and for one node. */
  #messages(state: PackedState): number {
    let messages = 0;
    for (let node = 0; node < state.inboxes.length; node++) messages += this.#messagesTo(node, state);
    return messages;
  }

  #messagesTo(node: number, { inboxes }: PackedState): number {
    return this.#now[node].up ? inboxes[node].length - this.#deliveriesInVain.of(node) : 0;
  }

  #draw(from: InVain, node: number, at: number): void {
    this.#drawnFrom = from;
    this.#drawnNode = node;
    this.#drawnAt = at;
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

  /**
   * Draws one of what nodes can do by themselves: any, or one of the first node by priority. Returns false if it was drawn in vain before.
   *
   * @param all how many there are to draw from
   */
  #drawOwn(
    lists: readonly (readonly Move[])[],
    inVain: InVain,
    all: number,
    each: boolean,
    priorities: Priorities | undefined,
    random: Random,
  ): boolean {
    let node = priorities?.order.find((one) => lists[one].length > 0) ?? 0;
    let at = random.below(priorities ? lists[node].length : all);
    for (;;) {
      const left = each ? lists[node].length - inVain.of(node) : lists[node].length;
      if (at < left) break;
      at -= left;
      node++;
    }
    this.#draw(inVain, node, each ? inVain.indexOf(node, at) : at);
    return each || !inVain.has(node, at);
  }

  /** A step of another kind: at a random node, or a partition. */
  #drawRare(state: PackedState, sort: Sort, random: Random): Move | undefined {
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
      nodeState,
      up: nodeStates.isUp(nodeState),
      timers: nodeStates.timers(nodeState).map((timer) => timeout(node, timer)),
      actions: this.#fairOnly ? actions.filter((move) => isDemanded(this.#space, move)) : actions,
    };
  }
}

/** Rare kinds that are no faults. */
const repairing: ReadonlySet<Sort> = new Set<Sort>(["restart", "lose", "heal"]);

const NONE: RareMoves = { wanted: [], faults: [] };

const oneOf = <T>(list: readonly T[], random: Random): T => list[random.below(list.length)];

function rareAt(rare: Weights["rare"], place: number): Sort {
  let at = place;
  for (const [sort, weight] of rare) {
    if (at < weight) return sort;
    at -= weight;
  }
  throw new RangeError(`no kind of step at ${place}: the sum of the weights is wrong`);
}
