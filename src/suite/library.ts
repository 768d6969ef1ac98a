/** `check`, `fuzz` and `replay` as functions: a suite and options in, a report out. */
import { check as search, type CheckProgress } from "../check/check.ts";
import type { FuzzProgress } from "../fuzz/fuzz.ts";
import type { Suite } from "../model/properties.ts";
import { replay as replayTrace, type Replayed } from "../trace/replay.ts";
import { readTrace } from "../trace/schema.ts";
import { drawable } from "./drawable.ts";
import { type Driven, driven, endedBy } from "./driven.ts";
import { refuting } from "./refuting.ts";
import { replaying } from "./replaying.ts";
import { checkReport, type CheckReport, expecting, fuzzReport, type FuzzReport, judgedByRuns } from "./reports.ts";
import { selecting, type Selecting } from "./selecting.ts";

export interface CheckSuiteOptions extends Selecting, Driven<CheckProgress> {
  /** End at the first violation. */
  readonly first?: boolean;
  /** Refuse clocks and randomness wherever user code runs, and run a large sample of the handlers again. */
  readonly strict?: boolean;
  /** Know no more states than so many in each search, besides the initial ones. */
  readonly statesMax?: number;
  /** Know no states deeper than this. */
  readonly depthMax?: number;
}

/**
 * Looks at every reachable state of a protocol in one scope, and decides what is claimed of it there.
 *
 * @returns the report, also where a limit or the signal ended the search: then it is not `complete`
 * @throws ModelError for a name that the suite does not have, and where protocol or properties break the rules of the model
 */
export async function check(suite: Suite, options: CheckSuiteOptions = {}): Promise<CheckReport> {
  const selected = selecting(suite, options);
  const { first, strict, statesMax, depthMax } = options;
  const running = search(selected.subject, {
    ...(first === undefined ? {} : { first }),
    ...(strict === undefined ? {} : { strict }),
    ...(statesMax === undefined ? {} : { statesMax }),
    ...(depthMax === undefined ? {} : { depthMax }),
  });
  const result = await driven(running, options);
  const judged = expecting(result.properties, suite, selected);
  return drawable(checkReport(suite, selected, result, judged), selected, judged);
}

export interface FuzzSuiteOptions extends Selecting, Driven<FuzzProgress> {
  /** 10,000 when left out. */
  readonly runs?: number;
  /** Random steps of one run; 100 when left out. */
  readonly steps?: number;
  /** A 32-bit integer: the same seed gives the same runs. 1 when left out. */
  readonly seed?: number;
  readonly first?: boolean;
  readonly strict?: boolean;
}

/**
 * Makes random runs from a seed. What they find is shrunk; what they do not find may still be there.
 *
 * @throws ModelError as `check` does
 */
export async function fuzz(suite: Suite, options: FuzzSuiteOptions = {}): Promise<FuzzReport> {
  const selected = selecting(suite, options);
  const { runs = 10_000, seed = 1, steps, first, strict, signal, onProgress } = options;
  let limit: string | undefined;
  // fast-check is large, and only random runs need it.
  const { fuzz: wander } = await import("../fuzz/fuzz.ts");
  const result = await wander(selected.subject, {
    runs,
    seed,
    ...(steps === undefined ? {} : { steps }),
    ...(first === undefined ? {} : { first }),
    ...(strict === undefined ? {} : { strict }),
    ...(onProgress ? { onProgress } : {}),
    stop: () => (limit = endedBy(signal)) !== undefined,
    refute: refuting(selected.subject),
  });
  const judged = judgedByRuns(expecting(result.claims, suite, selected));
  return drawable(fuzzReport(suite, selected, result, judged, { limit }), selected, judged);
}

export type ReplayReport = Pick<Replayed, "verdict" | "expected" | "asExpected" | "grounds" | "firstMisfit">;

/**
 * Judges a saved counterexample in the protocol as it is today.
 *
 * @param trace the parsed JSON of a trace file; it may come from a stranger, and is validated
 * @param where how errors name it, such as its path
 * @throws TraceError where it is no trace
 */
export function replay(trace: unknown, suite: Suite, where = "the trace"): ReplayReport {
  const { verdict, expected, asExpected, grounds, firstMisfit } = replayTrace(
    readTrace(trace, where),
    suite,
    replaying,
  );
  return { verdict, expected, asExpected, grounds, ...(firstMisfit ? { firstMisfit } : {}) };
}
