/** `hearsay check`: explores every state of a protocol in one scope. */
import type { Job, Report } from "../../check/parallel/team.ts";
import { check as search, type CheckProgress } from "../../check/check.ts";
import { violatedSoFar } from "../../report/terminal/progress.ts";
import { plotsOfSearches } from "../../report/plot/explored.ts";
import type { Overall } from "../../suite/overall-verdict.ts";
import { checkReport, expecting } from "../../suite/reports.ts";
import { placeName } from "../../suite/selected.ts";
import { commandLine, selectorsIn } from "../printed-commands.ts";
import { sayFound, writePageOfFound } from "../say-found.ts";
import { save, saveAll, tellFailure } from "../save-counterexamples.ts";
import { checkpointsOf, identityOf, saving } from "../saved-search.ts";
import { budgetsIn, type Chosen, selectorsOf } from "../select.ts";
import { UsageError } from "../terminal/failure.ts";
import type { ExitCode } from "../terminal/exit-codes.ts";
import { say } from "../terminal/output.ts";
import { describeSearch } from "../terminal/search-line.ts";
import { wantsPlots, writePlots } from "../plots.ts";
import { pathForTrace } from "../trace-suite.ts";
import { versions } from "../versions.ts";
import { threadsFor } from "../workers/command-threads.ts";
import { atEachPlace, type Look, type PlaceFlags } from "./each-place.ts";
import { defined } from "../../model/defined.ts";

export type CheckFlags = PlaceFlags & {
  readonly first?: boolean;
  readonly strict?: boolean;
  readonly reductions?: boolean;
  readonly maxStates?: number;
  readonly maxDepth?: number;
  /** The folder to save the search in now and then. */
  readonly checkpoint?: string;
  /** The folder of a saved search to continue, and to save this one in. */
  readonly resume?: string;
  readonly workers?: number;
};

export async function check(target: string, flags: CheckFlags): Promise<ExitCode> {
  return atEachPlace(
    "check",
    target,
    flags,
    (at) => checkAt(target, at),
    (places) => mustSaveOnePlace(places, flags),
  );
}

/** A folder has room for one search. */
function mustSaveOnePlace(places: readonly Chosen<CheckFlags>[], { checkpoint, resume }: CheckFlags): void {
  if (places.length === 1 || (checkpoint === undefined && resume === undefined)) return;
  const names = places.map(({ selected }) => placeName(selected)).join("; ");
  throw new UsageError(
    `--${resume === undefined ? "checkpoint" : "resume"} saves the search of one place, and there are ${places.length}: ${names}.\n` +
      "Choose one with --scope and --variant.",
  );
}

/** The search goes on for what is still undecided: meanwhile its line says that there is something to see. */
const described = (progress: CheckProgress, seconds: number): string =>
  violatedSoFar(progress.violated) + describeSearch(progress, seconds);

async function checkAt(
  target: string,
  { loaded, selected, flags, folder, driver, secondsMax = Infinity, tell }: Look<CheckFlags>,
): Promise<Overall> {
  const { suite } = loaded;
  const { first = false, strict = false, reductions = true, maxStates, maxDepth } = flags;
  const asked = { first, strict, reductions };
  const { resume, kept } = checkpointsOf(flags, () => identityOf(loaded.file, selected.subject, asked));
  const errand = { target, flags: selectorsOf(selected, flags), work: { kind: "check", options: asked } } as const;
  const team = threadsFor<Job, Report>(flags.workers, errand);
  const started = search(selected.subject, {
    ...asked,
    pulse: driver.pulse,
    ...defined({ team, resume, statesMax: maxStates, depthMax: maxDepth }),
  });
  const running = kept === undefined ? started : saving(started, (chunks) => kept.write(chunks));
  const { result, seconds } = await driver.run(running, described, { secondsMax }).finally(() => {
    kept?.release();
    team?.end();
  });

  const command = commandLine("check", target, { ...selectorsIn(flags), first });
  const { saved: traces, failure } = saveAll(result.properties, (violated) =>
    save(selected, violated, { by: "check", command, versions: versions(), properties: pathForTrace(loaded) }, folder),
  );
  const properties = expecting(result.properties, suite, selected, budgetsIn(flags).length > 0);
  const report = checkReport(suite, selected, result, properties, traces);
  const { verdict } = report;
  const plots = wantsPlots(flags) ? plotsOfSearches(`${suite.of.name}, ${placeName(selected)}`, result.searches) : [];
  await writePlots(plots, flags);
  if (flags.json) {
    tell({
      ...report,
      seconds: Number(seconds.toFixed(3)),
      statesPerSecond: Math.round(report.states / Math.max(seconds, 0.001)),
    });
  } else {
    sayFound(
      { loaded, selected, flags, judged: properties, traces, isOfSearch: true, plots: flags.plot ? plots : [] },
      {
        seconds,
        neverHappened: result.complete ? result.neverHappened : [],
        reducerCalls: result.reducerCalls,
        searches: result.searches.map((one) => (first && !one.limit ? { ...one, limit: "--first" } : one)),
        reductions: result.reductions,
        explosion: result.explosion,
      },
    );
    const { limit } = result;
    if (kept?.isSaved && limit !== undefined && limit !== "--first") {
      const again = { ...selectorsIn(flags), first, strict, noReductions: !reductions, resume: kept.folder };
      say(`\nThe search is saved. To go on: ${commandLine("check", target, again)}`);
    }
  }
  await writePageOfFound({ loaded, selected, judged: properties, traces }, flags);
  tellFailure(failure, verdict);
  if (!result.complete) tellFailure(kept?.failure, verdict);
  return verdict;
}
