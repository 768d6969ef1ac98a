/**
 * Decides liveness on the explored graph, as "Deciding them" in the semantics says. A boundary state, or one that was not
 * expanded, is assumed to lead to every goal.
 */
import type { Counterexample } from "../../semantics/run.ts";
import { components } from "./components.ts";
import { FairGraph } from "./fair-graph.ts";
import { FairSteps } from "./fair-steps.ts";
import { FinalStates } from "./final-states.ts";
import { finalMessage, loopMessage } from "./lasso-messages.ts";
import { type Lasso, lassoIn, transition } from "./lasso.ts";
import { runAlong, runTo } from "../search/paths.ts";
import type { Search } from "../search/search.ts";
import { SLICE, type Sliced } from "../../semantics/sliced.ts";
import { BOUNDARY, type Decision, type Labels, RESTS } from "./labels.ts";
import { RuledOut } from "./ruled-out.ts";
import { starvationFreeParts } from "./starvation-free-parts.ts";
import { type Stems, stemsTo, stemsToAll } from "./stem.ts";

/** The rows that a counterexample may pass, where it may enter them, and which of them it must meet again and again. */
interface Region {
  /** If set, every row matters. Undefined if it may pass all rows, from each initial state on. */
  readonly entry: Entry | undefined;
  readonly matters: (row: number) => boolean;
}

interface Entry {
  readonly isSource: (row: number) => boolean;
  readonly allowed: (row: number) => boolean;
}

/** What is kept from one decision to the next. */
interface Known {
  readonly steps: FairSteps;
  readonly ruledOut: RuledOut;
}
const knownOf = new WeakMap<Labels, Known>();

function known(search: Search, labels: Labels): Known {
  let of = knownOf.get(labels);
  if (!of) knownOf.set(labels, (of = { steps: new FairSteps(search, labels.named), ruledOut: new RuledOut() }));
  return of;
}

/** Decides a liveness property. In slices, because graphs are large. */
export function* decide(search: Search, labels: Labels): Sliced<Decision> {
  const { kind } = labels.named.property;
  if (kind === "possible") return yield* decidePossible(search, labels);
  if (search.edges!.keeping === "not needed" && !mayFail(search, labels)) return { assumed: 0 };
  search.keepEdges();
  const region = regionOf(search, labels);
  const surveyed = yield* survey(search, labels, region);
  const counterexample = yield* refute(search, labels, region, surveyed);
  return { ...(counterexample ? { counterexample } : {}), assumed: surveyed.boundary };
}

/** Whether a property can fail although no run goes round: that needs a state in which a run may stay, or may be a boundary state. */
function mayFail({ expander, expanded, marks }: Search, labels: Labels): boolean {
  if (expander.snapshots.ends.all.length > 0) return true;
  for (let row = 0; row < expanded; row++) if (marks.has(row, RESTS) && !labels.holds(row)) return true;
  return false;
}

function* refute(
  search: Search,
  labels: Labels,
  region: Region,
  { finals, parts }: Surveyed,
): Sliced<Counterexample | undefined> {
  const { steps, ruledOut } = known(search, labels);
  const candidates = finals.length > 0 ? parts : yield* starvationFreeParts(search, steps, ruledOut, parts);
  if (finals.length === 0 && candidates.length === 0) return undefined;
  const { entry } = region;
  const stems = entry ? yield* stemsTo(search, entry.isSource, entry.allowed) : stemsToAll(search);
  if (finals.length > 0) return search.space.pulse.whole(() => finalCounterexample(search, labels, stems, finals));
  let due = SLICE;
  for (const rows of nearestFirst(candidates, stems)) {
    // Many parts are so small that none of them would yield by itself.
    due -= rows.length;
    if (due <= 0) {
      due = SLICE;
      yield;
    }
    const graph = yield* FairGraph.of(steps, Array.from(rows));
    const part = yield* graph.fairPart(region.matters);
    if (!part) {
      ruledOut.noteUnfair(rows);
      continue;
    }
    const lasso = lassoIn(search, labels.named, graph, part, stems, region.matters);
    return search.space.pulse.whole(() => lassoCounterexample(search, labels, stems, lasso));
  }
  return undefined;
}

