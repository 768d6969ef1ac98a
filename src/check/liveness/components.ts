import type { Graph } from "./edges.ts";
import { SLICE, type Sliced } from "../search/sliced.ts";

/**
 * Finds the strongly connected components of what can be reached from some vertices through allowed ones. Calls `emit` for
 * each component, those that others lead to first; the array given to it is used again. Linear, without recursion.
 *
 * @param roots   where to begin; those not allowed are passed over
 * @param allowed for each vertex, whether it may be entered
 * Source: R. Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1(2), 1972.
 */
export function* components(
  graph: Graph,
  roots: Iterable<number>,
  allowed: (vertex: number) => boolean,
  follows: (edge: number) => boolean,
  emit: (component: Int32Array) => void,
): Sliced<void> {
  const { size } = graph;
  /** 0: not met. Else when it was met, counted from 1. */
  const met = new Int32Array(size);
  /** The earliest one on the stack that it leads to, or DONE once its component is known. */
  const low = new Int32Array(size);
  const next = new Int32Array(size);
  const path = new Int32Array(size);
  const stack = new Int32Array(size);
  let [clock, due, pathLength, stackLength] = [0, SLICE, 0, 0];
  const meet = (vertex: number): void => {
    met[vertex] = low[vertex] = ++clock;
    next[vertex] = graph.first(vertex);
    path[pathLength++] = vertex;
    stack[stackLength++] = vertex;
  };
  for (const root of roots) {
    if (met[root] !== 0 || !allowed(root)) continue;
    meet(root);
    while (pathLength > 0) {
      if (clock >= due) {
        due = clock + SLICE;
        yield;
      }
      const vertex = path[pathLength - 1];
      const end = graph.first(vertex + 1);
      let entered = false;
      while (next[vertex] < end) {
        const edge = next[vertex]++;
        const target = graph.target(edge);
        if (met[target] === 0) {
          if (!allowed(target) || !follows(edge)) continue;
          meet(target);
          entered = true;
          break;
        }
        if (low[target] !== DONE && met[target] < low[vertex] && follows(edge)) low[vertex] = met[target];
      }
      if (entered) continue;
      pathLength--;
      if (pathLength > 0) {
        const parent = path[pathLength - 1];
        if (low[vertex] < low[parent]) low[parent] = low[vertex];
      }
      if (low[vertex] !== met[vertex]) continue;
      let first = stackLength;
      do low[stack[--first]] = DONE;
      while (stack[first] !== vertex);
      emit(stack.subarray(first, stackLength));
      stackLength = first;
    }
  }
}

const DONE = 0x7fffffff;
