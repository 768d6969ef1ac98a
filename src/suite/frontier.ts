/** Finds the frontier of faults: the fewest that break a property, and the most that do not. */
import { defined } from "../model/defined.ts";
import { check, type CheckProgress, type CheckOptions, type CheckResult, type Limit } from "../check/check.ts";
import type { Suite } from "../model/properties.ts";
import { THROWS } from "../semantics/never-throws.ts";
import { driven, type Driven, relayed } from "./driven.ts";
import { type VectorDecision, type Frontier, Survey, type SurveyOptions } from "./fault-survey.ts";
import type { FrontierReport } from "./frontier-report.ts";
import type { BudgetName } from "../semantics/fault-budgets.ts";
import { boundaryStatesIn } from "./reports.ts";
import type { FaultVector } from "./with-budgets.ts";

/** The progress of the current check, and its faults. */
export interface FrontierProgress extends Omit<CheckProgress, "violated" | "checkpoint"> {
  readonly faults: FaultVector;
  /** The kinds that the scope counts at each node. */
  readonly each: readonly BudgetName[];
  /** How many checks have ended. */
  readonly checks: number;
}

export interface FrontierOptions extends SurveyOptions {
  readonly pulse?: CheckOptions["pulse"];
}

const NOTHING_YET = { states: 0, transitions: 0, frontier: 0, depth: 0 };

/**
 * Decides every vector of budgets up to `max`: a violation at one decides all above it, a complete check all below it.
 *
 * @throws ModelError for a name that the suite does not have, and for a kind that faults do not break
 */
export function* surveyFaults(
  suite: Suite,
  { pulse, ...options }: FrontierOptions,
): Generator<FrontierProgress, Frontier, Limit | undefined> {
  const survey = new Survey(suite, options);
  for (let wave = survey.next(); wave !== undefined; wave = survey.next()) {
    for (const faults of wave) {
      const { checks } = survey;
      const { each } = survey.counting;
      // A small check yields no progress by itself.
      survey.limit ??= yield { ...NOTHING_YET, faults, each, checks };
      if (survey.limit !== undefined) {
        survey.leaveOpen(faults, survey.limit);
        continue;
      }
      const { statesMax } = survey;
      const running = check(survey.at(faults).subject, { first: true, statesMax, ...defined({ pulse }) });
      const { result, limit } = yield* relayed(
        running,
        ({ violated: _violated, checkpoint: _checkpoint, ...progress }) => ({ ...progress, faults, each, checks }),
      );
      survey.limit = limit;
      survey.take(faults, decisionIn(options.property, result));
    }
  }
  return survey.frontier();
}

function decisionIn(property: string, result: CheckResult): VectorDecision {
  const { properties, complete, states, limit = "the search is not complete" } = result;
  const judged = properties.find(({ name }) => name === property);
  const thrown = properties.find(({ name, verdict }) => name === THROWS && verdict === "violated");
  if (judged?.verdict === "violated" && judged.counterexample)
    return { kind: "breaks", counterexample: judged.counterexample };
  if (judged?.verdict === "holds" && complete && !thrown)
    return { kind: "holds", states, boundaryStates: boundaryStatesIn(result) };
  return { kind: "open", why: thrown?.counterexample?.message ?? limit };
}

/** The property, the faults to vary, the limits of each check, and progress and a signal. */
export type FrontierSuiteOptions = SurveyOptions & Driven<FrontierProgress>;

export const frontier = async (suite: Suite, options: FrontierSuiteOptions): Promise<FrontierReport> =>
  (await driven((pulse) => surveyFaults(suite, { ...options, pulse }), options)).report;
