/**
 * The graph of a search, kept only from when it matters. No run goes round as long as every step leads to a state that is farther from the
 * initial ones than where it begins. That can be told although some steps are asleep: such a step closes a diamond (see `sleep-sets`), and
 * if it leads back, so does the first or the last step of the other way round, which belong to states that were expanded before. Neither
 * of these leaves its state as it is: the two steps are made by different nodes, so what one does or sends the other does not.
 */
import { type Batch, changesOnlyHistories } from "../compiled/batch.ts";
import type { Expander } from "../compiled/expander.ts";
import { GOES_ON } from "../compiled/run-ends.ts";
import type { VisitedSet } from "../visited/visited.ts";
import type { Edges } from "./edges.ts";

/** This many edges are looked up together. */
const TOGETHER = 256;

/**
 * Whether a step in a batch leads to a state that is as near to the initial ones as where it begins, or nearer.
 *
 * @param near the rows before this one are as near as the parents in the batch, or nearer
 */
export function leadsBack({ parents, records }: Batch, targets: Int32Array, near: number): boolean {
  for (let k = 0; k < targets.length; k++)
    if (targets[k] < near && parents[k] >= 0 && !changesOnlyHistories(records[k])) return true;
  return false;
}

/**
 * Lists all edges of the rows before one; all their successors must have rows. Empties the batch.
 *
 * @throws Stopped if the pulse says so; the edges are then wanted as before
 */
export function listAgain(edges: Edges, expander: Expander, states: VisitedSet, end: number): void {
  const { batch, entered, space, transitions, stuttering } = expander;
  const takeIn = (): void => {
    edges.append(batch, states.insert(batch));
    batch.length = 0;
  };
  edges.clear();
  batch.length = 0;
  try {
    for (let row = 0; row < end; row++) {
      space.pulse.beat();
      entered.enter(states, row);
      if (entered.beyond === GOES_ON) expander.expand(row);
      if (batch.length >= TOGETHER) takeIn();
    }
    takeIn();
    edges.keeping = "kept";
  } finally {
    batch.length = 0;
    expander.transitions = transitions;
    expander.stuttering = stuttering;
  }
}
