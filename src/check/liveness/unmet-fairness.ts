/** Keeps account of what fairness still demands of a loop while the loop is being built. */
import type { FairGraph } from "./fair-graph.ts";
import type { Index } from "./paths-in-part.ts";

/** Debts are ranked: starving steps come before choices, and choices are in the order in which they were met. */
const CHOICES = 2 ** 26;

export const NOTHING = Infinity;

/** The choices made on an edge, each with all its pairs that are on offer there. */
export type Offers = readonly (readonly [point: string, pairs: readonly number[]])[];

/** A choice that is made in a loop. */
interface Point {
  /** Its index among all points. */
  readonly at: number;
  /** The values on offer, as pairs, in the order in which they were met. */
  readonly pairs: number[];
  /** All before this one are chosen. */
  first: number;
}

/**
 * What fairness still demands of a loop while it is built, edge by edge: `unmetBy` for growing loops. Each edge costs what
 * it changes, and what was added last can be taken back.
 */
export class UnmetFairness {
  readonly #graph: FairGraph;
  readonly #offers: (edge: number) => Offers;
  /** What can be demanded in all rows of the loop; at first, in the row where it begins. */
  readonly #demands: readonly number[];
  readonly #placeOf: ReadonlyMap<number, number>;
  /** For each of these, whether the loop takes it, or it is not possible somewhere. */
  readonly #settled: Uint8Array;
  /** All before this one are settled. */
  #firstDemand = 0;
  readonly #seen = new Set<ReadonlySet<number>>();
  readonly #points: Point[] = [];
  readonly #pointOf = new Map<string, Point>();
  readonly #met = new Set<readonly number[]>();
  readonly #ranks = new Map<number, number>();
  readonly #chosen = new Set<number>();
  #firstPoint = 0;
  readonly #undo: (() => void)[] = [];

  constructor(graph: FairGraph, demands: readonly number[], offers: (edge: number) => Offers) {
    this.#graph = graph;
    this.#offers = offers;
    this.#demands = demands;
    this.#placeOf = new Map(demands.map((demand, place) => [demand, place]));
    this.#settled = new Uint8Array(demands.length);
  }

  /** How much was done so far: whatever is added from here on can be taken back. */
  get mark(): number {
    return this.#undo.length;
  }

  takeBackTo(mark: number): void {
    while (this.#undo.length > mark) this.#undo.pop()!();
  }

  /** The rank of the first debt, or NOTHING. */
  get first(): number {
    while (this.#firstDemand < this.#demands.length && this.#settled[this.#firstDemand] === 1) this.#firstDemand++;
    if (this.#firstDemand < this.#demands.length) return this.#firstDemand;
    for (; this.#firstPoint < this.#points.length; this.#firstPoint++) {
      const point = this.#points[this.#firstPoint];
      while (point.first < point.pairs.length && this.#chosen.has(point.pairs[point.first])) point.first++;
      if (point.first < point.pairs.length) return this.#ranks.get(point.pairs[point.first])!;
    }
    return NOTHING;
  }

  /** The loop goes on along this edge. */
  add(edge: number): void {
    const { demand, chosen } = this.#graph.kind(edge);
    const asked = this.#graph.asked(this.#graph.from(edge));
    if (!this.#seen.has(asked)) this.#narrow(asked);
    this.#settle(this.#placeOf.get(demand));
    if (chosen.length === 0) return;
    for (const [point, pairs] of this.#offers(edge)) if (!this.#met.has(pairs)) this.#offer(point, pairs);
    for (const pair of chosen) if (!this.#chosen.has(pair)) this.#choose(pair);
  }

  /** The least rank of the debts that an edge helps with, or NOTHING. */
  rank(edge: number): number {
    const { demand, chosen } = this.#graph.kind(edge);
    const place = this.#placeOf.get(demand) ?? -1;
    let least = place >= 0 && this.#settled[place] === 0 ? place : NOTHING;
    const asked = this.#graph.asked(this.#graph.to(edge));
    if (!this.#seen.has(asked)) least = Math.min(least, this.#leastWithout(asked));
    for (const pair of chosen) {
      if (!this.#chosen.has(pair)) least = Math.min(least, this.#ranks.get(pair) ?? NOTHING);
    }
    return least;
  }

  /** The first of many edges that helps with the first debt; -1 if their index cannot tell. */
  firstIn({ demands, pairs, asked }: Index): number {
    const { first } = this;
    if (first === NOTHING) return -1;
    if (first >= CHOICES) return pairs.get(this.#points[this.#firstPoint].pairs[first % CHOICES]) ?? -1;
    const settles = [...asked].some((set) => !this.#seen.has(set));
    return settles ? -1 : (demands.get(this.#demands[first]) ?? -1);
  }

  #leastWithout(asked: ReadonlySet<number>): number {
    for (let place = this.#firstDemand; place < this.#demands.length; place++) {
      if (this.#settled[place] === 0 && !asked.has(this.#demands[place])) return place;
    }
    return NOTHING;
  }

  #narrow(asked: ReadonlySet<number>): void {
    this.#seen.add(asked);
    this.#undo.push(() => this.#seen.delete(asked));
    for (let place = this.#firstDemand; place < this.#demands.length; place++) {
      if (!asked.has(this.#demands[place])) this.#settle(place);
    }
  }

  #settle(place: number | undefined): void {
    if (place === undefined || this.#settled[place] === 1) return;
    this.#settled[place] = 1;
    this.#undo.push(() => {
      this.#settled[place] = 0;
      this.#firstDemand = Math.min(this.#firstDemand, place);
    });
  }

  #offer(name: string, pairs: readonly number[]): void {
    this.#met.add(pairs);
    this.#undo.push(() => this.#met.delete(pairs));
    let point = this.#pointOf.get(name);
    if (!point) {
      point = { at: this.#points.length, pairs: [], first: 0 };
      this.#points.push(point);
      this.#pointOf.set(name, point);
      this.#undo.push(() => {
        this.#points.pop();
        this.#pointOf.delete(name);
        this.#firstPoint = Math.min(this.#firstPoint, this.#points.length);
      });
    }
    for (const pair of pairs) if (!this.#ranks.has(pair)) this.#append(point, pair);
  }

  #append(point: Point, pair: number): void {
    this.#ranks.set(pair, (point.at + 1) * CHOICES + point.pairs.length);
    point.pairs.push(pair);
    this.#firstPoint = Math.min(this.#firstPoint, point.at);
    this.#undo.push(() => {
      this.#ranks.delete(pair);
      point.pairs.pop();
      point.first = Math.min(point.first, point.pairs.length);
    });
  }

  #choose(pair: number): void {
    this.#chosen.add(pair);
    this.#undo.push(() => {
      this.#chosen.delete(pair);
      const rank = this.#ranks.get(pair);
      if (rank === undefined) return;
      const at = Math.floor(rank / CHOICES) - 1;
      this.#firstPoint = Math.min(this.#firstPoint, at);
      this.#points[at].first = Math.min(this.#points[at].first, rank % CHOICES);
    });
  }
}
