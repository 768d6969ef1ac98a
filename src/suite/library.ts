/**
 * The library's `frontier`, `replay` and `explain`: a suite and options in, a report out. The engine is loaded on the first call, because
 * a properties file imports the package only for its vocabulary. `check`, `fuzz` and `simulate` are in `src/threads/on-threads.ts`.
 */
import type { Suite } from "../model/properties.ts";
import type { Driven } from "./driven.ts";
import type { Explanation, ExplainProgress } from "./explaining.ts";
import type { FrontierSuiteOptions } from "./frontier.ts";
import type { FrontierReport } from "./frontier-report.ts";
import { checkArguments } from "./library-arguments.ts";
import type { ReplayReport, ReplaySuiteOptions } from "./library-calls.ts";

/**
 * Decides how many faults a property withstands: the least sets of faults that violate it, with a shortest run for each, and the
 * largest with which a complete search shows that it holds. Costs one check per set that no other result decides.
 *
 * @returns the report; it is not `complete` if a check reached its limit or the signal ended it
 * @throws ModelError for a name that the suite does not have, and for a `sometimes` or a `possible`, which faults do not break
 */
export async function frontier(suite: Suite, options: FrontierSuiteOptions): Promise<FrontierReport> {
  checkArguments("frontier", suite, options);
  const surveying = await import("./frontier.ts");
  return surveying.frontier(suite, options);
}

/**
 * Takes away each fault and each decision of a saved counterexample in turn, and says which of them are needed.
 *
 * @param trace the parsed JSON of a trace file; it may come from a stranger, and is validated
 * @returns the explanation, also if the signal ended it: then it has a `limit`, and what was not examined is undecided
 * @throws TraceError if it is not a trace; ModelError if it is not reproduced, because then there is nothing to explain
 */
export async function explain(
  suite: Suite,
  trace: unknown,
  options: Driven<ExplainProgress> = {},
): Promise<Explanation> {
  checkArguments("explain", suite, options);
  const calls = await import("./library-calls.ts");
  return calls.explain(suite, trace, options);
}

/**
 * Judges a saved counterexample in the protocol as it is today: whether it is reproduced, reproduced nearby, gone, or
 * obsolete, and on what grounds. Nothing in a trace is ever evaluated.
 *
 * @param trace the parsed JSON of a trace file; it may come from a stranger, and is validated
 * @returns the verdict, also if the signal ended it: then it is undecided
 * @throws TraceError if it is not a trace
 */
export async function replay(suite: Suite, trace: unknown, options: ReplaySuiteOptions = {}): Promise<ReplayReport> {
  checkArguments("replay", suite, options);
  const calls = await import("./library-calls.ts");
  return calls.replay(suite, trace, options);
}
