/**
 * A search that looks at states which another one will come to. It finds nothing, and numbers nothing but pairs that several
 * threads number: it gives up before it would, and leaves that state to the other one.
 */
import { GOES_ON } from "../compiled/run-ends.ts";
import type { Search } from "../search/search.ts";
import { EXPANDED, JUDGED, UNSEEN } from "./team.ts";

/** It has come to something that it cannot tell. One for all times: it is no failure, and often thrown. */
const beyond = new Error("this is left to the search itself");

const refuse = (): never => {
  throw beyond;
};

/** Does such work with a search. */
export function lookingAhead({ expander, found, space }: Search, work: () => void): void {
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
 * Looks at the state in a row ahead of another search: how much is known of it then. The batch holds its successors, if all is known.
 *
 * @param at where to note what is true of it
 */
export function lookAt(search: Search, at: number, row: number, awake: number): number {
  const { expander, monitoring } = search;
  let known = UNSEEN;
  expander.batch.length = expander.transitions = expander.stuttering = 0;
  try {
    search.space.pulse.beat();
    expander.entered.enter(search.states, row);
    monitoring.askOfState(at);
    known = JUDGED;
    if (expander.entered.beyond !== GOES_ON) return known;
    search.expandEntered(at, awake);
    return expander.isFirstOfItsKind ? JUDGED : EXPANDED;
  } catch {
    // Whatever it is, the search will meet it when it comes there.
    return known;
  }
}
