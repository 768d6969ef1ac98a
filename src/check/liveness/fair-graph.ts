/**
 * A strongly connected part of the graph, with what fairness demands of its steps; and the search for a part of it in which a
 * run can go on for ever, fairly.
 */
import { withRoom } from "../visited/with-room.ts";
import type { Outcome } from "../../semantics/outcome-tree.ts";
import type { Move } from "../../semantics/enabled-steps.ts";
import { components } from "./components.ts";
import type { Graph } from "./edges.ts";
import type { FairSteps, OneStep } from "./fair-steps.ts";
import type { Kind } from "./step-kinds.ts";
import { SLICE, type Sliced } from "../../semantics/sliced.ts";

/** A step between two states of a part. */
export interface FairEdge {
  readonly from: number;
  readonly to: number;
  readonly move: Move;
  readonly outcome: Outcome;
}

/** A fair part: its rows by their indexes in the graph, and the edges that a run in it may take, all of them infinitely often. */
export interface FairPart {
  readonly places: readonly number[];
  readonly edges: readonly number[];
}

/** Words of an edge: its two rows (as indexes into `#rows`), its step, its request, and which of the row's steps it is. */
const EDGE = 5;

export class FairGraph {
  readonly #steps: FairSteps;
  readonly #rows: readonly number[];
  /** The edges within the part. */
  #edges: Int32Array<ArrayBuffer>;
  #count = 0;
  /** For each row the demands that can be met there, as the number of a set: many rows have the same ones. */
  readonly #asked: Int32Array;
  /** Used while a part is examined: for each row its index in the part. */
  readonly #placeInPart: Int32Array;

  private constructor(steps: FairSteps, rows: readonly number[]) {
    this.#steps = steps;
    this.#rows = rows;
    this.#asked = new Int32Array(rows.length);
    this.#edges = new Int32Array(2 * EDGE * rows.length);
    this.#placeInPart = new Int32Array(rows.length);
  }

  /** Lists the steps of these rows. Cost: a fraction of a microsecond a step. */
  static *of(steps: FairSteps, rows: readonly number[]): Sliced<FairGraph> {
    const graph = new FairGraph(steps, rows);
    const places = new Map(rows.map((row, place) => [row, place]));
    let due = SLICE;
    for (const [row, place] of places) {
      graph.#list(row, place, places);
      if (graph.#count >= due) {
        due = graph.#count + SLICE;
        yield;
      }
    }
    return graph;
  }

