/**
 * Turns a fair part of the graph into a lasso that people can read: a short way in, and a short loop that is itself fair.
 */
import { demand, fairSteps, type Transition, type Unmet, unmetBy, choicePoints } from "../world/fairness.ts";
import type { Claim } from "../world/claims.ts";
import type { FairEdge, FairGraph, FairPart } from "./fair-graph.ts";
import type { Search } from "./search.ts";
import type { WaysIn } from "./ways-in.ts";

/** How many of the nearest rows are tried as the beginning of the loop. */
const BEGINNINGS = 16;

export interface Lasso {
  /** The row where the loop begins. */
  readonly row: number;
  readonly loop: readonly FairEdge[];
}

/**
 * The shortest lasso that is found from the rows of the part that are nearest. Each loop begins as nothing and is led to the
 * nearest thing that fairness still misses, until nothing is missing.
 */
export function lassoIn(
  search: Search,
  claim: Claim,
  graph: FairGraph,
  part: FairPart,
  ways: WaysIn,
  matters: (row: number) => boolean,
): Lasso {
  const outgoing = new Map<number, FairEdge[]>();
  for (const number of part.edges) {
    const edge = graph.edge(number);
    const known = outgoing.get(edge.from);
    if (known) known.push(edge);
    else outgoing.set(edge.from, [edge]);
  }
  const nearest = [...part.rows].sort((a, b) => ways.length(a) - ways.length(b) || a - b).slice(0, BEGINNINGS);
  let best: Lasso | undefined;
  for (const row of nearest) {
    search.space.pulse.beat();
    const loop = fairLoop(search, claim, outgoing, row, matters);
    if (!best || ways.length(row) + loop.length < ways.length(best.row) + best.loop.length) best = { row, loop };
  }
  return best!;
}

function fairLoop(
  search: Search,
  claim: Claim,
  outgoing: ReadonlyMap<number, readonly FairEdge[]>,
  start: number,
  matters: (row: number) => boolean,
): readonly FairEdge[] {
  const asked = demandsIn(search, claim);
  let path: readonly FairEdge[] = [];
  for (;;) {
    const here = path.at(-1)?.to ?? start;
    const back = shortest(search, outgoing, here, ({ to }) => to === start, path.length > 0 && here === start);
    const loop = [...path, ...back];
    if (!loop.some(({ from }) => matters(from))) {
      path = [...path, ...shortest(search, outgoing, here, ({ to }) => matters(to))];
      continue;
    }
    const missing = unmetBy(
      search.space,
      claim,
      loop.map((edge) => transition(search, edge)),
    );
    if (missing.length === 0) return loop;
    const extensions = missing.map((unmet) => shortest(search, outgoing, here, meets(search, unmet, asked)));
    path = [...path, ...extensions.reduce((a, b) => (b.length < a.length ? b : a))];
  }
}

/** Whether an edge does something about what is missing. */
function meets(
  { space }: Search,
  unmet: Unmet,
  asked: (row: number) => ReadonlySet<string>,
): (edge: FairEdge) => boolean {
  switch (unmet.kind) {
    case "starved":
      return (edge) => demand(space, edge.move) === unmet.what || !asked(edge.to).has(unmet.what);
    case "unchosen":
      return ({ move, outcome }) =>
        choicePoints(move, outcome).some((point, i) => point === unmet.point && outcome.choices[i] === unmet.value);
  }
}

/** The shortest way along edges that ends with one that is wanted; nothing where one is there already. */
function shortest(
  { space: { pulse } }: Search,
  outgoing: ReadonlyMap<number, readonly FairEdge[]>,
  start: number,
  wanted: (edge: FairEdge) => boolean,
  isThere = false,
): readonly FairEdge[] {
  if (isThere) return [];
  const via = new Map<number, FairEdge | undefined>([[start, undefined]]);
  for (const row of via.keys()) {
    pulse.beat();
    for (const edge of outgoing.get(row) ?? []) {
      if (wanted(edge)) {
        const path = [edge];
        for (let before = via.get(row); before; before = via.get(before.from)) path.unshift(before);
        return path;
      }
      if (!via.has(edge.to)) via.set(edge.to, edge);
    }
  }
  throw new Error(`no way to what is wanted from row ${start}: the part is not connected`);
}

function demandsIn({ worlds, expander, space }: Search, claim: Claim): (row: number) => ReadonlySet<string> {
  const known = new Map<number, ReadonlySet<string>>();
  return (row) => {
    let asked = known.get(row);
    if (!asked) {
      const world = expander.world(worlds.chunk(row), worlds.offset(row));
      asked = new Set(Array.from(fairSteps(space, claim, world), ({ move }) => demand(space, move)!));
      known.set(row, asked);
    }
    return asked;
  };
}

export function transition({ worlds, expander }: Search, { from, move, outcome }: FairEdge): Transition {
  return { before: expander.world(worlds.chunk(from), worlds.offset(from)), move, outcome };
}
