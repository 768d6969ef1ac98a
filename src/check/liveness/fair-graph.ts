/**
 * A part of the graph in which every state can be reached from every other, with what fairness asks of its steps; and the
 * search for a part of it in which a run can go on for ever, fairly.
 */
import { withRoom, type Successor } from "../compiled/node-snapshots.ts";
import { ceases, choicePoints, demand, isRecurring } from "../../semantics/fairness.ts";
import type { Claim } from "../../semantics/violations.ts";
import type { Outcome } from "../../semantics/node-states.ts";
import { isFault, type Move } from "../../semantics/moves.ts";
import { components } from "./components.ts";
import type { Graph } from "./edges.ts";
import type { Search } from "../search/search.ts";
import { SLICE, type Sliced } from "../search/sliced.ts";

/** A step between two states of a part, by what matters of it. */
export interface FairEdge {
  readonly from: number;
  readonly to: number;
  readonly move: Move;
  readonly outcome: Outcome;
}

/** A fair part: its rows by their places in the graph, and the edges that a run in it may take, all of them infinitely often. */
export interface FairPart {
  readonly places: readonly number[];
  readonly edges: readonly number[];
}

/** What is the same for a step wherever it is made. */
export interface Kind {
  readonly move: Move;
  readonly outcome: Outcome;
  /** What fairness asks when it is possible; -1 for nothing. */
  readonly demand: number;
  /** The choices made, as numbers of (point, value) pairs. */
  readonly chosen: readonly number[];
  readonly points: readonly string[];
}

