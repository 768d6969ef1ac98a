/**
 * The library's `check`, `fuzz` and `simulate`, on as many threads as the caller asks for. The engine is loaded on the first call, because
 * a properties file imports the package only for its vocabulary.
 */
import type { Job, Report } from "../check/parallel/team.ts";
import type { RunsJob, RunsReport } from "../fuzz/precompute-slices.ts";
import { ModelError } from "../model/model-error.ts";
import type { Suite } from "../model/properties.ts";
import type { TimedJob, TimedReport } from "../simulate/precomputed-runs.ts";
import { checkArguments } from "../suite/library-arguments.ts";
import type { CheckReport, FuzzReport } from "../suite/reports.ts";
import type { CheckSuiteOptions, FuzzSuiteOptions, OnThreads } from "../suite/library-calls.ts";
import type { Selecting } from "../suite/selecting.ts";
import type { SimulateSuiteOptions } from "../suite/simulating.ts";
import type { SimulateReport } from "../suite/simulate-report.ts";
import type { LibraryErrand } from "./library-thread.ts";
import type { Threads } from "./threads.ts";
import { defined } from "../model/defined.ts";

/** More threads than any machine has for one search. */
const WORKERS_MAX = 256;

/**
 * Looks at every reachable state of a protocol in one scope, and decides the properties that apply there.
 *
 * Uses one thread unless you ask for more `workers`, and keeps all states in memory. Now and then it yields to the event loop, so that a
 * signal is noticed.
 *
 * @returns the report, also if a limit or the signal ended the search: then it is not `complete`
 * @throws ModelError for an unknown option, for a name that the suite does not have, for an empty list of properties, for workers without
 * a `file` that exists, and if the protocol or its properties break the rules of the model
 */
export async function check(suite: Suite, options: CheckSuiteOptions = {}): Promise<CheckReport> {
  checkArguments("check", suite, options);
  const calls = await import("../suite/library-calls.ts");
  const { first = false, strict = false } = options;
  const work = { kind: "check", options: { first, strict } } as const;
  const team = await teamFor<Job, Report>(suite, options, { ...work, wanted: wantedIn(options) });
  return calls.check(suite, options, team).finally(() => team?.end());
}

/**
 * Makes random runs from a seed. What they find is shrunk; what they do not find may still exist. The same seed gives the same runs with
 * the same version.
 *
 * @returns the report; `verdict` is "incomplete" if a `sometimes` was not seen, because it may still exist
 * @throws ModelError as `check` does
 */
export async function fuzz(suite: Suite, options: FuzzSuiteOptions = {}): Promise<FuzzReport> {
  checkArguments("fuzz", suite, options);
  const calls = await import("../suite/library-calls.ts");
  const { seed = 1, runs = calls.RUNS, strict = false, steps, strategy, footprint = false } = options;
  const work = { seed, runs, strict, footprint, ...defined({ steps, strategy }) };
  const wanted = wantedIn(options);
  const team = await teamFor<RunsJob, RunsReport>(suite, options, { kind: "fuzz", options: work, wanted });
  return calls.fuzz(suite, options, team).finally(() => team?.end());
}

/**
 * Runs a protocol in simulated time, as the scope's `timing` says, and measures it: one value per run, with 95 % intervals over runs.
 * A watched property that is violated comes with a run that `replay` takes. The same seed gives the same report. Once the handlers'
 * outcomes are known, a step costs about a microsecond, with ten thousand nodes as with a hundred; with watched properties it costs as
 * much as a step of `fuzz`.
 *
 * @returns the report, also if the signal ended it: then it has a `limit`, and covers the runs made until then
 * @throws ModelError for an unknown option, for a name that the suite does not have, for workers without a `file` that exists, for a timing
 * that does not fit, and if a timer has no duration
 */
export async function simulate(suite: Suite, options: SimulateSuiteOptions = {}): Promise<SimulateReport> {
  checkArguments("simulate", suite, options);
  const simulating = await import("../suite/simulating.ts");
  const { signal: _, onProgress: __, workers: ___, file: ____, ...work } = options;
  const team = await teamFor<TimedJob, TimedReport>(suite, options, { kind: "simulate", options: work });
  return simulating.simulate(suite, options, team).finally(() => team?.end());
}

const wantedIn = ({ scope, variant, mutant, properties }: Selecting): Selecting => ({
  scope,
  variant,
  ...defined({ mutant, properties }),
});

/** The threads besides the caller's; undefined if none are asked for. */
async function teamFor<J extends { readonly queue: number }, R extends { readonly queue: number }>(
  suite: Suite,
  { workers = 1, file }: OnThreads,
  work: LibraryErrand["work"],
): Promise<Threads<J, R> | undefined> {
  if (!Number.isInteger(workers) || workers < 1 || workers > WORKERS_MAX)
    throw new ModelError(`workers is ${workers}; wanted a whole number from 1 to ${WORKERS_MAX}.`);
  if (workers === 1) return undefined;
  if (file === undefined)
    throw new ModelError(
      `${workers} workers for ${suite.of.name}, and no file: each of them has to import the suite once more. Say from where, as in ` +
        `{ workers: ${workers}, file: import.meta.resolve("./lock.properties.js") }.`,
    );
  const [{ Threads }, { existsSync }, { fileURLToPath, pathToFileURL }] = await Promise.all([
    import("./threads.ts"),
    import("node:fs"),
    import("node:url"),
  ]);
  const entry = new URL(
    // Right from this file, and from one that this module is a part of.
    `../threads/library-thread.${import.meta.url.endsWith(".ts") ? "ts" : "js"}`,
    import.meta.url,
  );
  const module = /^[a-z]+:/u.test(file) && !/^[a-z]:[\\/]/iu.test(file) ? file : pathToFileURL(file).href;
  // Work that is over before a thread would have started says nothing of a thread that cannot.
  if (module.startsWith("file:") && !existsSync(fileURLToPath(module)))
    throw new ModelError(
      `file is ${JSON.stringify(file)}: there is no ${fileURLToPath(module)}. Wanted the module whose default export is the suite of ${suite.of.name}.`,
    );
  const errand: LibraryErrand = { module, name: suite.of.name, work };
  return new Threads<J, R>(workers - 1, 0, entry, errand);
}
