/** Who takes whose place among interchangeable nodes. */
export interface Permutation {
  /** Counts those that were made, from 0, which leaves all as it is. */
  readonly number: number;
  /** For each node, the one whose place it takes. */
  readonly to: readonly number[];
}

/** The permutations of nodes: each is made when it is asked for, and is one object. */
export class Permutations {
  /** Where the interchangeable nodes stand among all nodes. */
  readonly places: readonly number[];
  readonly identity: Permutation;
  /** Those that trade two neighbours: every other one is made of them. */
  readonly swaps: readonly Permutation[];
  /** How many there are. */
  readonly count: number;
  readonly #nodes: number;
  readonly #made = new Map<string | number, Permutation>();

  /** @param nodes how many there are in all */
  constructor(places: readonly number[], nodes: number) {
    this.places = places;
    this.#nodes = nodes;
    this.count = factorial(places.length);
    const listed = places.map((_, at) => at);
    this.identity = this.ordered(listed);
    this.swaps = listed.slice(1).map((at) => this.trade(at - 1, at));
  }

  /** The one that brings nodes into an order. @param order of the interchangeable nodes, by their places among these */
  ordered(order: ArrayLike<number>): Permutation {
    const key = this.#keyOf(order);
    let permutation = this.#made.get(key);
    if (!permutation) this.#made.set(key, (permutation = this.#make(order)));
    return permutation;
  }

  /** The one that trades two. */
  trade(one: number, other: number): Permutation {
    return this.ordered(this.places.map((_, at) => (at === one ? other : at === other ? one : at)));
  }

  /** Each by a number, from 0 up to `count`: that of 0 leaves all as it is. */
  at(number: number): Permutation {
    const left = this.places.map((_, at) => at);
    let rest = number;
    const order = this.places.map((_, i) => {
      const below = factorial(this.places.length - 1 - i);
      const [next] = left.splice(Math.floor(rest / below), 1);
      rest %= below;
      return next;
    });
    return this.ordered(order);
  }

  #make(order: ArrayLike<number>): Permutation {
    const to = Array.from({ length: this.#nodes }, (_, node) => node);
    this.places.forEach((place, i) => (to[this.places[order[i]]] = place));
    return { number: this.#made.size, to };
  }

  /** A number where it is small enough: that is faster to look up. */
  #keyOf(order: ArrayLike<number>): string | number {
    const { length } = this.places;
    if (length > NUMBERED_MAX) return Array.from(order).join();
    let key = 0;
    for (let i = 0; i < length; i++) key = key * length + order[i];
    return key;
  }
}

/** 13 to the power of 13 is exact. */
const NUMBERED_MAX = 13;

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
