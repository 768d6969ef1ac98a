/** Declares the commands that share work among processes and machines. */
import type { Declaring } from "./declaring.ts";
import { json, OUT, queued, seed } from "../shared-options.ts";
import {
  folder,
  MEMORY_MB_MAX,
  positive,
  RUNS_MAX,
  SECONDS_MAX,
  STATES_MAX,
  whole,
  WORKERS_MAX,
} from "../terminal/numbers.ts";

const MEMORY = [
  "--max-memory <mb>",
  "use at most this much memory in all processes together (default: three quarters of the machine)",
  whole("--max-memory", 1, MEMORY_MB_MAX),
] as const;

export function swarm({ command, done }: Declaring): void {
  queued(
    json(
      command(
        "swarm",
        "run everything in properties files as jobs, each done once, on all processors or on many machines",
      )
        .argument("[protocols...]", "names or properties files (default: all in this folder)")
        .option("--check", "only exhaustive checks; this and the next three can be combined (default: all four)")
        .option("--fuzz", "only random runs")
        .option("--simulate", "only runs in simulated time")
        .option("--mutants", "only the search for each seeded bug")
        .option(
          "--runs <n>",
          "number of random runs in each scope and variant; a hundredth as many simulated runs (default: 10,000)",
          whole("--runs", 1, RUNS_MAX),
        )
        .option("--runs-per-job <n>", "random runs of one job (default: 2,000)", whole("--runs-per-job", 1, RUNS_MAX))
        .option(...seed("the same seed gives the same runs (default: 1)"))
        .option(
          "--budget <s>",
          "stop after S seconds; what is not done by then is left to the next swarm",
          positive("--budget", SECONDS_MAX),
        )
        .option(
          "--max-states <n>",
          "stop each search after N states (default: 1,000,000)",
          whole("--max-states", 1, STATES_MAX),
        )
        .option(
          "--seconds-per-job <s>",
          "stop each job after S seconds (default: 600)",
          positive("--seconds-per-job", SECONDS_MAX),
        )
        .option(
          "--workers <n>",
          "number of local processes, without a queue (default: one per processor)",
          whole("--workers", 1, WORKERS_MAX),
        )
        .option(...MEMORY)
        .option(
          "--results <folder>",
          "where results are kept, without a queue (default: .hearsay/results)",
          folder("--results"),
        )
        .option("--again", "also repeat jobs that are done")
        .option(...OUT),
    ),
  )
    .option("--board", "serve a dashboard of the queue on the local machine meanwhile")
    .option(
      "--take-back",
      "on Ctrl-C, or after --budget, remove the jobs that nobody has begun, instead of leaving them to the workers",
    )
    .action(async (targets, flags) => done(await (await import("../commands/swarm-command.ts")).swarm(targets, flags)));
}

export function worker({ command, done }: Declaring): void {
  queued(command("worker", "do the jobs of a swarm until stopped"))
    .option(
      "--concurrency <n>",
      "number of jobs at a time, each in its own process (default: one per processor)",
      whole("--concurrency", 1, WORKERS_MAX),
    )
    .option(...MEMORY)
    .option("--name <name>", "its name in reports (default: the machine and the process)")
    .option(
      "--lost-after <s>",
      "hand over the jobs of a worker that was silent for S seconds (default: 15)",
      positive("--lost-after", 3600),
    )
    .action(async (flags) => done(await (await import("../commands/worker-command.ts")).worker(flags)));
}
