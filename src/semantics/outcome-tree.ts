/** How a node reacts to an event: what becomes of it, what it sends, and the choices it makes on the way. */
import type { Arming } from "./drawn-choices.ts";
import type { Thrown } from "./reducer-result.ts";

/** What became of a node through one event, and what it sent. */
export interface Outcome {
  readonly kind: "done";
  /** Equal outcomes of reducers have the same number; -1 if no reducer ran. */
  readonly number: number;
  readonly nodeState: number;
  /** Envelopes, in the order of sending; some may go to the node itself. */
  readonly sends: readonly number[];
  /** Whether one of them goes to the node itself. */
  readonly sendsToItself: boolean;
  readonly records: readonly number[];
  /** What it writes into the shared part: 0 for nothing, see `SharedPart.writes`. */
  readonly writes: number;
  readonly choices: readonly number[];
  readonly offered: readonly number[];
}
/** How a node can react to one event: a tree whose inner nodes are the choices of the reducer, and whose leaves are outcomes. */
export type OutcomeTree = Outcome | Thrown | OutcomeFork;
export interface OutcomeFork {
  readonly kind: "fork";
  readonly values: readonly number[];
  /** One branch; the reducer runs when it is first taken. */
  branch(at: number): OutcomeTree;
}

/** What a node does with an event once, and how it arms timers while doing so. */
export interface Drawn {
  readonly outcome: Outcome;
  readonly armings: readonly Arming[];
}

/** All outcomes of a tree, in the order of the values on offer, including what it throws. */
export function outcomes(tree: OutcomeTree): readonly (Outcome | Thrown)[] {
  if (tree.kind !== "fork") return [tree];
  return tree.values.flatMap((_, at) => outcomes(tree.branch(at)));
}
