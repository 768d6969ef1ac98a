/** Counts the states of a search at each depth. */
import { NO_PARENT } from "../visited/parents.ts";

/** What a search knows about its states: how many there are, and from which row each was first reached. */
interface Reached {
  readonly count: number;
  parent(row: number): number;
}

/**
 * The number of states at each depth. Rows are in the order in which they were reached, so parents never decrease, and the
 * beginning of the next depth is found by bisection.
 */
export function statesByDepth(states: Reached): readonly number[] {
  const counts: number[] = [];
  for (let [from, last] = [0, NO_PARENT]; from < states.count;) {
    let [low, high] = [from, states.count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (states.parent(middle) <= last) low = middle + 1;
      else high = middle;
    }
    counts.push(low - from);
    [from, last] = [low, low - 1];
  }
  return counts;
}
