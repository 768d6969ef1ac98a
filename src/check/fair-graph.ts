/**
 * A part of the graph in which every world can be reached from every other, with what fairness asks of its steps; and the
 * search for a part of it in which a run can go on for ever, fairly.
 */
import { withRoom, type Successor } from "../world/configurations.ts";
import { ceases, choicePoints, demand } from "../world/fairness.ts";
import type { Claim } from "../world/claims.ts";
import type { Outcome } from "../world/locals.ts";
import { isFault, type Move } from "../world/move.ts";
import { components } from "./components.ts";
import type { Graph } from "./edges.ts";
import type { Search } from "./search.ts";
import { SLICE, type Sliced } from "./sliced.ts";

/** A step between two worlds of a part, by what matters of it. */
export interface FairEdge {
  readonly from: number;
  readonly to: number;
  readonly move: Move;
  readonly outcome: Outcome;
}

/** A fair part: its rows, and the edges that a run in it may take, all of them infinitely often. */
export interface FairPart {
  readonly rows: readonly number[];
  readonly edges: readonly number[];
}

/** What is the same for a step wherever it is made. */
interface Kind {
  readonly move: Move;
  readonly outcome: Outcome;
  /** What fairness asks when it is possible; -1 for nothing. */
  readonly demand: number;
  /** The choices made, as numbers of (point, value) pairs. */
  readonly chosen: readonly number[];
  readonly points: readonly string[];
}

/** Rows by their places, and edges between them. */
interface Part {
  readonly places: readonly number[];
  readonly edges: number[];
}

const NO_DEMAND = -1;
const NONE: readonly number[] = [];

export class FairGraph {
  readonly #search: Search;
  readonly #claim: Claim;
  readonly #rows: readonly number[];
  /** Of each edge within the part: rows (as places in `#rows`), a kind, and what it requests (an entry of `#requests`). */
  #edges = new Int32Array(4 * 256);
  #count = 0;
  readonly #kinds: Kind[] = [];
  readonly #kindOf = new Map<Successor, number>();
  readonly #requests: (readonly number[])[] = [NONE];
  readonly #requestIds = new Map<string, number>();
  readonly #demands = new Map<string, number>();
  readonly #pairs = new Map<string, number>();
  /** For each row the demands that can be met there. */
  readonly #asked: (readonly number[])[] = [];

  private constructor(search: Search, claim: Claim, rows: readonly number[]) {
    this.#search = search;
    this.#claim = claim;
    this.#rows = rows;
  }

