/** The engine behind the library's functions: `library.ts` and `src/threads/on-threads.ts` say what each promises. */
import { defined } from "../model/defined.ts";
import type { SearchTeam } from "../check/parallel/team.ts";
import { check as search, type CheckProgress } from "../check/check.ts";
import { fuzz as wander, RUNS } from "../fuzz/fuzz.ts";
import type { FuzzProgress } from "../fuzz/fuzz-result.ts";
import type { RunsTeam } from "../fuzz/precomputed-slices.ts";
import type { Strategy } from "../fuzz/weights.ts";
import type { Suite } from "../model/properties.ts";
import { type Replayed, replaySliced } from "../trace/replay.ts";
import type { Trace } from "../trace/trace.ts";
import { readTrace } from "../trace/trace-schema.ts";
import { drawable } from "./drawable.ts";
import { type Driven, driven, endedBy } from "./driven.ts";
import { explaining, type Explanation, type ExplainProgress } from "./explaining.ts";
import { refuting } from "./refuting.ts";
import { replaying } from "./replay-liveness.ts";
import { checkReport, type CheckReport, expecting, fuzzReport, type FuzzReport, judgedByRuns } from "./reports.ts";
import { selecting, type Selecting } from "./selecting.ts";

export { RUNS } from "../fuzz/fuzz.ts";
export type { Strategy } from "../fuzz/weights.ts";

/** How many threads to use. */
export interface OnThreads {
  /**
   * How many threads share the work, the caller's included; 1 by default. What is found, counted and reported is the same for any
   * number of them.
   */
  readonly workers?: number;
  /**
   * The module whose default export the suite is, because each further thread imports it again: a path, or a URL as
   * `import.meta.resolve` gives it.
   */
  readonly file?: string;
}

/** What to check, and how far. */
export interface CheckSuiteOptions extends Selecting, Driven<CheckProgress>, OnThreads {
  /** End at the first violation. */
  readonly first?: boolean;
  /** Refuse clocks and randomness wherever user code runs, and run a large sample of the handlers twice. */
  readonly strict?: boolean;
  /** The most states that each search may find, not counting the initial ones. */
  readonly statesMax?: number;
  /** Find no states deeper than this. */
  readonly depthMax?: number;
}

export async function check(suite: Suite, options: CheckSuiteOptions, team?: SearchTeam): Promise<CheckReport> {
  const selected = selecting(suite, options);
  const result = await driven(
    (pulse) => search(selected.subject, { ...options, pulse, ...defined({ team }) }),
    options,
  );
  const judged = expecting(result.properties, suite, selected);
  return drawable(checkReport(suite, selected, result, judged), selected, judged);
}

/** What to run at random, and for how long. */
export interface FuzzSuiteOptions extends Selecting, Driven<FuzzProgress>, OnThreads {
  /** 10,000 by default. */
  readonly runs?: number;
  /** Random steps per run; 100 by default. */
  readonly steps?: number;
  /** How steps are drawn: some bugs show up much sooner with one strategy than with another. `mixed` by default. */
  readonly strategy?: Strategy;
  /** A 32-bit integer: the same seed gives the same runs. 1 by default. */
  readonly seed?: number;
  readonly first?: boolean;
  readonly strict?: boolean;
  /** Count how many distinct states and which kinds of steps the runs meet: `met` in the report. */
  readonly footprint?: boolean;
}

export async function fuzz(suite: Suite, options: FuzzSuiteOptions, team?: RunsTeam): Promise<FuzzReport> {
  const selected = selecting(suite, options);
  const { runs = RUNS, seed = 1 } = options;
  let limit: string | undefined;
  const result = await wander(selected.subject, {
    ...options,
    ...defined({ team }),
    runs,
    seed,
    stop: () => (limit = endedBy(options.signal)) !== undefined,
    refute: refuting(selected.subject),
  });
  const judged = judgedByRuns(expecting(result.properties, suite, selected));
  limit ??= result.limit;
  return drawable(fuzzReport(suite, selected, result, judged, { limit }), selected, judged);
}

/** The result of a replay: the verdict, the one that the trace expects, and the grounds. */
export type ReplayReport = Pick<Replayed, "verdict" | "expected" | "asExpected" | "grounds" | "firstMisfit">;

/** How many handlers have run so far. */
export interface ReplayProgress {
  readonly reducerCalls: number;
}

/** How errors name the trace, a callback for progress, and a signal that ends the replay. */
export interface ReplaySuiteOptions extends Driven<ReplayProgress> {
  /** Such as its path; "the trace" by default. */
  readonly where?: string;
}

export const replay = async (
  suite: Suite,
  trace: unknown,
  { where = "the trace", ...options }: ReplaySuiteOptions,
): Promise<ReplayReport> => driven(() => judging(readTrace(trace, where), suite), options);

function* judging(trace: Trace, suite: Suite): Generator<ReplayProgress, ReplayReport, string | undefined> {
  const work = replaySliced(trace, suite, replaying);
  let next = work.next();
  for (; !next.done; next = work.next()) {
    const limit = yield { reducerCalls: next.value };
    if (limit === undefined) continue;
    const grounds = `The replay was ended by ${limit}.`;
    return { verdict: "undecided", expected: trace.expect, asExpected: false, grounds };
  }
  const { verdict, expected, asExpected, grounds, firstMisfit } = next.value;
  return { verdict, expected, asExpected, grounds, ...defined({ firstMisfit }) };
}

export const explain = async (suite: Suite, trace: unknown, options: Driven<ExplainProgress>): Promise<Explanation> =>
  (await driven((pulse) => explaining(readTrace(trace, "the trace"), suite, pulse), options)).explanation;
