/** Strongly connected components of a graph, by Tarjan's algorithm. */
import type { Graph } from "./edges.ts";
import { SLICE, type Sliced } from "../../semantics/sliced.ts";

/** The part of a graph to look at, and which of its components to report. */
export interface Within {
  /** Whether a vertex may be entered; by default each may. */
  readonly allowed?: ((vertex: number) => boolean) | undefined;
  /** Whether an edge may be followed; by default each may. */
  readonly follows?: (edge: number) => boolean;
  /** Components with fewer vertices are not reported. */
  readonly least?: number;
}

/** Called with a component: the vertices in a list from `first` to before `end`, valid until the next call. */
type Emit = (vertices: Int32Array, first: number, end: number) => void;

/**
 * Finds the strongly connected components of what can be reached from some vertices through allowed ones. Calls `emit` for
 * each component; a component comes after those that it leads to. Linear, without recursion.
 *
 * @param roots where to begin; those that are not allowed are skipped
 * Source: R. Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1(2), 1972.
 */
export function* components(graph: Graph, roots: Iterable<number>, within: Within, emit: Emit): Sliced<void> {
  const walk = new Walk(graph, within, emit);
  for (const root of roots) {
    if (!walk.begin(root)) continue;
    while (!walk.advance()) yield;
  }
}

/** A depth-first search, in slices. */
class Walk {
  readonly #graph: Graph;
  readonly #within: Within;
  readonly #emit: Emit;
  /** 0: not met. Otherwise when it was met, counted from 1; DONE once its component is known. */
  readonly #met: Int32Array;
  /** When the earliest vertex on the stack that it leads to was met. */
  readonly #low: Int32Array;
  readonly #next: Int32Array;
  readonly #path: Int32Array;
  readonly #stack: Int32Array;
  #clock = 0;
  #due = SLICE;
  #pathLength = 0;
  #stackLength = 0;

  constructor(graph: Graph, within: Within, emit: Emit) {
    const { size } = graph;
    this.#graph = graph;
    this.#within = within;
    this.#emit = emit;
    this.#met = new Int32Array(size);
    this.#low = new Int32Array(size);
    this.#next = new Int32Array(size);
    this.#path = new Int32Array(size);
    this.#stack = new Int32Array(size);
  }

  /** False if there is nothing to do: the root was met, or may not be entered. */
  begin(root: number): boolean {
    const { allowed } = this.#within;
    if (this.#met[root] !== 0 || (allowed && !allowed(root))) return false;
    this.#meet(root);
    return true;
  }

  #meet(vertex: number): void {
    this.#met[vertex] = this.#low[vertex] = ++this.#clock;
    this.#next[vertex] = this.#graph.first(vertex);
    this.#path[this.#pathLength++] = vertex;
    this.#stack[this.#stackLength++] = vertex;
  }

  /** Continues for a slice. True once everything that the root leads to is done. */
  advance(): boolean {
    const path = this.#path;
    const low = this.#low;
    while (this.#pathLength > 0) {
      if (this.#clock >= this.#due) {
        this.#due = this.#clock + SLICE;
        return false;
      }
      const vertex = path[this.#pathLength - 1];
      const into = this.#nextFrom(vertex);
      if (into !== NOWHERE) {
        this.#meet(into);
        continue;
      }
      const length = --this.#pathLength;
      if (length > 0) {
        const parent = path[length - 1];
        if (low[vertex] < low[parent]) low[parent] = low[vertex];
      }
      if (low[vertex] === this.#met[vertex]) this.#close(vertex);
    }
    return true;
  }

  /** The next vertex that this one leads to and that was not met. */
  #nextFrom(vertex: number): number {
    const graph = this.#graph;
    const met = this.#met;
    const { allowed, follows } = this.#within;
    const end = graph.first(vertex + 1);
    let earliest = this.#low[vertex];
    let into = NOWHERE;
    let edge = this.#next[vertex];
    while (edge < end && into === NOWHERE) {
      const target = graph.target(edge);
      const when = met[target];
      if (when === 0) {
        if ((allowed === undefined || allowed(target)) && (follows === undefined || follows(edge))) into = target;
      } else if (when < earliest && (follows === undefined || follows(edge))) earliest = when;
      edge++;
    }
    this.#next[vertex] = edge;
    this.#low[vertex] = earliest;
    return into;
  }

  /** The component of a vertex is everything that was met since and is still on the stack. */
  #close(vertex: number): void {
    const stack = this.#stack;
    const end = this.#stackLength;
    let first = end;
    do this.#met[stack[--first]] = DONE;
    while (stack[first] !== vertex);
    if (end - first >= (this.#within.least ?? 1)) this.#emit(stack, first, end);
    this.#stackLength = first;
  }
}

const NOWHERE = -1;
const DONE = 0x7fffffff;