  /** Lists the steps of these rows. Cost: some microseconds a step. */
  static *of(search: Search, claim: Claim, rows: readonly number[]): Sliced<FairGraph> {
    const graph = new FairGraph(search, claim, rows);
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
   * A part in which a run can go on for ever, meeting every demand and making every choice, and that has a row which
   * `matters`; undefined where there is none.
   */
  *fairPart(matters: (row: number) => boolean): Sliced<FairPart | undefined> {
    const all = Array.from({ length: this.#count }, (_, edge) => edge);
    const places = this.#rows.map((_, place) => place);
    return yield* this.#firstFair(yield* this.#parts(places, all), matters);
  }

  edge(edge: number): FairEdge {
    const [from, to, kind] = this.#edges.subarray(4 * edge, 4 * edge + 3);
    const { move, outcome } = this.#kinds[kind];
    return { from: this.#rows[from], to: this.#rows[to], move, outcome };
  }

  /**
   * Strong fairness of choices takes a part apart: where a value is on offer but never taken, the choice may not be made
   * again and again, so its edges go, and what is left is looked at anew. What then still starves somebody starves it in
   * every smaller part as well.
   */
  *#solve(
    places: readonly number[],
    edges: readonly number[],
    matters: (row: number) => boolean,
  ): Sliced<FairPart | undefined> {
    if (!places.some((place) => matters(this.#rows[place]))) return undefined;
    const chosen = new Set(edges.flatMap((edge) => this.#kind(edge).chosen));
    const kept = edges.filter((edge) => this.#requests[this.#edges[4 * edge + 3]].every((pair) => chosen.has(pair)));
    if (kept.length === edges.length) {
      return this.#starves(places, edges) ? undefined : { rows: places.map((place) => this.#rows[place]), edges };
    }
    return yield* this.#firstFair(yield* this.#parts(places, kept), matters);
  }

  *#firstFair(parts: readonly Part[], matters: (row: number) => boolean): Sliced<FairPart | undefined> {
    for (const { places, edges } of parts) {
      const fair = yield* this.#solve(places, edges, matters);
      if (fair) return fair;
    }
    return undefined;
  }

  /** Whether something is possible in all of these rows, and done by none of these edges. */
  #starves(places: readonly number[], edges: readonly number[]): boolean {
    let always = new Set(this.#asked[places[0]]);
    for (const place of places) {
      if (always.size === 0) return false;
      const here = this.#asked[place];
      always = new Set([...always].filter((asked) => here.includes(asked)));
    }
    for (const edge of edges) always.delete(this.#kind(edge).demand);
    return always.size > 0;
  }

  /** The components of more than one row that these edges leave. */
  *#parts(places: readonly number[], edges: readonly number[]): Sliced<readonly Part[]> {
    const graph = this.#graph(edges);
    const part = new Int32Array(this.#rows.length).fill(-1);
    const parts: Part[] = [];
    const all = (): boolean => true;
    yield* components(graph, places, all, all, (component) => {
      if (component.length < 2) return;
      for (const place of component) part[place] = parts.length;
      parts.push({ places: Array.from(component), edges: [] });
    });
    for (const edge of edges) {
      const [from, to] = this.#edges.subarray(4 * edge, 4 * edge + 2);
      if (part[from] >= 0 && part[from] === part[to]) parts[part[from]].edges.push(edge);
    }
    return parts;
  }

  /** Some of the edges, ordered by where they begin. */
  #graph(edges: readonly number[]): Graph {
    const firsts = new Int32Array(this.#rows.length + 1);
    for (const edge of edges) firsts[this.#edges[4 * edge] + 1]++;
    for (let place = 0; place < this.#rows.length; place++) firsts[place + 1] += firsts[place];
    const next = firsts.slice();
    const targets = new Int32Array(edges.length);
    for (const edge of edges) targets[next[this.#edges[4 * edge]]++] = this.#edges[4 * edge + 1];
    return { size: this.#rows.length, first: (place) => firsts[place], target: (edge) => targets[edge] };
  }

  #kind(edge: number): Kind {
    return this.#kinds[this.#edges[4 * edge + 2]];
  }

  #list(row: number, place: number, places: ReadonlyMap<number, number>): void {
    const steps = this.#stepsFrom(row);
    const asked = new Set(steps.map(({ kind }) => this.#kinds[kind].demand));
    asked.delete(NO_DEMAND);
    this.#asked.push([...asked]);
    const free = steps.map(({ kind }) => this.#kinds[kind]).filter(({ move }) => !isFault(move.budget));
    const offers = this.#offers(free);
    for (const { kind, target } of steps) {
      const to = places.get(target);
      if (to === undefined) continue;
      this.#edges = withRoom(this.#edges, 4 * (this.#count + 1));
      this.#edges.set([place, to, kind, this.#requestsOf(this.#kinds[kind], offers)], 4 * this.#count++);
    }
  }

  /** The steps of the world in a row that do not cease, with the rows they lead to; also those that change nothing. */
  #stepsFrom(row: number): readonly { readonly kind: number; readonly target: number }[] {
    const { worlds, expander, space } = this.#search;
    const edges = this.#search.edges!;
    const [chunk, offset] = [worlds.chunk(row), worlds.offset(row)];
    const { transitions, idle, wantsIdle } = expander;
    expander.enter(chunk, offset);
    expander.wantsIdle = true;
    expander.expand(row);
    // These steps were counted when the search made them, and it may go on.
    Object.assign(expander, { transitions, idle, wantsIdle });
    const { batch } = expander;
    const first = edges.first(row);
    const steps = Array.from({ length: batch.length }, (_, k) => ({
      successor: expander.labelled(chunk, offset, batch.labels[k]),
      target: edges.target(first + k),
    }));
    batch.length = 0;
    for (const label of expander.idleLabels) {
      steps.push({ successor: expander.labelled(chunk, offset, label), target: row });
    }
    for (const successor of expander.alwaysIdle(chunk, offset)) steps.push({ successor, target: row });
    const before = expander.world(chunk, offset);
    return steps.flatMap(({ successor, target }) => {
      const { move, outcome } = successor;
      if (outcome.kind === "threw" || ceases(space, this.#claim, { before, move, outcome })) return [];
      return [{ kind: this.#kindNumber(successor, outcome), target }];
    });
  }

  #kindNumber(successor: Successor, outcome: Outcome): number {
    let id = this.#kindOf.get(successor);
    if (id === undefined) {
      id = this.#kinds.length;
      this.#kindOf.set(successor, id);
      const { move } = successor;
      const points = choicePoints(move, outcome);
      const asks = demand(this.#search.space, move);
      this.#kinds.push({
        move,
        outcome,
        demand: asks === undefined ? NO_DEMAND : number(this.#demands, asks),
        chosen: points.map((point, i) => number(this.#pairs, `${point}=${outcome.choices[i]}`)),
        points,
      });
    }
    return id;
  }

  /** For each choice made in one of these steps (faults oblige nobody), the pairs of it with every value that some of them takes. */
  #offers(kinds: readonly Kind[]): ReadonlyMap<string, ReadonlySet<number>> {
    const offers = new Map<string, Set<number>>();
    for (const { points, chosen } of kinds) {
      points.forEach((point, i) => {
        const known = offers.get(point);
        if (known) known.add(chosen[i]);
        else offers.set(point, new Set([chosen[i]]));
      });
    }
    return offers;
  }

  #requestsOf({ points }: Kind, offers: ReadonlyMap<string, ReadonlySet<number>>): number {
    if (points.length === 0) return 0;
    const pairs = points.flatMap((point) => [...(offers.get(point) ?? [])]);
    const key = pairs.join();
    let id = this.#requestIds.get(key);
    if (id === undefined) {
      id = this.#requests.push(pairs) - 1;
      this.#requestIds.set(key, id);
    }
    return id;
  }
}

function number(ids: Map<string, number>, key: string): number {
  let id = ids.get(key);
  if (id === undefined) {
    id = ids.size;
    ids.set(key, id);
  }
  return id;
}