  /**
   * A part in which a run can go on for ever, meeting every demand and making every choice, and that has a row which `matters`;
   * undefined if there is none.
   */
  *fairPart(matters: (row: number) => boolean): Sliced<FairPart | undefined> {
    const all = Array.from({ length: this.#count }, (_, edge) => edge);
    const places = this.#rows.map((_, place) => place);
    return yield* this.#firstFair(yield* this.#parts(places, all), matters);
  }

  edge(edge: number): FairEdge {
    const from = this.row(this.from(edge));
    this.#steps.enter(from);
    const { move, outcome } = this.#steps.labelled(this.#edges[EDGE * edge + 4]).successor;
    return { from, to: this.row(this.to(edge)), move, outcome: outcome as Outcome };
  }

  /** How many rows it has. */
  get size(): number {
    return this.#rows.length;
  }

  row(place: number): number {
    return this.#rows[place];
  }

  /** The index of the row where an edge begins. */
  from(edge: number): number {
    return this.#edges[EDGE * edge];
  }

  to(edge: number): number {
    return this.#edges[EDGE * edge + 1];
  }

  kind(edge: number): Kind {
    return this.#steps.kinds.of(this.#edges[EDGE * edge + 2]);
  }

  /** The demands that can be met in a row; equal sets are the same object. */
  asked(place: number): ReadonlySet<number> {
    return this.#steps.demandSets.at(this.#asked[place]);
  }

  /** The number of a demand, given as `demand` writes it. */
  demand(what: string): number {
    return this.#steps.kinds.demand(what);
  }

  /** The number of a choice that takes a value. */
  pair(point: string, value: number): number {
    return this.#steps.kinds.pair(point, value);
  }

  /**
   * Strong fairness of choices can split a part: if a value is on offer but never taken, the choice may not be made again and
   * again, so its edges are removed, and what is left is examined again.
   */
  *#solve(
    places: readonly number[],
    edges: readonly number[],
    matters: (row: number) => boolean,
  ): Sliced<FairPart | undefined> {
    // A demand that starves here starves in every smaller part as well.
    if (!places.some((place) => matters(this.#rows[place])) || this.#starves(places, edges)) return undefined;
    const chosen = new Set<number>();
    for (const edge of edges) for (const pair of this.kind(edge).chosen) chosen.add(pair);
    const met = new Map<number, boolean>();
    const kept = edges.filter((edge) => {
      const request = this.#edges[EDGE * edge + 3];
      let isMet = met.get(request);
      if (isMet === undefined)
        met.set(request, (isMet = this.#steps.kinds.requests[request].every((pair) => chosen.has(pair))));
      return isMet;
    });
    if (kept.length === edges.length) return { places, edges };
    return yield* this.#firstFair(yield* this.#parts(places, kept), matters);
  }

  *#firstFair(parts: readonly FairPart[], matters: (row: number) => boolean): Sliced<FairPart | undefined> {
    for (const { places, edges } of parts) {
      const fair = yield* this.#solve(places, edges, matters);
      if (fair) return fair;
    }
    return undefined;
  }

  /** Whether something is possible in all of these rows, and done by none of these edges. */
  #starves(places: readonly number[], edges: readonly number[]): boolean {
    const asked = new Set(places.map((place) => this.#asked[place]));
    const taken = new Set(edges.map((edge) => this.kind(edge).demand));
    return this.#steps.demandSets.haveInCommon(asked, taken);
  }

  /** The components of more than one row that these edges leave. */
  *#parts(places: readonly number[], edges: readonly number[]): Sliced<readonly FairPart[]> {
    const placeInPart = this.#placeInPart;
    places.forEach((place, at) => (placeInPart[place] = at));
    const part = new Int32Array(places.length).fill(-1);
    const parts: { readonly places: readonly number[]; readonly edges: number[] }[] = [];
    yield* components(this.#graph(places.length, edges), places.keys(), { least: 2 }, (component, first, end) => {
      const own: number[] = [];
      for (let i = first; i < end; i++) {
        part[component[i]] = parts.length;
        own.push(places[component[i]]);
      }
      parts.push({ places: own, edges: [] });
    });
    for (const edge of edges) {
      const own = part[placeInPart[this.from(edge)]];
      if (own >= 0 && own === part[placeInPart[this.to(edge)]]) parts[own].edges.push(edge);
    }
    return parts;
  }

  /** Some of the edges, ordered by where they begin. Rows are given by their indexes in the part. */
  #graph(size: number, edges: readonly number[]): Graph {
    const placeInPart = this.#placeInPart;
    const firsts = new Int32Array(size + 1);
    for (const edge of edges) firsts[placeInPart[this.from(edge)] + 1]++;
    for (let at = 0; at < size; at++) firsts[at + 1] += firsts[at];
    const next = firsts.slice();
    const targets = new Int32Array(edges.length);
    for (const edge of edges) targets[next[placeInPart[this.from(edge)]]++] = placeInPart[this.to(edge)];
    return { size, first: (at) => firsts[at], target: (edge) => targets[edge] };
  }

  /** Lists the steps of the state in a row that lead to rows of the graph. */
  #list(row: number, place: number, places: ReadonlyMap<number, number>): void {
    this.#steps.enter(row);
    this.#asked[place] = this.#steps.asked;
    this.#steps.each(
      (target) => places.has(target),
      (step, target, label) => this.#add(place, places.get(target)!, step, label),
    );
  }

  #add(from: number, to: number, { step, request }: OneStep, label: number): void {
    const at = EDGE * this.#count++;
    this.#edges = withRoom(this.#edges, at + EDGE);
    this.#edges[at] = from;
    this.#edges[at + 1] = to;
    this.#edges[at + 2] = step;
    this.#edges[at + 3] = request;
    this.#edges[at + 4] = label;
  }
}
