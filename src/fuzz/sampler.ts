/**
 * Picks steps that are enabled, without listing all that are: first a kind by its weight, then one of that kind. Every
 * move comes from the constructors of `world/move.ts`, and is one that `space.moves` lists.
 */
import { mix } from "../world/configurations.ts";
import { demand } from "../world/fairness.ts";
import type { Inbox } from "../world/inbox.ts";
import { act, deliver, faultsAt, isFault, type Move, recovery, timeout, changeCut } from "../world/move.ts";
import type { Space, World } from "../world/space.ts";
import { Contents } from "./contents.ts";
import type { Random } from "./random.ts";
import { mayTake, type Sort, sortOf, type Weights } from "./weights.ts";

/**
 * What a node can do by itself, in one integer, for it is asked of every node at every step: 0 when it is down, else 1, its
 * number of timers from bit TIMERS on, and its number of actions from bit ACTIONS on.
 */
const TIMERS = 1;
const ACTIONS = 16;
const COUNT_MASK = (1 << 15) - 1;
const UNKNOWN = -1;

/** The moves of a world in a random order, all of them. */
export interface Listed {
  readonly wanted: readonly Move[];
  /** Faults and cuts that begin: nobody waits for them. */
  readonly faults: readonly Move[];
}

export class Sampler {
  readonly #space: Space;
  readonly #fairOnly: boolean;
  readonly #contents: Contents;
  /** For each local situation. */
  readonly #facts: number[] = [];
  /** The actions to choose from, where they were asked for. */
  readonly #actions: (readonly number[])[] = [];

  /** @param fairOnly pick only steps that fairness asks for */
  constructor(space: Space, fairOnly: boolean) {
    this.#space = space;
    this.#fairOnly = fairOnly;
    this.#contents = new Contents(space);
  }

  /** A move that is enabled in this world; undefined where the first guess is none. */
  sample(world: World, weights: Weights, random: Random): Move | undefined {
    const { locals, inboxes } = world;
    let messages = 0;
    let timers = 0;
    let actions = 0;
    for (let node = 0; node < locals.length; node++) {
      const facts = this.#factsOf(locals[node]);
      if (facts === 0) continue;
      messages += inboxes[node].length;
      timers += timersIn(facts);
      actions += actionsIn(facts);
    }
    const { each } = weights;
    const deliverWeight = each ? messages : messages > 0 ? weights.deliver : 0;
    const timeoutWeight = each ? timers : timers > 0 ? weights.timeout : 0;
    const actWeight = each ? actions : actions > 0 ? weights.act : 0;
    const sum = deliverWeight + timeoutWeight + actWeight + weights.rareSum;
    if (sum === 0) return undefined;
    let at = random.below(sum);
    if (at < deliverWeight) return this.#delivery(world, random.below(messages), random);
    at -= deliverWeight;
    if (at < timeoutWeight) return this.#timeout(world, random.below(timers));
    at -= timeoutWeight;
    if (at < actWeight) return this.#action(world, random.below(actions));
    return this.#rare(world, rareAt(weights, at - actWeight), random);
  }

