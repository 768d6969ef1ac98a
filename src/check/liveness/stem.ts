import type { Search } from "../search/search.ts";
import { statesByDepth } from "../search/states-by-depth.ts";
import { rowsTo } from "../search/paths.ts";
import { SLICE, type Sliced } from "../../semantics/sliced.ts";

/** Shortest runs from the initial states into a region, and on within it. */
export interface Stems {
  /** The number of steps of the shortest such run to a row, or -1 if there is none. */
  length(row: number): number;
  /** The rows of that run, from the one where it enters the region. */
  path(row: number): readonly number[];
}

/**
 * Finds shortest runs that reach a source in any way and from then on pass only allowed rows. Cost: visits every edge
 * of the region once.
 */
export function* stemsTo(
  search: Search,
  isSource: (row: number) => boolean,
  allowed: (row: number) => boolean,
): Sliced<Stems> {
  const { states } = search;
  const edges = search.edges!;
  const length = new Int32Array(states.count).fill(-1);
  const via = new Int32Array(states.count).fill(-1);
  const depth = depths(search);
  const queue = new Int32Array(states.count);
  let [head, tail, source] = [0, 0, 0];
  const enter = (row: number, steps: number, from: number): void => {
    if (length[row] >= 0) return;
    length[row] = steps;
    via[row] = from;
    queue[tail++] = row;
  };
  // Rows are in the order of their depth: a source enters the queue when the runs in it have become as long.
  for (;;) {
    while (source < states.count && (head === tail || depth[source] <= length[queue[head]])) {
      if (isSource(source)) enter(source, depth[source], -1);
      source++;
    }
    if (head === tail) break;
    const row = queue[head++];
    if (head % SLICE === 0) yield;
    for (let edge = edges.first(row); edge < edges.first(row + 1); edge++) {
      const target = edges.target(edge);
      if (allowed(target)) enter(target, length[row] + 1, row);
    }
  }
  return {
    length: (row) => length[row],
    path(row) {
      const path: number[] = [];
      for (let at = row; at >= 0; at = via[at]) path.push(at);
      return path.toReversed();
    },
  };
}

/** The shortest runs to all rows, if the region is the whole graph: the search itself found them. */
export function stemsToAll(search: Search): Stems {
  const depth = depths(search);
  return { length: (row) => depth[row], path: (row) => rowsTo(search, row) };
}

function depths({ states }: Search): Int32Array {
  const depth = new Int32Array(states.count);
  let end = 0;
  for (const [steps, count] of statesByDepth(states).entries()) depth.fill(steps, end, (end += count));
  return depth;
}
