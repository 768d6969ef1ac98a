import { availableParallelism } from "node:os";
import { brokenJson, complain, exitCodeOfBroken } from "../broken.ts";
import { replayCommand } from "../command-line.ts";
import { TRACES } from "../findings.ts";
import { load, type Loaded, loadChosen, type LoadedAll } from "../load-suite.ts";
import { coordinate } from "../swarm/coordinate.ts";
import { Gathering } from "../swarm/gather.ts";
import { commands, digestOf, type JobCommand, named, type Named } from "../swarm/job.ts";
import { sourcesOfJobs, targetOfJobs } from "../swarm/job-sources.ts";
import { LocalSwarm } from "../swarm/local-swarm.ts";
import { jobsOf } from "../swarm/plan.ts";
import { progressLine } from "../swarm/progress-line.ts";
import { RESULTS, ResultsFolder } from "../swarm/results-folder.ts";
import type { Swarm } from "../swarm/swarm.ts";
import { swarmReport, swarmText } from "../swarm/swarm-report.ts";
import { Driver } from "../terminal/driver.ts";
import { exitCodeOf, worst } from "../terminal/exit-codes.ts";
import { type ExitCode, UsageError } from "../terminal/failure.ts";
import { say, sayJson } from "../terminal/output.ts";
import { mustBeWritable } from "../writable.ts";

export type SwarmFlags = { readonly [command in JobCommand]?: boolean } & {
  readonly runs?: number;
  readonly seed?: number;
  readonly maxStates?: number;
  readonly budget?: number;
  readonly workers?: number;
  readonly memory?: number;
  readonly results?: string;
  readonly again?: boolean;
  readonly out?: string;
  readonly json?: boolean;
};

export const RUNS = 10_000;
export const STATES_MAX = 1_000_000;
export const BUDGET_SECONDS = 600;

/** Looks at everything that properties files say, in every place, as jobs that are done once. */
export async function swarm(targets: readonly string[], flags: SwarmFlags): Promise<ExitCode> {
  const { loaded, broken } = await chosen(targets);
  const folder = flags.out ?? TRACES;
  mustBeWritable(folder);
  const byTarget = new Map(loaded.map((one) => [targetOfJobs(one.file), one]));
  const jobs = [...byTarget].flatMap(([target, one]) => planned(target, one, flags));
  const gathering = new Gathering(
    byTarget,
    jobs.map(({ job }) => job),
  );
  const driver = new Driver();
  const place = swarmFor(flags);
  try {
    driver.begin();
    if (flags.again) await place.forget(jobs);
    const outcome = await coordinate(place, jobs, {
      take: ({ job }, text, isReused) => gathering.take(job, text, isReused),
      onProgress: (progress) =>
        driver.show({ jobs: progress.jobs, done: progress.done }, () =>
          progressLine(progress, gathering.fresh, gathering.counterexamples, driver.seconds),
        ),
      isInterrupted: () => driver.limit() !== undefined,
    });
    const report = swarmReport(jobs.length, outcome, gathering.rows(folder));
    driver.end();
    if (flags.json) sayJson({ ...report, ...brokenJson(broken) });
    else say(swarmText(report, ({ target }, trace) => replayCommand(trace, byTarget.get(target)!)));
    complain(broken);
    return worst([exitCodeOfBroken(broken), exitCodeOf(report.verdict)]);
  } finally {
    driver.end();
    await place.close();
  }
}

/** What is named, or all of the folder that one is in. */
async function chosen(targets: readonly string[]): Promise<LoadedAll> {
  if (targets.length === 0) return loadChosen(undefined);
  const loaded: Loaded[] = [];
  for (const target of new Set(targets)) loaded.push(await load(target));
  return { loaded, broken: [] };
}

function planned(target: string, { suite, file }: Loaded, flags: SwarmFlags): readonly Named[] {
  const asked = commands.filter((command) => flags[command]);
  const { runs = RUNS, seed = 1, maxStates: statesMax = STATES_MAX, budget = BUDGET_SECONDS } = flags;
  const planning = { commands: asked.length > 0 ? asked : commands, runs, seed, statesMax, budget };
  return jobsOf(suite, { target, sources: digestOf(sourcesOfJobs(file)) }, planning).map(named);
}

function swarmFor({ results = RESULTS, workers = availableParallelism(), memory }: SwarmFlags): Swarm {
  let folder: ResultsFolder;
  try {
    folder = new ResultsFolder(results);
  } catch (error) {
    throw new UsageError(`--results ${results} cannot be written to: ${(error as Error).message}`);
  }
  return new LocalSwarm(folder, { workers, ...(memory === undefined ? {} : { memory }) });
}
