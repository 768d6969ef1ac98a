/** Random runs are made slice by slice, and each slice has its own seed. */
import { mix } from "../check/visited/hash.ts";
import type { Subject } from "../check/check.ts";
import type { Pulse } from "../semantics/pulse.ts";
import { Space } from "../semantics/space.ts";
import type { EarlierFindings } from "./monitors.ts";
import { Walker } from "./walk.ts";
import type { Strategy } from "./weights.ts";

/** What the outcome of each run depends on, and nothing else does. */
export interface RandomRunOptions {
  /** A 32-bit integer. */
  readonly seed: number;
  readonly runs: number;
  /** The most random steps of one run; 100 by default. */
  readonly steps?: number;
  /** The most steps of settling; 1000 by default. */
  readonly settle?: number;
  /** How runs are drawn; mixed by default. */
  readonly strategy?: Strategy;
  /** After this many runs of handlers, everything remembered is forgotten; affects memory and speed, never a result. */
  readonly remembered?: number;
  /** Note how many distinct states and which kinds of steps runs meet. */
  readonly footprint?: boolean;
  /** May end it at any time. */
  readonly pulse?: Pulse;
}

/** The number of runs in a slice, between two opportunities to stop. Part of what a seed means. */
export const SLICE = 100;

/** The most random steps of one run if no other number is given. */
export const STEPS = 100;

/** After this many runs of handlers, everything remembered is forgotten. */
const REMEMBERED = 500_000;

export const seedOf = ({ seed }: RandomRunOptions, slice: number): number => mix(seed ^ mix(slice + 1));

/** The number of runs in a slice; the last one may be short. */
export const runsIn = ({ runs }: RandomRunOptions, slice: number): number => Math.min(SLICE, runs - slice * SLICE);

/** A space to walk in, with nothing remembered yet. */
export function newSpace({ protocol, scope, selection, properties }: Subject, { pulse }: RandomRunOptions): Space {
  return new Space(protocol, scope, { ...selection, histories: properties, pulse });
}

/** @param known grows from run to run */
export const newWalker = (
  space: Space,
  { properties }: Subject,
  known: EarlierFindings,
  { steps = STEPS, settle = 1000, strategy, footprint }: RandomRunOptions,
): Walker => new Walker(space, properties, known, { stepsMax: steps, settleMax: settle, strategy, footprint });

/** Whether a space remembers so much that it is time for a new one. */
export const isFull = ({ reducerCache }: Space, { remembered = REMEMBERED }: RandomRunOptions): boolean =>
  reducerCache.calls > remembered;