  /** Every enabled move that the weights allow, in a random order that goes by what the moves say. */
  list(world: World, weights: Weights, random: Random): Listed {
    const salt = random.next();
    const ranked = this.#space
      .moves(world)
      .filter((move) => mayTake(weights, sortOf(move)) && this.#isWanted(move))
      .map((move) => ({ move, rank: mix(this.#contents.move(move, world.inboxes) ^ salt) }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ move }) => move);
    const isFaulty = (move: Move): boolean => isFault(move.budget) || move.kind === "cut";
    return { wanted: ranked.filter((move) => !isFaulty(move)), faults: ranked.filter(isFaulty) };
  }

  #isWanted(move: Move): boolean {
    return !this.#fairOnly || demand(this.#space, move) !== undefined;
  }

  #delivery(world: World, slot: number, random: Random): Move | undefined {
    let at = slot;
    for (let node = 0; node < world.locals.length; node++) {
      const inbox = world.inboxes[node];
      if (this.#factsOf(world.locals[node]) === 0) continue;
      if (at >= inbox.length) {
        at -= inbox.length;
        continue;
      }
      const move = deliver(node, inbox, this.#place(inbox, at, random), this.#space);
      return this.#space.permits(world, move) ? move : undefined;
    }
    return undefined;
  }

  /** Which message of the link at this place is delivered: the head of a queue, any one of a set. */
  #place(inbox: Inbox, at: number, random: Random): number {
    const { all, links } = this.#space.envelopes;
    const link = links[inbox[at]];
    let first = at;
    while (first > 0 && links[inbox[first - 1]] === link) first--;
    let end = at + 1;
    while (end < inbox.length && links[inbox[end]] === link) end++;
    if (end - first === 1 || all[inbox[at]].kind === "fifo") return first;
    const salt = random.next();
    let best = first;
    let highest = -Infinity;
    for (let place = first; place < end; place++) {
      const rank = mix(this.#contents.envelope(inbox[place]) ^ salt);
      // Of copies the first has the rank first, as the semantics wants it.
      if (rank > highest) [best, highest] = [place, rank];
    }
    return best;
  }

  #timeout(world: World, which: number): Move | undefined {
    let at = which;
    for (let node = 0; node < world.locals.length; node++) {
      const count = timersIn(this.#factsOf(world.locals[node]));
      if (at < count) return timeout(node, this.#space.locals.timers(world.locals[node])[at]);
      at -= count;
    }
    return undefined;
  }

  #action(world: World, which: number): Move | undefined {
    let at = which;
    for (let node = 0; node < world.locals.length; node++) {
      const count = actionsIn(this.#factsOf(world.locals[node]));
      if (at < count) return act(node, this.#actionsOf(world.locals[node])[at]);
      at -= count;
    }
    return undefined;
  }

  /** A step of another kind: at a random node, or a cut. */
  #rare(world: World, sort: Sort, random: Random): Move | undefined {
    const at = random.below(world.locals.length);
    const candidates = this.#rareMoves(world, sort, at).filter((move) => this.#space.permits(world, move));
    const salt = random.next();
    let best: Move | undefined;
    let highest = -Infinity;
    for (const move of candidates) {
      const rank = mix(this.#contents.move(move, world.inboxes) ^ salt);
      if (rank > highest) [best, highest] = [move, rank];
    }
    return best;
  }

  #rareMoves(world: World, sort: Sort, node: number): readonly Move[] {
    if (sort === "cut" || sort === "heal") {
      const { faults } = this.#space;
      return faults.cutSteps(world.faults).filter(({ kind }) => kind === sort).map(({ kind, cut }) => changeCut(kind, cut));
    }
    const [local, inbox] = [world.locals[node], world.inboxes[node]];
    const isOfSort = (move: Move): boolean => sortOf(move) === sort;
    if (sort !== "restart" && sort !== "lose") return faultsAt(local, inbox, this.#space).filter(isOfSort);
    return this.#space.locals.isUp(local) ? [] : recovery(node, inbox, this.#space).filter(isOfSort);
  }

  #factsOf(local: number): number {
    const facts = local < this.#facts.length ? this.#facts[local] : UNKNOWN;
    return facts === UNKNOWN ? this.#findFacts(local) : facts;
  }

  #findFacts(local: number): number {
    const { locals } = this.#space;
    while (this.#facts.length <= local) this.#facts.push(UNKNOWN);
    const [timers, actions] = [locals.timers(local).length, this.#actionsOf(local).length];
    if (timers > COUNT_MASK || actions > COUNT_MASK) throw new RangeError(`a node has ${timers} timers and ${actions} actions`);
    return (this.#facts[local] = locals.isUp(local) ? 1 | (timers << TIMERS) | (actions << ACTIONS) : 0);
  }

  #actionsOf(local: number): readonly number[] {
    return (this.#actions[local] ??= this.#listActions(local));
  }

  #listActions(local: number): readonly number[] {
    const { locals } = this.#space;
    const actions = locals.actions(local);
    return this.#fairOnly ? actions.filter((action) => this.#isWanted(act(locals.node(local), action))) : actions;
  }
}

const timersIn = (facts: number): number => (facts >> TIMERS) & COUNT_MASK;
const actionsIn = (facts: number): number => (facts >> ACTIONS) & COUNT_MASK;

function rareAt({ rare }: Weights, place: number): Sort {
  let at = place;
  for (const [sort, weight] of rare) {
    if (at < weight) return sort;
    at -= weight;
  }
  throw new RangeError(`no kind of step at ${place}: the sum of the weights is wrong`);
}
