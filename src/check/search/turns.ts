/** The searches of a check take turns: what the code that schedules them sees of each. */
import type { Chunk } from "../checkpoint/chunks.ts";
import { type NamedProperty, isLiveness } from "../../model/property.ts";
import { groundsOf, groundsOfUndecided } from "./verdict-grounds.ts";
import { type Explosion, explosionOf } from "./state-explosion.ts";
import type { Checked, CheckProgress, Limit, SearchResult, Size } from "./check-result.ts";
import type { Search } from "./search.ts";

/** What a search reports when it can be ended; the rest is added up over all searches. */
export type Pause = Pick<CheckProgress, "steep" | "ends" | "deciding"> & {
  /** Its turn is not over: it paused because of the clock, and turns must not depend on clocks. */
  readonly goesOn?: boolean;
};

export type Running<T> = Generator<Pause, T, Limit | undefined>;

/** How far a search is. */
export type Progress = Pick<CheckProgress, "states" | "transitions" | "depth" | "frontier" | "violated">;

/** One search of a check, from its first state to the verdicts of its properties. */
export interface TakesTurns {
  /** Set once it is over. */
  readonly result: SearchResult | undefined;
  readonly progress: Progress;
  /** Whether it can be saved in a checkpoint. */
  readonly isSaveable: boolean;
  /**
   * What a checkpoint must hold of it: if it is not over, if a limit ended it that may be a different one next time, or if others build on
   * it.
   */
  chunks(): Iterable<Chunk>;
  /** Where its states come from, if a limit ended it. */
  explosion(): Explosion | undefined;
  /** Does one piece of work. Returns what there is to report, or undefined when it is over. */
  advance(limit: Limit | undefined): Pause | undefined;
}

/** The number of states in a turn. */
export const SLICE = 4096;

const NOTHING: Size = {
  complete: false,
  states: 0,
  boundary: [],
  transitions: 0,
  stuttering: 0,
  depth: 0,
  statesByDepth: [],
};

/**
 * Whether it ended by itself: complete, or with all the verdicts that were wanted. If others build on it, it may have gone on since, but
 * this is its result.
 */
export const isOver = (result: SearchResult | undefined): boolean => result !== undefined && result.limit === undefined;

/** The progress of a search whose tables are gone. */
export const progressAtEnd = (result: SearchResult | undefined): Progress => ({
  ...(result ?? NOTHING),
  frontier: 0,
  violated: (result?.properties ?? []).flatMap(({ name, verdict }) => (verdict === "violated" ? [name] : [])),
});

/** The result of a search that was ended before its first state. */
export function notBegun(sought: readonly NamedProperty[], limit: Limit): SearchResult {
  const size = { ...NOTHING, limit };
  const properties = sought.map(({ name, property }): Checked => {
    const grounds = isLiveness(property) ? groundsOfUndecided(size, limit, 0) : groundsOf(size);
    return { name, kind: property.kind, verdict: "incomplete", grounds };
  });
  const names = sought.map(({ name }) => name);
  return { ...size, names, reducerCalls: 0, reductions: [], neverHappened: [], properties };
}

/** Growth is examined from this many states on; it is steep while more than this share of them waits to be expanded. */
const MANY = 200_000;
const STEEP = 0.3;

/** What to report about growth with this many states known, and this many waiting; undefined while it is too early to say. */
export function growthOf(search: Search, states: number, frontier: number): Pick<Pause, "steep"> | undefined {
  if (states < MANY) return undefined;
  return frontier > STEEP * states ? { steep: explosionOf(search).suggestion } : {};
}

export function fullBy(
  depth: number,
  { statesMax, depthMax = Infinity }: { readonly statesMax?: number; readonly depthMax?: number },
): Limit {
  return depth >= depthMax ? `--max-depth ${depthMax}` : `--max-states ${statesMax}`;
}

/** A Map or an array has reached its maximum size. @throws error if it is another error */
export function outOfRoom(error: unknown): Limit {
  if (error instanceof RangeError) return `memory: ${error.message}`;
  throw error;
}
