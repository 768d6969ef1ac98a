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

/** What a node can do by itself. */
interface Facts {
  readonly up: boolean;
  readonly timers: readonly number[];
  readonly actions: readonly number[];
}

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
  /** For each local situation that was met. */
  readonly #facts: Facts[] = [];
  /** For each node of the world that is walked, and what that sums up to. */
  readonly #now: Facts[] = [];
  #timers = 0;
  #actions = 0;

  /** @param fairOnly pick only steps that fairness asks for */
  constructor(space: Space, fairOnly: boolean) {
    this.#space = space;
    this.#fairOnly = fairOnly;
    this.#contents = new Contents(space);
  }

  /** To be called when the world has become another one altogether. */
  enter({ locals }: World): void {
    this.#timers = 0;
    this.#actions = 0;
    for (let node = 0; node < locals.length; node++) {
      const facts = this.#factsOf(locals[node]);
      this.#now[node] = facts;
      this.#timers += facts.timers.length;
      this.#actions += facts.actions.length;
    }
  }

  /** To be called after each step at a node. */
  stepped(node: number, local: number): void {
    const before = this.#now[node];
    const facts = this.#factsOf(local);
    if (facts === before) return;
    this.#now[node] = facts;
    this.#timers += facts.timers.length - before.timers.length;
    this.#actions += facts.actions.length - before.actions.length;
  }

  /** A move that is enabled in this world; undefined where the first guess is none. */
  sample(world: World, weights: Weights, random: Random): Move | undefined {
    const { each, rareSum } = weights;
    const deliverWeight = each ? messagesIn(world) : weights.deliver;
    const timeoutWeight = each ? this.#timers : this.#timers > 0 ? weights.timeout : 0;
    const actWeight = each ? this.#actions : this.#actions > 0 ? weights.act : 0;
    const sum = deliverWeight + timeoutWeight + actWeight + rareSum;
    if (sum === 0) return undefined;
    let at = random.below(sum);
    if (at < deliverWeight) return this.#delivery(world, random);
    at -= deliverWeight;
    if (at < timeoutWeight) return this.#timeout(random.below(this.#timers));
    at -= timeoutWeight;
    if (at < actWeight) return this.#action(random.below(this.#actions));
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

  /** A delivery at the first node, from a random one on, that can take one. */
  #delivery(world: World, random: Random): Move | undefined {
    const { inboxes } = world;
    let node = random.below(inboxes.length);
    for (let looked = 0; inboxes[node].length === 0 || !this.#now[node].up; looked++) {
      if (looked === inboxes.length) return undefined;
      node = node + 1 === inboxes.length ? 0 : node + 1;
    }
    const inbox = inboxes[node];
    const move = deliver(node, inbox, this.#place(inbox, random.below(inbox.length), random), this.#space);
    return this.#space.permits(world, move) ? move : undefined;
  }

  /** Which message of the link at this place is delivered: the head of a queue, any one of a set. */
  #place(inbox: Inbox, at: number, random: Random): number {
    const { kinds, links } = this.#space.envelopes;
    const link = links[inbox[at]];
    let first = at;
    while (first > 0 && links[inbox[first - 1]] === link) first--;
    let end = at + 1;
    while (end < inbox.length && links[inbox[end]] === link) end++;
    if (end - first === 1 || kinds[inbox[at]] === "fifo") return first;
    const salt = random.next();
    let best = first;
    let highest = -Infinity;
    for (let place = first; place < end; place++) {
      const rank = Math.imul(this.#contents.envelope(inbox[place]) ^ salt, 0x9e3779b1);
      // Of copies the first has the rank first, as the semantics wants it.
      if (rank > highest) [best, highest] = [place, rank];
    }
    return best;
  }

  #timeout(which: number): Move | undefined {
    let at = which;
    for (let node = 0; node < this.#now.length; node++) {
      const { timers } = this.#now[node];
      if (at < timers.length) return timeout(node, timers[at]);
      at -= timers.length;
    }
    return undefined;
  }

  #action(which: number): Move | undefined {
    let at = which;
    for (let node = 0; node < this.#now.length; node++) {
      const { actions } = this.#now[node];
      if (at < actions.length) return act(node, actions[at]);
      at -= actions.length;
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
      return faults
        .cutSteps(world.faults)
        .filter(({ kind }) => kind === sort)
        .map(({ kind, cut }) => changeCut(kind, cut));
    }
    const [local, inbox] = [world.locals[node], world.inboxes[node]];
    const isOfSort = (move: Move): boolean => sortOf(move) === sort;
    if (sort !== "restart" && sort !== "lose") return faultsAt(local, inbox, this.#space).filter(isOfSort);
    return this.#space.locals.isUp(local) ? [] : recovery(node, inbox, this.#space).filter(isOfSort);
  }

  #factsOf(local: number): Facts {
    return (this.#facts[local] ??= this.#findFacts(local));
  }

  #findFacts(local: number): Facts {
    const { locals } = this.#space;
    const node = locals.node(local);
    const actions = locals.actions(local);
    const wanted = this.#fairOnly ? actions.filter((action) => this.#isWanted(act(node, action))) : actions;
    return { up: locals.isUp(local), timers: locals.timers(local), actions: wanted };
  }
}

function messagesIn({ inboxes }: World): number {
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
