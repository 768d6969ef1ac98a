/**
 * Shortens a long simulated run to its end. A run may take simulated hours to violate something, and a trace of millions of steps is of
 * no use, even if it can be saved. Most of such a run is repetition: often its end violates the property by itself.
 */
import { stillViolates } from "../fuzz/still-violates.ts";
import type { Counterexample, Run } from "../semantics/run.ts";
import type { Space } from "../semantics/space.ts";
import type { NamedProperty } from "../model/property.ts";

/** A run of at most this many steps is saved as it is. */
export const STEPS_SHORT = 1000;
/** How many of the last steps are tried. */
const ENDS = [64, 256, 1024, 4096, 16_384];

/**
 * The shortest end of a run that, after leaving out all steps that do not fit, violates the property from the start. Its steps keep
 * their times.
 *
 * @param named undefined if the protocol throws
 * @returns undefined if there is none
 */
export function shortened(
  space: Space,
  named: NamedProperty | undefined,
  { start, steps, times = [] }: Run,
): Counterexample | undefined {
  const stillFails = stillViolates(named);
  for (const length of ENDS) {
    if (length >= steps.length) return undefined;
    const found = stillFails(space, { run: { start, steps: steps.slice(-length) } });
    if (found) return { ...found, run: { ...found.run, times: timesOf(found.run, steps, times) } };
  }
  return undefined;
}

/** Finds the times by identity: the steps that were kept are the same objects, in the same order. */
function timesOf(kept: Run, steps: Run["steps"], times: readonly number[]): readonly number[] {
  let at = steps.length;
  return kept.steps
    .toReversed()
    .map((step) => {
      at = steps.lastIndexOf(step, at - 1);
      return times[at];
    })
    .toReversed();
}
