/** The successors of a snapshot, for people and properties: the moves of its node, and what each leads to. */
import { type Move, movesAt } from "../../semantics/enabled-steps.ts";
import { type Outcome, outcomes } from "../../semantics/outcome-tree.ts";
import type { Inbox } from "../../semantics/inbox.ts";
import type { Thrown } from "../../semantics/reducer-result.ts";
import type { Space } from "../../semantics/space.ts";

export interface Successor {
  readonly move: Move;
  readonly outcome: Outcome | Thrown;
}

export interface Successors {
  readonly entries: Successor[];
  /** Change nothing, whatever the rest of the state is. */
  readonly stuttering: Successor[];
  /** All of them, in the order of the node's moves: each with its index among the entries, or NO_ENTRY. */
  readonly inOrder: { readonly successor: Successor; readonly entry: number }[];
}

/** Stands for an entry: the step changes nothing, whatever the rest of the state is. */
export const NO_ENTRY = -1;

export const noSuccessors = (): Successors => ({ entries: [], stuttering: [], inOrder: [] });

/** @param stays whether it changes nothing, whatever the rest of the state is */
export function enlist({ entries, stuttering, inOrder }: Successors, successor: Successor, stays: boolean): void {
  inOrder.push({ successor, entry: stays ? NO_ENTRY : entries.length });
  (stays ? stuttering : entries).push(successor);
}

/** All of them, in the order of the moves. */
export function successorsAt(space: Space, nodeState: number, inbox: Inbox, shared: number): readonly Successor[] {
  const successors: Successor[] = [];
  for (const move of movesAt(nodeState, inbox, shared, space)) {
    const tree = space.outcomeTreeOf(nodeState, move, shared);
    if (tree.kind !== "fork") successors.push({ move, outcome: tree });
    else for (const outcome of outcomes(tree)) successors.push({ move, outcome });
  }
  return successors;
}
