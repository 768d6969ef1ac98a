/** `hearsay swarm`: runs everything that properties files say, in every place, as jobs that are each done once. */
import type { Queue } from "bullmq";
import { counted } from "../../model/counted.ts";
import type { Suite } from "../../model/properties.ts";
import { brokenJson, complain, exitCodeOfBroken } from "../broken-files.ts";
import { replayCommand } from "../printed-commands.ts";
import { traceFolder } from "../trace-folder.ts";
import { load, type Loaded, loadChosen, type LoadedAll } from "../load-suite.ts";
import { type Board, serveBoard } from "../swarm/board.ts";
import { coordinate } from "../swarm/coordinate.ts";
import { Gathering } from "../swarm/gather.ts";
import { commands, digestOf, type Job, type JobCommand, named, type NamedJob } from "../swarm/job.ts";
import { sourcesOfJobs, targetOfJobs } from "../swarm/job-sources.ts";
import { openSwarm, type SwarmPlaceFlags } from "../swarm/open-swarm.ts";
import { JOB_SECONDS, jobsOf, RUNS_OF_JOB } from "../swarm/job-list.ts";
import { progressLine, Refusals } from "../swarm/progress-line.ts";
import { swarmReport, swarmText } from "../swarm/swarm-report.ts";
import { Driver } from "../terminal/driver.ts";
import { type ExitCode, exitCodeOf, worst } from "../terminal/exit-codes.ts";
import { UsageError } from "../terminal/failure.ts";
import { say, sayAside, sayJson } from "../terminal/output.ts";

export type SwarmFlags = SwarmPlaceFlags & { readonly [command in JobCommand]?: boolean } & {
  readonly takeBack?: boolean;
  readonly board?: boolean;
  readonly runs?: number;
  readonly runsPerJob?: number;
  readonly seed?: number;
  readonly maxStates?: number;
  readonly secondsPerJob?: number;
  /** In seconds, for all jobs together. */
  readonly budget?: number;
  readonly again?: boolean;
  readonly out?: string;
  readonly json?: boolean;
};

const RUNS = 10_000;
const STATES_MAX = 1_000_000;
/** If no worker shows up for this long, the command says how to start one. */
const PATIENCE_SECONDS = 10;

export async function swarm(targets: readonly string[], flags: SwarmFlags): Promise<ExitCode> {
  const { loaded, broken } = await chosen(targets);
  const folder = traceFolder(flags.out);
  const byTarget = new Map(loaded.map((one) => [targetOfJobs(one.file), one]));
  const sources = new Map([...byTarget].map(([target, { file }]) => [target, sourcesOfJobs(file)]));
  const jobs = [...byTarget].flatMap(([target, { suite }]) =>
    planned(suite, { target, sources: digestOf(sources.get(target)!) }, flags),
  );
  const gathering = new Gathering(
    byTarget,
    jobs.map(({ job }) => job),
  );
  const driver = new Driver({ maxSeconds: flags.budget });
  const { place, hint, queue } = await openSwarm(flags, [...sources.values()]);
  let board: Board | undefined;
  try {
    if (flags.board) board = await boardOf(queue);
    driver.begin();
    if (flags.again) await place.forget(jobs);
    let isHelped = false;
    let doneBefore: number | undefined;
    const refusals = new Refusals();
    const outcome = await coordinate(place, jobs, {
      take: ({ job }, text, isReused) => gathering.take(job, text, isReused),
      onProgress(progress) {
        driver.show({ jobs: progress.jobs, done: progress.done }, () =>
          progressLine(progress, gathering.fresh, gathering.counterexamples, driver.seconds),
        );
        refusals.tell(progress);
        // A worker that refuses also takes jobs, and puts them back: what counts is whether any gets done.
        doneBefore ??= progress.done;
        const isServed = progress.active.length > 0 || progress.done > doneBefore;
        if (isHelped || isServed || hint === undefined || driver.seconds < PATIENCE_SECONDS) return;
        isHelped = true;
        sayAside(hint);
      },
      isInterrupted: () => driver.limit() !== undefined,
    });
    const left = outcome.open.length - (flags.takeBack ? await place.takeBack(outcome.open) : 0);
    const report = swarmReport(jobs.length, outcome, gathering.rows(folder));
    driver.end();
    if (flags.json) sayJson({ ...report, ...brokenJson(broken) });
    else say(swarmText(report, ({ target }, trace) => replayCommand(trace, byTarget.get(target)!)));
    if (left > 0 && hint !== undefined)
      sayAside(
        `${counted(left, "job")} left in the queue: the same command waits for them again, and with --take-back, Ctrl-C takes back what nobody has begun.`,
      );
    complain(broken);
    return worst([exitCodeOfBroken(broken), exitCodeOf(report.verdict)]);
  } finally {
    driver.end();
    board?.close();
    await place.close();
  }
}

async function boardOf(queue: Queue | undefined): Promise<Board> {
  if (queue === undefined)
    throw new UsageError("--board shows a queue, and this swarm has none; add --redis or --postgres.");
  const board = await serveBoard(queue);
  sayAside(`The queue is shown at ${board.link}`);
  return board;
}

/** The named properties files, or all in the current folder. */
async function chosen(targets: readonly string[]): Promise<LoadedAll> {
  if (targets.length === 0) return loadChosen(undefined);
  const loaded: Loaded[] = [];
  for (const target of new Set(targets)) loaded.push(await load(target));
  return { loaded, broken: [] };
}

function planned(suite: Suite, of: Pick<Job, "target" | "sources">, flags: SwarmFlags): readonly NamedJob[] {
  const asked = commands.filter((command) => flags[command]);
  const {
    runs = RUNS,
    seed = 1,
    maxStates: statesMax = STATES_MAX,
    secondsPerJob: secondsMax = JOB_SECONDS,
    runsPerJob: runsOfJob = RUNS_OF_JOB,
  } = flags;
  const planning = { commands: asked.length > 0 ? asked : commands, runs, seed, statesMax, secondsMax, runsOfJob };
  return jobsOf(suite, of, planning).map(named);
}
