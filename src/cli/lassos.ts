/** How replay decides liveness claims, and makes what it finds smaller: the explorers' own means, which traces do not know. */
import { judgeLasso, searchFrom } from "../check/judge-lasso.ts";
import { stillViolates } from "../fuzz/failing.ts";
import { shrink } from "../fuzz/shrink.ts";
import type { LassoSearch, ReplayOptions, Shrink } from "../trace/replay.ts";
import { execute } from "../world/run.ts";

/** Worlds that are searched for another lasso. */
const WORLDS_MAX = 200_000;

const searchLasso: LassoSearch = (space, claim, near) => {
  const from = execute(space, { start: near.start, steps: [] }).worlds.at(0);
  if (!from) return { kind: "undecided", why: "the reducer throws at the start" };
  const found = searchFrom(space, claim, from, WORLDS_MAX);
  if (found.kind === "undecided") return found;
  if (found.kind === "held") return { kind: "held", searched: "All that can follow its start was searched" };
  const { steps } = found.run;
  const loop = found.loopFrom < steps.length ? { loopFrom: found.loopFrom } : {};
  return { kind: "found", counterexample: { run: { start: near.start, steps }, says: found.says, ...loop } };
};

/** In the scope of the trace: a repaired trace shows the violation where it was. */
const shrinkHere: Shrink = ({ instance }, claim, counterexample) => {
  const { smaller: _, ...protocol } = instance.protocol;
  const { scope, variant, mutant } = instance;
  const subject = { protocol, scope, selection: { variant, mutant }, property: claim?.property };
  return shrink(subject, counterexample, stillViolates(claim))?.counterexample ?? counterexample;
};

export const replaying: ReplayOptions = { judgeLasso, searchLasso, shrink: shrinkHere };
