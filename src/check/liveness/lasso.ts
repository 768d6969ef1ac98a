/** Turns a fair part of the graph into a lasso that people can read: a short stem, and a short loop that is itself fair. */
import type { Transition } from "../../semantics/ceases-and-recurs.ts";
import { demand, fairSteps, offersIn } from "../../semantics/fairness.ts";
import type { NamedProperty } from "../../model/property.ts";
import type { FairEdge, FairGraph, FairPart } from "./fair-graph.ts";
import { NOTHING, type Offers, UnmetFairness } from "./unmet-fairness.ts";
import { PathsInPart, type Wanted } from "./paths-in-part.ts";
import type { Search } from "../search/search.ts";
import type { Stems } from "./stem.ts";

/** How many of the nearest rows are tried as the beginning of the loop. */
const BEGINNINGS = 16;

export interface Lasso {
  /** The row where the loop begins. */
  readonly row: number;
  readonly loop: readonly FairEdge[];
}

/**
 * The shortest lasso found from those rows of the part that are nearest. Each loop starts out empty and is led to the
 * nearest thing that fairness still misses, until nothing is missing.
 */
export function lassoIn(
  search: Search,
  named: NamedProperty,
  graph: FairGraph,
  part: FairPart,
  stems: Stems,
  matters: (row: number) => boolean,
): Lasso {
  const builder = new LoopBuilder(search, named, graph, part, matters);
  const length = (place: number): number => stems.length(graph.row(place));
  const nearest = [...part.places]
    .sort((a, b) => length(a) - length(b) || graph.row(a) - graph.row(b))
    .slice(0, BEGINNINGS);
  let best: { readonly place: number; readonly loop: readonly number[] } | undefined;
  for (const place of nearest) {
    const most = best ? length(best.place) + best.loop.length - length(place) : Infinity;
    const loop = builder.from(place, most);
    if (loop) best = { place, loop };
  }
  return { row: graph.row(best!.place), loop: best!.loop.map((edge) => graph.edge(edge)) };
}

class LoopBuilder {
  readonly #search: Search;
  readonly #named: NamedProperty;
  readonly #graph: FairGraph;
  readonly #walk: PathsInPart;
  readonly #matters: (place: number) => boolean;
  /** What is on offer in the steps of a row that differ only in their last choice. */
  readonly #offers = new Map<string, Offers>();

  constructor(
    search: Search,
    named: NamedProperty,
    graph: FairGraph,
    part: FairPart,
    matters: (row: number) => boolean,
  ) {
    this.#search = search;
    this.#named = named;
    this.#graph = graph;
    this.#walk = new PathsInPart(graph, part, search.space.pulse);
    this.#matters = (place) => matters(graph.row(place));
  }

  /** The loop that begins in a row; undefined if it would have `most` steps or more. */
  from(start: number, most: number): readonly number[] | undefined {
    const walk = this.#walk;
    const unmet = new UnmetFairness(this.#graph, this.#demandsIn(start), (edge) => this.#offersOn(edge));
    const path: number[] = [];
    let [here, matters] = [start, false];
    walk.aimAt(start);
    for (;;) {
      this.#search.space.pulse.beat();
      const back = path.length > 0 && here === start ? [] : walk.back(here);
      // Doing what is still missing first, and then coming back, is never shorter.
      if (path.length + back.length >= most) return undefined;
      const mark = unmet.mark;
      for (const edge of back) unmet.add(edge);
      const isEnough = matters || back.some((edge) => this.#matters(this.#graph.from(edge)));
      if (isEnough && unmet.first === NOTHING) return [...path, ...back];
      const extension = walk.nearest(here, isEnough ? this.#thatPays(unmet) : this.#thatMatters());
      unmet.takeBackTo(mark);
      for (const edge of extension) {
        path.push(edge);
        unmet.add(edge);
        matters ||= this.#matters(this.#graph.from(edge));
        here = this.#graph.to(edge);
      }
    }
  }

  #thatMatters(): Wanted {
    return { least: 0, rank: (edge) => (this.#matters(this.#graph.to(edge)) ? 0 : NOTHING) };
  }

  #thatPays(unmet: UnmetFairness): Wanted {
    const { first } = unmet;
    const known = (place: number): number => {
      const index = this.#walk.index(place);
      return index ? unmet.firstIn(index) : -1;
    };
    return { least: first, rank: (edge) => unmet.rank(edge), known };
  }

  /** Everything that fairness can demand in a row, in the order of its steps. */
  #demandsIn(place: number): readonly number[] {
    const { states, expander, space } = this.#search;
    const row = this.#graph.row(place);
    const state = expander.rows.state(states.read(row));
    const steps = [...fairSteps(space, this.#named, state)];
    return [...new Set(steps.map(({ move }) => this.#graph.demand(demand(space, move)!)))];
  }

  #offersOn(edge: number): Offers {
    const { points } = this.#graph.kind(edge);
    const made = this.#graph.edge(edge);
    const key = `${made.from};${points.at(-1)};${made.move.kind},${made.move.at}`;
    let offers = this.#offers.get(key);
    if (!offers) {
      const step = transition(this.#search, made);
      offers = offersIn(this.#search.space, this.#named, step).map(
        ([point, values]) => [point, values.map((value) => this.#graph.pair(point, value))] as const,
      );
      this.#offers.set(key, offers);
    }
    return offers;
  }
}

export function transition({ states, expander }: Search, { from, move, outcome }: FairEdge): Transition {
  return { before: expander.rows.state(states.read(from)), move, outcome };
}