function lassoCounterexample(search: Search, { named }: Labels, stems: Stems, lasso: Lasso): Counterexample {
  const way = runAlong(search, stems.path(lasso.row));
  const transitions = lasso.loop.map((edge) => transition(search, edge));
  const loop = transitions.map(({ before, move, outcome }) => search.space.step(before, move, outcome.choices));
  return {
    run: { start: way.start, steps: [...way.steps, ...loop] },
    loopFrom: way.steps.length,
    message: loopMessage(search.space, named, transitions),
  };
}

function nearestFirst(parts: readonly Int32Array[], stems: Stems): readonly Int32Array[] {
  const distanceOf = (rows: Int32Array): number =>
    rows.reduce((least, row) => Math.min(least, stems.length(row)), Infinity);
  const distances = new Map(parts.map((rows) => [rows, distanceOf(rows)]));
  return parts.toSorted((a, b) => distances.get(a)! - distances.get(b)!);
}

function regionOf(search: Search, labels: Labels): Region {
  const { kind } = labels.named.property;
  const { roots } = search;
  const misses = (row: number): boolean => !labels.holds(row);
  const all = (): boolean => true;
  switch (kind) {
    case "eventually":
      return { entry: { isSource: (row) => row < roots && misses(row), allowed: misses }, matters: all };
    case "leadsTo":
      return {
        entry: {
          isSource: (row) => misses(row) && (labels.premise(row) || (search.due && row < roots)),
          allowed: misses,
        },
        matters: all,
      };
    case "converges":
      return { entry: undefined, matters: misses };
    case "recurs":
      return { entry: undefined, matters: all };
    default:
      throw new Error(`${kind} is not decided on the graph`);
  }
}

interface Surveyed {
  /** The rows of the region in which a run may stay. */
  readonly finals: readonly number[];
  /** Its parts in which a run may go round. */
  readonly parts: readonly Int32Array[];
  /** How many of its rows are boundary states. */
  readonly boundary: number;
}

function* survey(search: Search, labels: Labels, { entry, matters }: Region): Sliced<Surveyed> {
  const finals = new FinalStates(search, known(search, labels).steps);
  const { candidates, parts, boundary } = entry
    ? yield* surveyFrom(search, entry, finals)
    : yield* surveyAll(search, matters, finals);
  const found: number[] = [];
  for (let i = 0; i < candidates.length; i++) {
    if (i % SLICE === 0) yield;
    if (finals.has(candidates[i])) found.push(candidates[i]);
  }
  return { finals: found, parts, boundary };
}

/** What a region contains, before the final rows are picked out of the candidates. */
type Candidates = Omit<Surveyed, "finals"> & { readonly candidates: readonly number[] };

function* surveyFrom(search: Search, { isSource, allowed }: Entry, finals: FinalStates): Sliced<Candidates> {
  let boundary = 0;
  const candidates: number[] = [];
  const parts: Int32Array[] = [];
  const sources = {
    *[Symbol.iterator]() {
      for (let row = 0; row < search.expanded; row++) if (isSource(row)) yield row;
    },
  };
  yield* components(search.edges!, sources, { allowed }, (rows, first, end) => {
    for (let at = first; at < end; at++) {
      const row = rows[at];
      if (isBoundary(search, row)) boundary++;
      else if (row < search.expanded && finals.mayHave(row)) candidates.push(row);
    }
    if (end - first > 1) parts.push(rows.slice(first, end));
  });
  return { candidates, parts, boundary };
}

