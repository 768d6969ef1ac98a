/**
 * Explains a saved counterexample: takes away each of its faults and decisions in turn, and finds out whether the property is still
 * violated.
 */
import { ModelError } from "../model/model-error.ts";
import type { Suite } from "../model/properties.ts";
import { isOwed } from "../model/property.ts";
import type { Step } from "../model/step.ts";
import type { Chronicle } from "../report/story/chronicle.ts";
import { clauseOf, type Counterfactual, isDecision, isOfFault, list } from "../report/story/counterfactual-clauses.ts";
import { readsIn } from "../report/story/read-changes.ts";
import { labelOf, sentence } from "../report/story/step-label.ts";
import type { Pulse } from "../semantics/pulse.ts";
import type { Trace } from "../trace/trace.ts";
import { replay, type ReplayVerdict } from "../trace/replay.ts";
import { chronicleOfTrace } from "./pages.ts";
import { relayed } from "./driven.ts";
import { canBeNoted } from "./noted-steps.ts";
import { replaying } from "./replay-liveness.ts";
import { type Answer, type Given, undecided, WithoutStep } from "./without-step.ts";
import { defined } from "../model/defined.ts";

export type { Counterfactual } from "../report/story/counterfactual-clauses.ts";

/** What it takes for a counterexample to go wrong: each fault and each decision, and whether it still goes wrong without it. */
export interface Explanation {
  readonly command: "explain";
  readonly protocol: string;
  readonly scope: string | null;
  readonly variant: string | null;
  readonly mutant: string | null;
  readonly property: Trace["property"];
  readonly steps: number;
  /** What it takes, as a sentence. */
  readonly sentence: string;
  readonly counterfactuals: readonly Counterfactual[];
  /** The numbers of the steps that could have contributed. */
  readonly past: readonly number[];
  /**
   * Steps that had no part in it, but without which the run could not go on, or end, as it does: such as a delivery of what would otherwise
   * wait for ever. With the reason. Empty if a limit ended it early, because such a step may turn out to be needed.
   */
  readonly forFairness: readonly { readonly number: number; readonly why: string }[];
  /** The parts of states that the property reads. */
  readonly reads: readonly string[];
  /** What ended it early, in words. */
  readonly limit?: string;
  /** For a mutant: what becomes of the run without it. */
  readonly withoutMutant?: { readonly verdict: ReplayVerdict; readonly grounds: string };
}

export interface Explained {
  readonly explanation: Explanation;
  readonly run: Chronicle;
}

/** How many of the questions are decided, and how many states the search for the next answer has seen. */
export interface ExplainProgress {
  readonly decided: number;
  readonly of: number;
  readonly states: number;
}

/** @throws ModelError if the trace is not reproduced: then there is nothing to explain */
export function* explaining(
  trace: Trace,
  suite: Suite | undefined,
  pulse?: Pulse,
): Generator<ExplainProgress, Explained, string | undefined> {
  const replayed = replay(trace, suite, { ...replaying, ...defined({ pulse }) });
  if (replayed.verdict !== "reproduced" || !suite) {
    throw new ModelError(`There is nothing to explain: the trace is ${replayed.verdict}.\n${replayed.grounds}`);
  }
  const { named } = replayed;
  const space = replayed.space!;
  const run = chronicleOfTrace(trace, suite, named);
  const asked = trace.steps.flatMap((step, i) =>
    isOfFault(step) || isDecision(step) ? [{ step, number: i + 1 }] : [],
  );
  const counterfactuals: Counterfactual[] = [];
  let limit: string | undefined;
  for (const { step, number } of asked) {
    const done = { decided: counterfactuals.length, of: asked.length };
    limit ??= yield { ...done, states: 0 };
    const decided =
      limit === undefined
        ? yield* answering({ trace, suite, space, named, pulse }, step, number, done)
        : { answer: undecided(`It was ended by ${limit}.`), limit };
    limit = decided.limit;
    counterfactuals.push({
      number,
      step: sentence(labelOf(step)),
      why: isOfFault(step) ? "fault" : "decision",
      ...decided.answer,
    });
  }
  const isBug = trace.mutant !== null;
  const gone = isBug ? replay(trace, suite, { ...replaying, mutant: null, ...defined({ pulse }) }) : undefined;
  const { property, scope, variant, mutant, protocol, steps } = trace;
  const { violated } = run;
  const past = partsOf(run, counterfactuals);
  const isOfItsEnd = named !== undefined && (isOwed(named.property) || named.property.kind === "deadlockFree");
  const others =
    limit === undefined && isOfItsEnd
      ? run.happenings.map(({ number }) => number).filter((number) => !past.includes(number))
      : [];
  const forFairness = others.flatMap((number) => {
    const why = new WithoutStep({ trace, suite, space, named, pulse }, number).whyItTakesIt();
    return why === undefined ? [] : [{ number, why }];
  });
  return {
    run: violated ? { ...run, violated: { ...violated, past } } : run,
    explanation: {
      command: "explain",
      protocol,
      scope: scope.name ?? null,
      variant,
      mutant,
      property,
      steps: steps.length,
      sentence: because(run, counterfactuals, property.message),
      counterfactuals,
      past,
      forFairness,
      reads: [...new Set((readsIn(run) ?? []).map(({ part }) => part))],
      ...defined({ limit }),
      ...(gone ? { withoutMutant: { verdict: gone.verdict, grounds: gone.grounds } } : {}),
    },
  };
}

/** Whether the property is still violated without a step, found out in the cheapest way that settles it. */
function* answering(
  given: Given,
  step: Step,
  number: number,
  done: Omit<ExplainProgress, "states">,
): Generator<ExplainProgress, { readonly answer: Answer; readonly limit: string | undefined }, string | undefined> {
  const { named, trace } = given;
  const without = new WithoutStep(given, number);
  let answer = without.rest();
  let limit: string | undefined;
  if (!answer && isOfFault(step)) {
    const checked = yield* relayed(without.check(), ({ states }) => ({ ...done, states }));
    limit = checked.limit;
    answer = without.answerOf(checked.result);
  }
  if (!answer && named && canBeNoted(named, step, trace.steps)) {
    const checked = yield* relayed(without.checkNeverTaken(step), ({ states }) => ({ ...done, states }));
    limit = checked.limit;
    answer = without.answerOfNeverTaken(checked.result);
  }
  return { answer: answer ?? without.near(), limit };
}

/** The steps that could have contributed, and those that turned out to be needed: a page draws all others faintly. */
function partsOf({ happenings, violated }: Chronicle, counterfactuals: readonly Counterfactual[]): readonly number[] {
  const needed = counterfactuals.filter(({ verdict }) => verdict === "needed").map(({ number }) => number);
  const parts = new Set([...(violated?.past ?? []), ...needed]);
  return happenings.map(({ number }) => number).filter((number) => parts.has(number));
}

/** "Because n2 crashed (step 4) and n2 came back without its votedFor (step 5), n1 and n2 both lead term 1" */
function because(run: Chronicle, counterfactuals: readonly Counterfactual[], message: string): string {
  const isNeeded = ({ verdict }: Counterfactual): boolean => verdict === "needed";
  const faults = counterfactuals.filter(({ why }) => why === "fault").filter(isNeeded);
  const reasons = faults.length > 0 ? faults : counterfactuals.filter(isNeeded);
  if (reasons.length === 0) return `No single fault or decision was found to be needed: ${message}.`;
  return `Because ${list(reasons.map(({ number }) => clauseOf(run, number)))}, ${message}.`;
}
