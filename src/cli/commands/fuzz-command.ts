/** `hearsay fuzz`: makes random runs of a protocol and looks for violations in them. */
import { randomInt } from "node:crypto";
import type { RunsJob, RunsReport } from "../../fuzz/precompute-slices.ts";
import { RUNS } from "../../fuzz/fuzz.ts";
import { plotsOfRuns } from "../../report/plot/explored.ts";
import type { FuzzSuiteOptions } from "../../suite/library-calls.ts";
import type { Overall } from "../../suite/overall-verdict.ts";
import { expecting, fuzzReport, judgedByRuns } from "../../suite/reports.ts";
import { placeName } from "../../suite/selected.ts";
import { commandLine, selectorsIn } from "../printed-commands.ts";
import { sayFound, writePageOfFound } from "../say-found.ts";
import { save, saveAll, tellFailure } from "../save-counterexamples.ts";
import { randomRuns, type Ran } from "../random-runs.ts";
import { budgetsIn, selectorsOf } from "../select.ts";
import type { ExitCode } from "../terminal/exit-codes.ts";
import { RUNS_MAX, SEED_MAX } from "../terminal/numbers.ts";
import { wantsPlots, writePlots } from "../plots.ts";
import { pathForTrace } from "../trace-suite.ts";
import { versions } from "../versions.ts";
import { threadsFor } from "../workers/command-threads.ts";
import { atEachPlace, type Look, type PlaceFlags } from "./each-place.ts";
import { defined } from "../../model/defined.ts";

export type FuzzFlags = PlaceFlags &
  Pick<FuzzSuiteOptions, "runs" | "steps" | "strategy" | "seed" | "first" | "strict" | "workers">;

export async function fuzz(target: string, flags: FuzzFlags): Promise<ExitCode> {
  return atEachPlace("fuzz", target, flags, (at) => fuzzAt(target, at));
}

async function fuzzAt(
  target: string,
  { loaded, selected, flags, folder, driver, secondsMax = Infinity, tell }: Look<FuzzFlags>,
): Promise<Overall> {
  const { suite } = loaded;
  const { first = false, strict = false, steps, strategy, maxSeconds } = flags;
  const seed = flags.seed ?? randomInt(SEED_MAX);
  // A time without a number of runs means as many runs as fit.
  const runs = flags.runs ?? (maxSeconds === undefined ? RUNS : RUNS_MAX);
  const drawn = defined({ steps, strategy });
  const options = { seed, runs, strict, footprint: wantsPlots(flags), ...drawn };
  const errand = { target, flags: selectorsOf(selected, flags), work: { kind: "fuzz", options } } as const;
  const team = threadsFor<RunsJob, RunsReport>(flags.workers, errand);
  const wanted = { ...options, first, ...defined({ team }) };
  const ran = await randomRuns(selected.subject, wanted, driver, {
    secondsMax,
  }).finally(() => team?.end());
  const { result, seconds } = ran;
  const isAsked = flags.runs === undefined && ran.limit?.startsWith("--max-seconds") === true && result.runs > 0;
  const isCutShort = ran.limit !== undefined && !isAsked;

  const properties = judgedByRuns(expecting(result.properties, suite, selected, budgetsIn(flags).length > 0));
  const command = commandLine("fuzz", target, { ...selectorsIn(flags), ...drawn, seed, runs: lastRun(ran) });
  const { saved, failure } = saveAll(properties, (violated) =>
    save(
      selected,
      violated,
      { by: "fuzz", command, seed, versions: versions(), properties: pathForTrace(loaded) },
      folder,
    ),
  );
  const report = fuzzReport(suite, selected, result, properties, {
    limit: isCutShort ? ran.limit : undefined,
    traces: saved,
  });
  const { verdict } = report;
  const plots = result.met ? plotsOfRuns(`${suite.of.name}, ${placeName(selected)}`, result.met) : [];
  await writePlots(plots, flags);
  if (flags.json) {
    tell({ ...report, seconds: Number(seconds.toFixed(3)) });
  } else {
    sayFound(
      { loaded, selected, flags, judged: properties, traces: saved, isOfSearch: false, plots: flags.plot ? plots : [] },
      {
        seconds,
        neverHappened: [],
        ran: { runs: result.runs, steps: result.steps, seed },
        limit: isCutShort ? ran.limit : undefined,
      },
    );
  }
  await writePageOfFound({ loaded, selected, judged: properties, traces: saved }, flags);
  tellFailure(failure, verdict);
  return verdict;
}

/** The number of runs it takes to find again what was found. */
const lastRun = ({ result }: Ran): number => Math.max(1, ...result.properties.map(({ run = -1 }) => run + 1));
