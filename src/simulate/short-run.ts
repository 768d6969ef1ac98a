/**
 * A run in simulated time may have to go on for hours until it violates something, and a trace of millions of steps is of no use, if it
 * can be saved at all. Most of such a run is mere repetition: often its end shows the violation by itself.
 */
import { stillViolates } from "../fuzz/failing.ts";
import type { Counterexample, Run } from "../semantics/run.ts";
import type { Space } from "../semantics/space.ts";
import type { NamedProperty } from "../semantics/violations.ts";

/** A run of so many steps is saved as it is. */
export const STEPS_SHORT = 1000;
/** How much of the end is tried. */
const ENDS = [64, 256, 1024, 4096, 16_384];

/**
 * The shortest of some ends of a run which, with all that does not fit left out, violates the property from the start. Its steps have the
 * times that they had.
 *
 * @param named undefined where the protocol throws
 * @returns undefined where there is none
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

/** Steps that were kept are the same objects, in the same order. */
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
