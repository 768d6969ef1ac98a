/** Which interchangeable node takes which one's place. */
export interface Permutation {
  /** Counts permutations as they are made; 0 is the identity. */
  readonly number: number;
  /** For each node, the one whose place it takes. */
  readonly to: readonly number[];
}

/** The permutations of nodes: each is made on first use, and is one object. */
export class Permutations {
  /** The indexes of the interchangeable nodes among all nodes. */
  readonly places: readonly number[];
  readonly identity: Permutation;
  /** Those that trade two neighbours: every other permutation is composed of them. */
  readonly swaps: readonly Permutation[];
  /** How many permutations there are. */
  readonly count: number;
  readonly #nodes: number;
  readonly #made = new Map<string | number, Permutation>();

  /** @param nodes how many nodes there are in all */
  constructor(places: readonly number[], nodes: number) {
    this.places = places;
    this.#nodes = nodes;
    this.count = factorial(places.length);
    const listed = places.map((_, at) => at);
    this.identity = this.ordered(listed);
    this.swaps = listed.slice(1).map((at) => this.trade(at - 1, at));
  }

  /** The permutation that brings nodes into an order. @param order the interchangeable nodes, by their indexes among these */
  ordered(order: ArrayLike<number>): Permutation {
    const key = this.#keyOf(order);
    let permutation = this.#made.get(key);
    if (!permutation) this.#made.set(key, (permutation = this.#make(order)));
    return permutation;
  }

  /** The permutation that trades two nodes. */
  trade(one: number, other: number): Permutation {
    return this.ordered(this.places.map((_, at) => (at === one ? other : at === other ? one : at)));
  }

  /** Every permutation by a number, from 0 up to `count`; 0 is the identity. */
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

  /** A number if it is small enough, because that is faster to look up. */
  #keyOf(order: ArrayLike<number>): string | number {
    const { length } = this.places;
    if (length > NUMBERED_MAX) return Array.from(order).join();
    let key = 0;
    for (let i = 0; i < length; i++) key = key * length + order[i];
    return key;
  }
}

/** 13 to the power of 13 is an exact number. */
const NUMBERED_MAX = 13;

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