export const NO_DEMAND = -1;
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
  readonly #requestIds = new Map<string, number>([["", 0]]);
  readonly #demands = new Map<string, number>();
  readonly #pairs = new Map<string, number>();
  /** For each row the demands that can be met there, as a number of `#askedSets`: many rows have the same ones. */
  readonly #asked: number[] = [];
  readonly #askedSets: ReadonlySet<number>[] = [];
  readonly #askedIds = new Map<string, number>();
  /** Of use while a part is looked at: for each row its place in the part. */
  readonly #placeInPart: Int32Array;
  readonly #row: Int32Array;

  private constructor(search: Search, claim: Claim, rows: readonly number[]) {
    this.#search = search;
    this.#claim = claim;
    this.#rows = rows;
    this.#placeInPart = new Int32Array(rows.length);
    this.#row = new Int32Array(search.states.width);
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
    const { move, outcome } = this.kind(edge);
    return { from: this.row(this.from(edge)), to: this.row(this.to(edge)), move, outcome };
  }

  /** How many rows it has. */
  get size(): number {
    return this.#rows.length;
  }

  row(place: number): number {
    return this.#rows[place];
  }

  /** The place of the row where an edge begins. */
  from(edge: number): number {
    return this.#edges[4 * edge];
  }

  to(edge: number): number {
    return this.#edges[4 * edge + 1];
  }

  kind(edge: number): Kind {
    return this.#kinds[this.#edges[4 * edge + 2]];
  }

  /** The demands that can be met in a row: always the same set where they are the same. */
  asked(place: number): ReadonlySet<number> {
    return this.#askedSets[this.#asked[place]];
  }

  /** The number of a demand, as `demand` writes it. */
  demand(what: string): number {
    return number(this.#demands, what);
  }

  /** The number of a choice that takes a value. */
  pair(point: string, value: number): number {
    return number(this.#pairs, `${point}=${value}`);
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
    const chosen = new Set<number>();
    for (const edge of edges) for (const pair of this.kind(edge).chosen) chosen.add(pair);
    const met = new Map<number, boolean>();
    const kept = edges.filter((edge) => {
      const request = this.#edges[4 * edge + 3];
      let isMet = met.get(request);
      if (isMet === undefined) met.set(request, (isMet = this.#requests[request].every((pair) => chosen.has(pair))));
      return isMet;
    });
    if (kept.length === edges.length) return this.#starves(places, edges) ? undefined : { places, edges };
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
    const sets = new Set(places.map((place) => this.asked(place)));
    const taken = new Set(edges.map((edge) => this.kind(edge).demand));
    return [...this.asked(places[0])].some((asked) => !taken.has(asked) && [...sets].every((set) => set.has(asked)));
  }

  /** The components of more than one row that these edges leave. */
  *#parts(places: readonly number[], edges: readonly number[]): Sliced<readonly FairPart[]> {
    const placeInPart = this.#placeInPart;
    places.forEach((place, at) => (placeInPart[place] = at));
    const part = new Int32Array(places.length).fill(-1);
    const parts: { readonly places: readonly number[]; readonly edges: number[] }[] = [];
    const all = (): boolean => true;
    yield* components(this.#graph(places.length, edges), places.keys(), all, all, (component) => {
      if (component.length < 2) return;
      for (const at of component) part[at] = parts.length;
      parts.push({ places: Array.from(component, (at) => places[at]), edges: [] });
    });
    for (const edge of edges) {
      const own = part[placeInPart[this.from(edge)]];
      if (own >= 0 && own === part[placeInPart[this.to(edge)]]) parts[own].edges.push(edge);
    }
    return parts;
  }

  /** Some of the edges, ordered by where they begin. Rows go by their places in the part. */
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

  #list(row: number, place: number, places: ReadonlyMap<number, number>): void {
    const steps = this.#stepsFrom(row);
    const asked = new Set(steps.map(({ kind }) => this.#kinds[kind].demand));
    asked.delete(NO_DEMAND);
    this.#asked.push(this.#askedNumber(asked));
    const free = steps.map(({ kind }) => this.#kinds[kind]).filter(({ move }) => !isFault(move.budget));
    const offers = this.#offers(free);
    const requests = new Map<string, number>();
    for (const { kind, target, recurs } of steps) {
      const to = places.get(target);
      if (to === undefined || recurs) continue;
      this.#edges = withRoom(this.#edges, 4 * (this.#count + 1));
      this.#edges.set([place, to, kind, this.#requestsOf(this.#kinds[kind], offers, requests)], 4 * this.#count++);
    }
  }

  #askedNumber(asked: ReadonlySet<number>): number {
    const id = number(this.#askedIds, [...asked].join());
    this.#askedSets[id] ??= asked;
    return id;
  }

  /**
   * The steps of the state in a row that do not cease, with the rows they lead to; also those that change nothing. Fairness
   * asks for those that recur, too, but no loop that violates this may take one.
   */
  #stepsFrom(row: number): readonly { readonly kind: number; readonly target: number; readonly recurs: boolean }[] {
    const { states, expander, space } = this.#search;
    const edges = this.#search.edges!;
    const words = states.read(row, this.#row);
    const { transitions, stuttering, wantsStuttering } = expander;
    expander.enter(states, row);
    expander.wantsStuttering = true;
    expander.expand(row);
    // These steps were counted when the search made them, and it may go on.
    Object.assign(expander, { transitions, stuttering, wantsStuttering });
    const { batch } = expander;
    const first = edges.first(row);
    const steps = Array.from({ length: batch.length }, (_, k) => ({
      successor: expander.labelled(words, batch.labels[k]),
      target: edges.target(first + k),
    }));
    batch.length = 0;
    for (const label of expander.stutteringLabels) {
      steps.push({ successor: expander.labelled(words, label), target: row });
    }
    for (const successor of expander.alwaysStuttering(words)) steps.push({ successor, target: row });
    const before = expander.world(words);
    return steps.flatMap(({ successor, target }) => {
      const { move, outcome } = successor;
      if (outcome.kind === "threw") return [];
      const transition = { before, move, outcome };
      if (ceases(space, this.#claim, transition)) return [];
      const recurs = isRecurring(space, this.#claim, transition);
      return [{ kind: this.#kindNumber(successor, outcome), target, recurs }];
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
        demand: asks === undefined ? NO_DEMAND : this.demand(asks),
        chosen: points.map((point, i) => this.pair(point, outcome.choices[i])),
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

  /** @param known what steps from this row request, by the choices that they make: often they are many, and make the same ones */
  #requestsOf({ points }: Kind, offers: ReadonlyMap<string, ReadonlySet<number>>, known: Map<string, number>): number {
    if (points.length === 0) return 0;
    const choices = points.join("|");
    let id = known.get(choices);
    if (id === undefined) {
      const pairs = points.flatMap((point) => [...(offers.get(point) ?? [])]);
      id = number(this.#requestIds, pairs.join());
      this.#requests[id] ??= pairs;
      known.set(choices, id);
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
