/**
 * Gives replay what it needs to decide liveness properties and to shrink what it finds: the explorers' means, of which `src/trace` is kept
 * free.
 */
import { checkingLasso, searchingFrom } from "../check/liveness/check-lasso.ts";
import { canonical } from "../model/plain.ts";
import { stillViolates } from "../fuzz/still-violates.ts";
import { shrink } from "../fuzz/shrink.ts";
import type { LassoSearch, ReplayOptions, Shrink } from "../trace/replay.ts";
import type { Initial } from "../semantics/initials.ts";

/** How many states to search for another lasso. */
const STATES_MAX = 200_000;

const searchLasso: LassoSearch = function* (space, named, near) {
  const wanted = canonical(near.start, "start").key;
  const isOld = ({ start }: Initial): boolean => canonical(start, "start").key === wanted;
  const { states } = space.initials();
  let undecided: { readonly kind: "undecided"; readonly why: string } | undefined;
  for (const { state, start } of [...states.filter(isOld), ...states.filter((initial) => !isOld(initial))]) {
    const found = yield* searchingFrom(space, named, state, STATES_MAX);
    if (found.kind === "undecided") undecided ??= found;
    if (found.kind !== "violated") continue;
    const { steps } = found.run;
    const loop = found.loopFrom < steps.length ? { loopFrom: found.loopFrom } : {};
    return { kind: "found", counterexample: { run: { start, steps }, message: found.message, ...loop } };
  }
  const starts = states.length === 1 ? "its start" : `its ${states.length} starts`;
  return undecided ?? { kind: "held", searched: `All that can follow ${starts} was searched` };
};

/** Shrinks within the scope of the trace, so that a repaired trace shows the violation where it was. */
export const shrinkHere: Shrink = ({ instance, pulse }, named, counterexample) => {
  const { smaller: _, ...protocol } = instance.protocol;
  const { scope, variant, mutant } = instance;
  const subject = { protocol, scope, selection: { variant, mutant }, named, pulse };
  return shrink(subject, counterexample, stillViolates(named))?.counterexample ?? counterexample;
};

export const replaying: ReplayOptions = { checkLasso: checkingLasso, searchLasso, shrink: shrinkHere };