function* surveyAll(search: Search, matters: Region["matters"], finals: FinalStates): Sliced<Candidates> {
  let boundary = 0;
  let someMatter = false;
  const candidates: number[] = [];
  for (let row = 0; row < search.states.count; row++) {
    if (row % SLICE === 0) yield;
    if (isBoundary(search, row)) boundary++;
    else if (row < search.expanded && matters(row)) {
      someMatter = true;
      if (finals.mayHave(row)) candidates.push(row);
    }
  }
  if (!someMatter) return { candidates, parts: [], boundary };
  const parts = yield* partsOfAll(search);
  return { candidates, parts: parts.filter((rows) => rows.some(matters)), boundary };
}

interface WholeParts {
  readonly expanded: number;
  readonly parts: readonly Int32Array[];
}

/** The same for every property, so it is kept from one to the next. */
const partsOfGraphs = new WeakMap<Search, WholeParts>();

/** Where a run may go round in the whole graph. */
function* partsOfAll(search: Search): Sliced<readonly Int32Array[]> {
  const known = partsOfGraphs.get(search);
  if (known?.expanded === search.expanded) return known.parts;
  const parts: Int32Array[] = [];
  yield* components(search.edges!, Array(search.roots).keys(), { least: 2 }, (rows, first, end) => {
    parts.push(rows.slice(first, end));
  });
  partsOfGraphs.set(search, { expanded: search.expanded, parts });
  return parts;
}

const isBoundary = ({ marks }: Search, row: number): boolean => marks.has(row, BOUNDARY);

function finalCounterexample(search: Search, labels: Labels, stems: Stems, finals: readonly number[]): Counterexample {
  const nearest = finals.reduce((a, b) =>
    stems.length(b) < stems.length(a) || (stems.length(b) === stems.length(a) && b < a) ? b : a,
  );
  const { states, expander, space } = search;
  const state = expander.rows.state(states.read(nearest));
  return { run: runAlong(search, stems.path(nearest)), message: finalMessage(space, labels.named, state) };
}

const LOST = 0;
/** Only through a state that was not expanded, if at all. */
const UNKNOWN = 1;
/** Only through a boundary state. */
const BY_ASSUMPTION = 2;
const SURELY = 3;

/** Finds the nearest state from which no sequence of steps without faults reaches the goal. */
function* decidePossible(search: Search, labels: Labels): Sliced<Decision> {
  const edges = search.edges!;
  const { count } = search.states;
  /** For each row, how the goal can be reached from there. */
  const can = new Uint8Array(count);
  const everywhere = {
    *[Symbol.iterator]() {
      for (let row = 0; row < count; row++) yield row;
    },
  };
  const follows = (edge: number): boolean => !edges.isFault(edge);
  yield* components(edges, everywhere, { follows }, (rows, from, end) => {
    let best = LOST;
    for (let at = from; at < end; at++) {
      const row = rows[at];
      if (labels.holds(row)) best = SURELY;
      else if (isBoundary(search, row)) best = Math.max(best, BY_ASSUMPTION);
      else if (row >= search.expanded) best = Math.max(best, UNKNOWN);
      for (let edge = edges.first(row); best < SURELY && edge < edges.first(row + 1); edge++) {
        if (!edges.isFault(edge)) best = Math.max(best, can[edges.target(edge)]);
      }
      if (best === SURELY) break;
    }
    for (let at = from; at < end; at++) can[rows[at]] = best;
  });
  const lost = can.indexOf(LOST);
  if (lost >= 0) {
    const run = search.space.pulse.whole(() => runTo(search, lost));
    const message = "from here no run without further faults reaches the goal";
    // Rows are in the order of their depth. One whose fate is unknown may turn out to be a nearer one.
    const isShortest = !can.subarray(0, lost).includes(UNKNOWN);
    return { counterexample: { run, message, isShortest }, assumed: 0 };
  }
  let assumed = 0;
  for (let row = 0; row < count; row++) if (can[row] === BY_ASSUMPTION && isBoundary(search, row)) assumed++;
  return { assumed };
}
