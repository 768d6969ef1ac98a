/**
 * What a saved run violates, in the words of the protocol as it is today. A trace may be a stranger's and may say anything, so what only
 * the trace says is marked as that.
 */
import { checkLasso } from "../check/liveness/check-lasso.ts";
import { ModelError } from "../model/model-error.ts";
import { type NamedProperty, isLiveness } from "../model/property.ts";
import { checkRun } from "../semantics/check-run.ts";
import { type Counterexample, execute } from "../semantics/run.ts";
import type { Space } from "../semantics/space.ts";
import { isSameSentence } from "../trace/same-sentence.ts";
import type { Trace } from "../trace/trace.ts";

type Told = Pick<Counterexample, "message" | "isClaimed">;

/** @param space with the history of the property, if it has one @param named undefined if the violation is that the protocol throws */
export function messageToday(trace: Trace, space: Space, named: NamedProperty | undefined): Told {
  const { message: saved } = trace.property;
  const today = violationToday(trace, space, named);
  if (today === undefined) return { message: `the trace says: ${saved}`, isClaimed: true };
  return { message: isSameSentence(saved, today) ? today : `${today}; the trace says: ${saved}` };
}

/** Undefined if the run violates nothing today, or if that is not decided here: for `possible` it takes a search. */
function violationToday(trace: Trace, space: Space, named: NamedProperty | undefined): string | undefined {
  try {
    const execution = execute(space, trace);
    if (named === undefined) return execution.threw;
    if (named.property.kind === "possible") return undefined;
    if (!isLiveness(named.property)) return checkRun(space, named, trace, execution)?.message;
    const verdict = checkLasso(space, named, trace, trace.loopFrom ?? trace.steps.length);
    return verdict.kind === "violated" ? verdict.message : undefined;
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}
