/**
 * Expands a state in a worker, before the search reaches it. Whatever would be a finding, or would need a new number in a table
 * that the search alone numbers, is left to the search: the worker gives up on that state.
 */
import { GOES_ON } from "../compiled/run-ends.ts";
import type { Search } from "../search/search.ts";
import { EXPANDED, JUDGED, UNSEEN } from "./team.ts";

/** Thrown to give up on a state. A single object, because it is thrown often. */
const leftToSearch = new Error("this is left to the search itself");

const refuse = (): never => {
  throw leftToSearch;
};

/** Does work with the search of a worker. Whatever would be new there throws, and so is left to the search that the worker works for. */
export function leavingNewToSearch({ expander, found, space }: Search, work: () => void): void {
  const tables = [space.values, space.envelopes, space.nodeStates, space.faults, expander.snapshots, expander.steps];
  for (const table of tables) table.onNew = refuse;
  found.onNews = refuse;
  try {
    work();
  } finally {
    found.onNews = undefined;
    for (const table of tables) table.onNew = undefined;
  }
}

/**
 * Asks the properties about the state in a row and expands it, as far as that is not left to the search. The batch holds its
 * successors if it is EXPANDED.
 *
 * @param at the row under which its labels are noted
 * @returns how much is known of it: UNSEEN, JUDGED or EXPANDED
 */
export function expandAhead(search: Search, at: number, row: number, awake: number, covered: number): number {
  const { expander, monitoring } = search;
  let known = UNSEEN;
  expander.batch.length = expander.transitions = expander.stuttering = 0;
  try {
    search.space.pulse.beat();
    expander.entered.enter(search.states, row);
    monitoring.askOfState(at);
    known = JUDGED;
    if (expander.entered.beyond !== GOES_ON) return known;
    search.expandEntered(at, awake, covered);
    return expander.isFirstOfItsKind ? JUDGED : EXPANDED;
  } catch {
    // Whatever it was, the search will meet it when it gets there.
    return known;
  }
}
