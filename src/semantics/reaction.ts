/** How a node reacts to an event: what becomes of it, what it sends, and the choices that it makes on the way. */
import type { Arming } from "./drawing.ts";
import type { Thrown } from "./reduction.ts";

/** What became of a node by one event, and what it sent. */
export interface Outcome {
  readonly kind: "done";
  /** Equal outcomes of reducers have one number; -1 where none ran. */
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
/** How a node can react to one event: outcomes below the choices that its reducer makes. */
export type Reaction = Outcome | Thrown | ReactionFork;
export interface ReactionFork {
  readonly kind: "fork";
  readonly values: readonly number[];
  /** One branch; the reducer runs when it was never taken. */
  branch(at: number): Reaction;
}

/** What a node does with an event once, and how its timers are armed meanwhile. */
export interface Drawn {
  readonly outcome: Outcome;
  readonly armings: readonly Arming[];
}

/** All outcomes of a reaction, in the order of the values on offer, and the errors that it throws. */
export function outcomes(reaction: Reaction): readonly (Outcome | Thrown)[] {
  if (reaction.kind !== "fork") return [reaction];
  return reaction.values.flatMap((_, at) => outcomes(reaction.branch(at)));
}
