/** Finds shortest paths within a fair part of the graph, from which a readable loop is built. */
import type { Pulse } from "../../semantics/pulse.ts";
import type { FairGraph, FairPart } from "./fair-graph.ts";

/** A row with more edges than this gets an index of what they do. */
const FEW = 16;

/** What to look for on edges. Of edges that are equally near, the one with the least rank wins. */
export interface Wanted {
  /** Infinity if the edge is of no use. */
  readonly rank: (edge: number) => number;
  /** No rank is less than this one. */
  readonly least: number;
  /** The first edge from a row with the least rank, if that is known without looking at all of them; otherwise -1. */
  readonly known?: (place: number) => number;
}

/**
 * What many edges from one row do: for each demand and each pair, the first edge that meets it; and the demand sets of the rows
 * they lead to.
 */
export interface Index {
  readonly demands: ReadonlyMap<number, number>;
  readonly pairs: ReadonlyMap<number, number>;
  readonly asked: ReadonlySet<ReadonlySet<number>>;
}

/** Shortest paths within a fair part, along its edges. Among equal ones, those along edges that are listed first. */
export class PathsInPart {
  readonly #graph: FairGraph;
  readonly #pulse: Pulse;
  readonly #outgoing: Grouped;
  readonly #incoming: Grouped;
  /** The edge by which a search reached a row, and the last search that did. */
  readonly #via: Int32Array;
  readonly #searched: Int32Array;
  #searches = 0;
  /** The number of steps from each row to the target, and the next edge on the way there, or -1. */
  readonly #distance: Int32Array;
  readonly #next: Int32Array;
  readonly #indexes = new Map<number, Index>();

  constructor(graph: FairGraph, { edges }: FairPart, pulse: Pulse) {
    const { size } = graph;
    this.#graph = graph;
    this.#pulse = pulse;
    this.#outgoing = new Grouped(edges, size, (edge) => graph.from(edge));
    this.#incoming = new Grouped(edges, size, (edge) => graph.to(edge));
    this.#via = new Int32Array(size);
    this.#searched = new Int32Array(size);
    this.#distance = new Int32Array(size);
    this.#next = new Int32Array(size);
  }

  /** Sets the target of `back`. Cost: visits every edge of the part once. */
  aimAt(target: number): void {
    this.#distance.fill(-1);
    this.#next.fill(-1);
    this.#distance[target] = 0;
    const queue = [target];
    for (const place of queue) {
      this.#pulse.beat();
      const { edges, first, end } = this.#incoming.at(place);
      for (let i = first; i < end; i++) {
        const from = this.#graph.from(edges[i]);
        if (this.#distance[from] >= 0) continue;
        this.#distance[from] = this.#distance[place] + 1;
        queue.push(from);
      }
    }
  }

  /** The shortest path from a row to the target; from the target itself, a path that returns to it. */
  back(place: number): readonly number[] {
    const path: number[] = [];
    let at = place;
    do {
      const edge = this.#nextFrom(at);
      path.push(edge);
      at = this.#graph.to(edge);
    } while (this.#distance[at] > 0);
    return path;
  }

  /** The shortest path from a row that ends with a wanted edge. */
  nearest(start: number, { rank, least, known }: Wanted): readonly number[] {
    this.#searched[start] = ++this.#searches;
    for (let level = [start]; level.length > 0;) {
      const next: number[] = [];
      let [found, foundRank] = [-1, Infinity];
      for (const place of level) {
        this.#pulse.beat();
        const sure = known?.(place) ?? -1;
        if (sure >= 0) return this.#pathTo(sure, start);
        const { edges, first, end } = this.#outgoing.at(place);
        for (let i = first; i < end; i++) {
          const own = rank(edges[i]);
          if (own === least) return this.#pathTo(edges[i], start);
          if (own < foundRank) [found, foundRank] = [edges[i], own];
          const to = this.#graph.to(edges[i]);
          if (this.#searched[to] === this.#searches) continue;
          this.#searched[to] = this.#searches;
          this.#via[to] = edges[i];
          next.push(to);
        }
      }
      if (found >= 0) return this.#pathTo(found, start);
      level = next;
    }
    throw new Error(`no way to what is wanted from row ${this.#graph.row(start)}: the part is not connected`);
  }

  /** Undefined if there are so few edges that looking at each is as good. */
  index(place: number): Index | undefined {
    const { edges, first, end } = this.#outgoing.at(place);
    if (end - first <= FEW) return undefined;
    let index = this.#indexes.get(place);
    if (!index) {
      const [demands, pairs] = [new Map<number, number>(), new Map<number, number>()];
      const asked = new Set<ReadonlySet<number>>();
      for (let i = first; i < end; i++) {
        const { demand, chosen } = this.#graph.kind(edges[i]);
        if (!demands.has(demand)) demands.set(demand, edges[i]);
        for (const pair of chosen) if (!pairs.has(pair)) pairs.set(pair, edges[i]);
        asked.add(this.#graph.asked(this.#graph.to(edges[i])));
      }
      index = { demands, pairs, asked };
      this.#indexes.set(place, index);
    }
    return index;
  }

  #nextFrom(place: number): number {
    if (this.#next[place] < 0) {
      const { edges, first, end } = this.#outgoing.at(place);
      let next = edges[first];
      for (let i = first + 1; i < end; i++)
        if (this.#distanceBehind(edges[i]) < this.#distanceBehind(next)) next = edges[i];
      this.#next[place] = next;
    }
    return this.#next[place];
  }

  #distanceBehind(edge: number): number {
    return this.#distance[this.#graph.to(edge)];
  }

  #pathTo(last: number, start: number): readonly number[] {
    const path = [last];
    for (let at = this.#graph.from(last); at !== start; at = this.#graph.from(path.at(-1)!)) path.push(this.#via[at]);
    return path.toReversed();
  }
}

/** Edges grouped by the row at one of their ends, in the order in which they are listed. */
class Grouped {
  readonly #edges: Int32Array;
  readonly #firsts: Int32Array;

  constructor(edges: readonly number[], size: number, end: (edge: number) => number) {
    this.#firsts = new Int32Array(size + 1);
    for (const edge of edges) this.#firsts[end(edge) + 1]++;
    for (let place = 0; place < size; place++) this.#firsts[place + 1] += this.#firsts[place];
    const next = this.#firsts.slice();
    this.#edges = new Int32Array(edges.length);
    for (const edge of edges) this.#edges[next[end(edge)]++] = edge;
  }

  at(place: number): { readonly edges: Int32Array; readonly first: number; readonly end: number } {
    return { edges: this.#edges, first: this.#firsts[place], end: this.#firsts[place + 1] };
  }
}
