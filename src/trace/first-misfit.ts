/** The first step of a trace that is no longer possible, why, and what is possible instead. */
import { counted } from "../model/counted.ts";
import { canonical } from "../model/plain.ts";
import type { Step } from "../model/step.ts";
import { outcomes } from "../semantics/outcome-tree.ts";
import type { PackedState } from "../semantics/packed-state.ts";
import type { Execution, Run } from "../semantics/run.ts";
import type { Space } from "../semantics/space.ts";
import type { Misfit } from "../semantics/step-match.ts";
import { startName, stepName, valueText } from "./step-name.ts";

/** The first step that is no longer possible. */
export interface FirstMisfit {
  /** 0 for the start, 1 for the first step. */
  readonly step: number;
  readonly expected: string;
  /** Why it is not possible, as the end of a sentence that begins with the step. */
  readonly why: string;
  /** How many other steps (or starts) are possible instead. */
  readonly enabled: number;
  /** Some of them. */
  readonly sample: readonly string[];
}

const SAMPLE_SIZE = 3;

/**
 * @param mayThrow whether the saved violation is that the protocol throws
 * @returns undefined if all steps are possible
 */
export const firstMisfit = (space: Space, run: Run, execution: Execution, mayThrow: boolean): FirstMisfit | undefined =>
  startMisfit(space, run, execution, mayThrow) ?? stepMisfit(space, run, execution, mayThrow);

function startMisfit(space: Space, { start }: Run, { threw }: Execution, mayThrow: boolean): FirstMisfit | undefined {
  const { states, failed } = space.initials();
  const wanted = canonical(start, "start").key;
  const isWanted = (one: { readonly start: Run["start"] }): boolean => canonical(one.start, "start").key === wanted;
  const throws = failed.some(isWanted);
  if (throws && mayThrow) return undefined;
  if (states.some(isWanted) && !throws) return undefined;
  const others = states.filter((one) => !isWanted(one));
  return {
    step: 0,
    expected: startName(start),
    why: throws ? `makes the protocol throw: ${threw}` : "is no longer possible",
    enabled: others.length,
    sample: others.slice(0, SAMPLE_SIZE).map((one) => startName(one.start)),
  };
}

function stepMisfit(
  space: Space,
  { steps }: Run,
  { states, made, misfit, threw, threwAt }: Execution,
  mayThrow: boolean,
): FirstMisfit | undefined {
  if (made === steps.length || (threw !== undefined && mayThrow)) return undefined;
  const step = steps[made];
  const { key } = canonical(step, "step");
  const enabled = stepsIn(space, states[made]).filter((other) => canonical(other, "step").key !== key);
  return {
    step: made + 1,
    expected: stepName(step),
    why: misfit ? whyOf(misfit) : threwAt === made ? `is not reached: ${threw}` : `makes the protocol throw: ${threw}`,
    enabled: enabled.length,
    sample: enabled.slice(0, SAMPLE_SIZE).map(stepName),
  };
}

function whyOf(misfit: Misfit): string {
  switch (misfit.why) {
    case "not enabled":
      return "is no longer enabled";
    case "no such choice":
      return misfit.wanted === undefined
        ? "makes one more choice now"
        : `can no longer choose ${valueText(misfit.wanted)}`;
  }
}

const stepsIn = (space: Space, state: PackedState): readonly Step[] =>
  space
    .moves(state)
    .flatMap((move) => outcomes(space.outcomeTree(state, move)).map(({ choices }) => space.step(state, move, choices)));

/** The whole finding, in a sentence. */
export function misfitSentence(misfit: FirstMisfit, { steps }: Run): string {
  const { step, expected, why, enabled, sample } = misfit;
  const others = `${counted(enabled, `other ${step === 0 ? "start" : "step"}`)} ${enabled === 1 ? "is" : "are"}`;
  const instead = enabled === 0 ? "nothing else is" : `${others}, such as ${sample.join(", ")}`;
  return `${step === 0 ? "The start" : capital(stepAt(step, steps.length))}, ${expected}, ${why}; ${instead}.`;
}

export const stepAt = (step: number, of: number): string => `step ${step} of ${of}`;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
