/** Says in words what a violated property demands, and when the run violates it. */
import type { PropertyKind } from "../../model/property.ts";

/** What each kind demands, for somebody who does not know the words. */
export const demands: Readonly<Record<PropertyKind, string>> = {
  always: "which must hold at all times",
  step: "which must hold for every step",
  linearizable: "which must hold for every history of operations",
  sometimes: "which must be seen in some run",
  deadlockFree: "which must hold wherever nothing more can happen",
  possible: "which must stay possible at all times",
  eventually: "which must come true in every fair run",
  converges: "which must come true for good in every fair run",
  leadsTo: "which must hold in every fair run",
  recurs: "which must happen again and again in every fair run",
};

export interface Violating {
  /** How many steps the run has. */
  readonly count: number;
  readonly loopFrom: number | undefined;
  readonly isShortest?: boolean;
  /** Whether only a saved trace says that it is violated. */
  readonly isClaimed?: boolean | undefined;
}

/** `violated after 3 steps`, `said to be violated while steps 4 to 7 repeat for ever`. */
export const violatedWhen = (violating: Violating): string =>
  `${violating.isClaimed === true ? "said to be " : ""}violated ${when(violating)}`;

function when({ count, loopFrom, isShortest = false }: Violating): string {
  const after = `after ${count} ${count === 1 ? "step" : "steps"}`;
  if (loopFrom === undefined)
    return count === 0 ? "in the initial state" : after + (isShortest ? ", and in no shorter run" : "");
  if (loopFrom === count) return `${after}, if nothing more happens`;
  if (loopFrom + 1 === count) return `while step ${count} repeats for ever`;
  return `while steps ${loopFrom + 1} to ${count} repeat for ever`;
}
