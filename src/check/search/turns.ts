/** The searches of a check take turns: what whoever gives them sees of each. */
import type { NamedProperty } from "../../semantics/violations.ts";
import type { Chunk } from "../checkpoint/chunks.ts";
import { isLiveness } from "../../model/property.ts";
import { groundsOf, groundsOfUndecided } from "./verdict-grounds.ts";
import { type Explosion, explosionOf } from "./state-explosion.ts";
import type { Checked, CheckProgress, Limit, SearchResult, Size } from "./check-result.ts";
import type { Search } from "./search.ts";

/** What a search has to tell at a chance to end it: what is not summed up by whoever makes several. */
export type Pause = Pick<CheckProgress, "steep" | "ends" | "deciding"> & {
  /** Its turn is not over: it paused because the clock said so, and turns must not depend on clocks. */
  readonly goesOn?: boolean;
};

export type Running<T> = Generator<Pause, T, Limit | undefined>;

/** How far a search is. */
export type Progress = Pick<CheckProgress, "states" | "transitions" | "depth" | "frontier" | "violated">;

/** One search of a check, from its first state to the verdicts of its properties. */
export interface TakesTurns {
  /** Once it is over. */
  readonly result: SearchResult | undefined;
  readonly progress: Progress;
  /** Whether a checkpoint can hold it. */
  readonly isSaveable: boolean;
  /** What a checkpoint has to hold of it where it is not over, a limit ended it that may be another one next time, or others rest on it. */
  chunks(): Iterable<Chunk>;
  /** Of a search that a limit ended: where its states come from. */
  explosion(): Explosion | undefined;
  /** One piece of it: what there is to tell of it, or undefined when it is over. */
  advance(limit: Limit | undefined): Pause | undefined;
}

/** States in a turn. */
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
 * Whether it came to its end by itself: complete, or with all the verdicts that were wanted. What others rest on may have gone on
 * since then, but this is what came of it.
 */
export const isOver = (result: SearchResult | undefined): boolean => result !== undefined && result.limit === undefined;

/** How far a search came whose tables are gone. */
export const progressAtEnd = (result: SearchResult | undefined): Progress => ({
  ...(result ?? NOTHING),
  frontier: 0,
  violated: (result?.properties ?? []).flatMap(({ name, verdict }) => (verdict === "violated" ? [name] : [])),
});

/** What is known where a search was ended before its first state. */
export function notBegun(sought: readonly NamedProperty[], limit: Limit): SearchResult {
  const size = { ...NOTHING, limit };
  const properties = sought.map(({ name, property }): Checked => {
    const grounds = isLiveness(property) ? groundsOfUndecided(size, limit, 0) : groundsOf(size);
    return { name, kind: property.kind, verdict: "incomplete", grounds };
  });
  const names = sought.map(({ name }) => name);
  return { ...size, names, reducerCalls: 0, reductions: [], neverHappened: [], properties };
}

/** Growth is looked at when so many states are known: it is steep while more than this share of them waits. */
const MANY = 200_000;
const STEEP = 0.3;

/** What there is to say of growth when so many states are known, of which so many wait; undefined as long as it is too early. */
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

/** A Map or an array is as large as it can be. @throws error where it is another one */
export function outOfRoom(error: unknown): Limit {
  if (error instanceof RangeError) return `memory: ${error.message}`;
  throw error;
}
