/** Random runs are made slice by slice; each slice has a seed of its own. */
import { mix } from "../check/visited/hash.ts";
import type { Subject } from "../check/check.ts";
import type { Pulse } from "../semantics/pulse.ts";
import { Space } from "../semantics/space.ts";
import type { Known } from "./monitors.ts";
import { Walker } from "./walk.ts";
import type { Strategy } from "./weights.ts";

/** What becomes of each run depends on these alone. */
export interface RunOptions {
  /** A 32-bit integer. */
  readonly seed: number;
  readonly runs: number;
  /** Random steps of one run; 100 when left out. */
  readonly steps?: number;
  /** Steps that settling takes at most; 1000 when left out. */
  readonly settle?: number;
  /** How runs are drawn; mixed when left out. */
  readonly strategy?: Strategy;
  /** Remembered reductions after which all that is remembered is forgotten; changes memory and speed, never a result. */
  readonly remembered?: number;
  /** Take down how many distinct states and which kinds of steps runs meet. */
  readonly footprint?: boolean;
  /** What may end it at any time. */
  readonly pulse?: Pulse;
}

/** Runs in a slice, between two chances to stop. Part of the meaning of a seed. */
export const SLICE = 100;

/** Remembered reductions after which all that is remembered is forgotten. */
const REMEMBERED = 500_000;

export const seedOf = ({ seed }: RunOptions, slice: number): number => mix(seed ^ mix(slice + 1));

/** How many runs there are in a slice: the last one may be short. */
export const runsIn = ({ runs }: RunOptions, slice: number): number => Math.min(SLICE, runs - slice * SLICE);

/** A space to walk in, where nothing is remembered yet. */
export function newSpace({ protocol, scope, selection, properties }: Subject, { pulse }: RunOptions): Space {
  const histories = properties.map(({ property }) => property);
  return new Space(protocol, scope, { ...selection, histories, pulse });
}

/** @param known grows from run to run */
export const newWalker = (
  space: Space,
  { properties }: Subject,
  known: Known,
  { steps = 100, settle = 1000, strategy, footprint }: RunOptions,
): Walker => new Walker(space, properties, known, { stepsMax: steps, settleMax: settle, strategy, footprint });

/** Whether a space remembers so much that it is time for a new one. */
export const isFull = ({ reducerCache }: Space, { remembered = REMEMBERED }: RunOptions): boolean =>
  reducerCache.calls > remembered;
