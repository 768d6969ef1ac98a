import type { Start, Step } from "../model/step.ts";
import type { Space } from "./space.ts";
import type { Misfit } from "./step-match.ts";
import type { Initial } from "./initials.ts";
import type { PackedState } from "./packed-state.ts";

/** A run by names and contents: its start and its steps. */
export interface Run {
  readonly start: readonly Start[];
  readonly steps: readonly Step[];
  /** For a run in simulated time: when each step was made, in milliseconds since the start. Not part of the run's identity. */
  readonly times?: readonly number[] | undefined;
}

/** Why a property is violated: the run, and what is wrong at its end (or, for a lasso, in its loop). */
export interface Counterexample {
  readonly run: Run;
  /** The sentence that the property returned, or one that says what the verdict rests on. */
  readonly message: string;
  /** For a lasso: how many steps lead into the loop. The remaining steps are the loop, which can go on for ever. */
  readonly loopFrom?: number;
  /** For a `possible`: whether the part of the graph that was known when it was decided shows that no shorter run violates it. */
  readonly isShortest?: boolean;
  /** Whether a saved trace only says so: in the protocol as it is today, the run violates nothing, or nobody has decided it. */
  readonly isClaimed?: boolean;
}

/** The loop of a lasso; none if the run does not come to its end: a saved run may be older than the protocol. */
export const loopMade = (loopFrom: number | undefined, { steps }: Run, { made }: Execution): number | undefined =>
  made === steps.length ? loopFrom : undefined;

/** What a run went through when it was executed. */
export interface Execution {
  /** The states before the first step and after each step that was made. */
  readonly states: readonly PackedState[];
  /** How many steps were made; fewer than asked for if one did not fit or threw. */
  readonly made: number;
  /** Why step `made` could not be made. */
  readonly misfit?: Misfit;
  /** What the protocol threw: in the start, in step `made`, or when asked what follows the last state. */
  readonly threw?: string;
  /** After how many steps it threw, counting the one in which it did. */
  readonly threwAt?: number;
}

/** Executes a run strictly: stops at the first step that is not possible. */
export function execute(space: Space, { start, steps }: Run): Execution {
  const first = initial(space, start);
  if ("threw" in first) return { states: [], made: 0, threw: first.threw, threwAt: 0 };
  const states = [first.state];
  for (const [made, step] of steps.entries()) {
    const state = states[made];
    const threw = space.bounds.thrownIn(state);
    if (threw !== undefined) return { states, made, threw, threwAt: made };
    const found = space.find(state, step);
    if ("kind" in found) return { states, made, misfit: found };
    if (found.outcome.kind === "threw") return { states, made, threw: found.outcome.message, threwAt: made + 1 };
    states.push(space.after(state, found.move, found.outcome));
  }
  const threw = space.bounds.thrownIn(states[steps.length]);
  return { states, made: steps.length, ...(threw === undefined ? {} : { threw, threwAt: steps.length }) };
}

/**
 * Keeps the part of a run that is possible, leaving out steps that do not fit, or throw.
 *
 * @param known states that the run is known to begin with; the steps between them are possible
 */
export function lenient(
  space: Space,
  { start, steps }: Run,
  known: readonly PackedState[] = [],
): { readonly run: Run; readonly execution: Execution } {
  const first = initial(space, start);
  if ("threw" in first) return { run: { start, steps: [] }, execution: { states: [], made: 0, threw: first.threw } };
  const states = known.length > 0 ? [...known] : [first.state];
  const kept = steps.slice(0, states.length - 1);
  for (const step of steps.slice(kept.length)) {
    const state = states[kept.length];
    const found = space.find(state, step);
    if ("kind" in found || found.outcome.kind === "threw") continue;
    states.push(space.after(state, found.move, found.outcome));
    kept.push(step);
  }
  return { run: { start: first.start, steps: kept }, execution: { states, made: kept.length } };
}

/** The initial state with these choices or, if they do not fit any more, the first one; what was thrown if there is none. */
export function initial(space: Space, start: Run["start"]): Initial | { readonly threw: string } {
  const { states, failed } = space.initials();
  const found = space.initial(start) ?? states.at(0) ?? failed[0];
  return "message" in found ? { threw: found.message } : found;
}
