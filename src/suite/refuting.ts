/** Decides by a search what a random run that did not settle leaves open. */
import { refuteRun } from "../check/search/refute-run.ts";
import type { Subject } from "../check/check.ts";
import type { FuzzOptions } from "../fuzz/fuzz.ts";
import type { Pulse } from "../semantics/pulse.ts";
import { Space } from "../semantics/space.ts";
import { strictPulse } from "../semantics/strict.ts";

/** How many states to search after a random run that did not settle. */
const REFUTE_STATES_MAX = 20_000;

/** The pulse of this search may read a clock, even though the runs are strict. */
export const refuting =
  ({ protocol, scope, selection }: Subject, pulse?: Pulse): NonNullable<FuzzOptions["refute"]> =>
  (named, run) =>
    refuteRun(
      new Space(protocol, scope, { ...selection, histories: [named], pulse: pulse && strictPulse(pulse) }),
      named,
      run,
      REFUTE_STATES_MAX,
    );
