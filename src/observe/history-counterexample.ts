/** Turns a violation of real processes into a counterexample of the model: short, and in a scope in which a saved trace is replayed. */
import type { Suite } from "../model/properties.ts";
import type { ShownRun } from "../model/observer.ts";
import { checkRun, type Violation } from "../semantics/check-run.ts";
import { execute, type Run } from "../semantics/run.ts";
import { Space } from "../semantics/space.ts";
import type { NamedProperty } from "../model/property.ts";
import { replayableScope } from "../simulate/replayable-scope.ts";
import { shrinkHere } from "../suite/replay-liveness.ts";
import { rejection } from "../trace/look-up.ts";
import { strangeInScope, withinLimits } from "../trace/scope-limits.ts";

/** The run; or why there is none that a trace could hold. */
export type Shown = { readonly run: ShownRun } | { readonly untraced: string };

/**
 * Shortens a run to what its violation needs. The result is a run of the same protocol, but not everything that happened.
 *
 * @param space in which the run was executed @param run up to the violation
 */
export function shownRun(space: Space, suite: Suite, named: NamedProperty, run: Run): Shown {
  const { scope, variant, mutant } = space.instance;
  const outside = outsideOf(space, named, run);
  if (outside !== undefined)
    return {
      untraced: `before that, the run leaves the bound "${outside}", where a replay ends. Let the nodes run in a larger scope`,
    };
  const { run: short } = shrinkHere(space, named, { run, message: "" });
  const needed = replayableScope(scope, short.steps);
  const values = withinLimits(needed, suite);
  let violation: Violation | undefined;
  const rejected = rejection(() => {
    const replayed = new Space(suite.of, values, { variant, mutant, histories: [named] });
    violation = checkRun(replayed, named, short, execute(replayed, short));
  });
  if (rejected === undefined && strangeInScope(values, suite) === undefined && violation !== undefined) {
    const { at, message } = violation;
    return { run: { start: short.start, steps: short.steps.slice(0, at), scope: values, message } };
  }
  return {
    untraced: `a replay would refuse its scope: ${strangeInScope(needed, suite)} Give the protocol a scope of this size`,
  };
}

/** The bound that a run leaves before it violates the property. */
function outsideOf(space: Space, named: NamedProperty, run: Run): string | undefined {
  const execution = execute(space, run);
  if (checkRun(space, named, run, execution) !== undefined) return undefined;
  return space.bounds.exceededIn(execution.states.find((state) => space.bounds.areExceeded(state))!);
}
