/** Drives a search through its states, turn by turn; both searches that make steps and searches that follow the steps of another. */
import { Stopped } from "../../semantics/pulse.ts";
import type { Expander } from "../compiled/expander.ts";
import { statesByDepth } from "./states-by-depth.ts";
import type { CheckOptions, Limit, Size } from "./check-result.ts";
import { fullBy, outOfRoom, type Pause, type Progress, type Running, SLICE } from "./turns.ts";
import { defined } from "../../model/defined.ts";

/** A search, as its driver sees it. */
export interface DrivenSearch {
  readonly expander: Expander;
  /** How many states it knows, and from which row each was first reached. */
  readonly states: { readonly count: number; parent(row: number): number };
  /** For each declared bound that was exceeded, the number of states outside it. */
  readonly boundary: readonly number[];
  readonly transitions: number;
  readonly stuttering: number;
  readonly depth: number;
  readonly depthJudged: number;
  readonly judged: number;
  readonly frontier: number;
  readonly violated: readonly string[];
  readonly isFull: boolean;
  /** Why it would never end, if so. */
  readonly endless: string | undefined;
  advance(statesMax: number): boolean;
}

/** What differs between the kinds of searches. */
export interface Turns {
  /** How many states it may judge before it must pause, apart from the length of its turn. */
  readonly statesMax?: () => number;
  /** Its turn is over because it must wait for others. */
  readonly isWaiting?: () => boolean;
  readonly growth: () => Pick<Pause, "steep"> | undefined;
  readonly onTurnEnd?: () => void;
  /** What to do at a pause, unless the reply was a limit. Returning a limit ends the search. */
  readonly atPause: () => Running<Limit | undefined>;
}

/** How a search ended: by itself, even if it was full; by a limit it was given; or because a table could not grow any more. */
export interface Explored {
  readonly by: "itself" | "limit" | "room";
  readonly limit?: Limit;
}

/** Explores until nothing is left to explore, or a limit ends it. */
export function* explored(search: DrivenSearch, options: CheckOptions, turns: Turns): Running<Explored> {
  const { slice = SLICE } = options;
  let growth: Pick<Pause, "steep"> | undefined;
  let turnEnd = search.judged + slice;
  try {
    // A turn is a fixed number of states, wherever the clock causes a pause: results must not depend on the clock.
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

/** How a search ended that threw. @throws error if it has nothing to do with limits */
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
    // If the protocol throws at every start, nothing was looked at.
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
