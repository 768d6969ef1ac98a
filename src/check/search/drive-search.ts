/** A search is driven through its states, turn by turn: one that makes steps as well as one that goes along the steps of another. */
import { Stopped } from "../../semantics/pulse.ts";
import type { Expander } from "../compiled/expander.ts";
import { statesByDepth } from "./states-by-depth.ts";
import type { CheckOptions, Limit, Size } from "./check-result.ts";
import { fullBy, outOfRoom, type Pause, type Progress, type Running, SLICE } from "./turns.ts";
import { defined } from "../../model/defined.ts";

/** A search, as far as whoever drives it knows it. */
export interface DrivenSearch {
  readonly expander: Expander;
  /** How many states it knows, and from which each was first reached. */
  readonly states: { readonly count: number; parent(row: number): number };
  /** For each declared bound that was met, how many states are beyond it. */
  readonly boundary: readonly number[];
  readonly transitions: number;
  readonly stuttering: number;
  readonly depth: number;
  readonly depthJudged: number;
  readonly judged: number;
  readonly frontier: number;
  readonly violated: readonly string[];
  readonly isFull: boolean;
  /** Why there is no end to it. */
  readonly endless: string | undefined;
  advance(statesMax: number): boolean;
}

/** What is special to one kind of search. */
export interface Turns {
  /** States until it has to pause, whatever its turn. */
  readonly statesMax?: () => number;
  /** Its turn is over, for others have to go on before it can. */
  readonly isWaiting?: () => boolean;
  readonly growth: () => Pick<Pause, "steep"> | undefined;
  readonly onTurnEnd?: () => void;
  /** What is to be done at a pause that no limit was the answer to; a limit ends the search. */
  readonly atPause: () => Running<Limit | undefined>;
}

/** How it came to an end: by itself, also where it is full; by a limit that it was given; or because a table could not grow any more. */
export interface Explored {
  readonly by: "itself" | "limit" | "room";
  readonly limit?: Limit;
}

/** Explores until there is nothing more to explore, or a limit ends it. */
export function* explored(search: DrivenSearch, options: CheckOptions, turns: Turns): Running<Explored> {
  const { slice = SLICE } = options;
  let growth: Pick<Pause, "steep"> | undefined;
  let turnEnd = search.judged + slice;
  try {
    // Turns end after so many states, wherever a pause for the clock comes: answers must not depend on it.
    while (!search.advance(Math.min(turnEnd - search.judged, turns.statesMax?.() ?? Infinity))) {
      const goesOn = search.judged < turnEnd && turns.isWaiting?.() !== true;
      if (!goesOn) {
        turnEnd = search.judged + slice;
        turns.onTurnEnd?.();
      }
      growth ??= turns.growth();
      const limit = (yield { ...growth, goesOn }) ?? (yield* turns.atPause());
      if (limit !== undefined) return { by: "limit", limit };
    }
  } catch (error) {
    return yield* endedBy(error);
  }
  const limit = search.endless ?? (search.isFull ? fullBy(search.depth, options) : undefined);
  if (limit === undefined) return { by: "itself" };
  yield { ends: true };
  return { by: "itself", limit };
}

/** What was thrown while a search went on. @throws error where that has nothing to do with its limits */
export function* endedBy(error: unknown): Running<Explored> {
  if (!(error instanceof Stopped)) return { by: "room", limit: outOfRoom(error) };
  yield { ends: true };
  return { by: "limit", limit: error.limit };
}

export function progressIn({ states, transitions, depth, frontier, violated }: DrivenSearch): Progress {
  return { states: states.count, transitions, depth, frontier, violated };
}

export function sizeOf(search: DrivenSearch, limit: Limit | undefined): Size {
  const { expander, states, frontier, boundary, transitions, stuttering, depthJudged } = search;
  return {
    // Where the protocol throws at every start, nothing was looked at.
    complete: limit === undefined && frontier === 0 && states.count > 0,
    ...defined({ limit }),
    states: states.count,
    boundary: expander.snapshots.ends.all.flatMap(({ message: bound }, i) =>
      boundary[i] === undefined ? [] : [{ bound, states: boundary[i] }],
    ),
    transitions,
    stuttering,
    depth: Math.max(0, depthJudged),
    statesByDepth: statesByDepth(states),
  };
}
