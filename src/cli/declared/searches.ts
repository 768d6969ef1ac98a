/** Declares the commands that look for violations, one place at a time. */
import type { Declaring } from "./declaring.ts";
import {
  json,
  limited,
  MAX_SECONDS,
  OUT,
  paged,
  placed,
  PROTOCOL,
  queued,
  repeated,
  searching,
  seed,
  selecting,
  WATCH,
  WORKERS,
} from "../shared-options.ts";
import { UsageError } from "../terminal/failure.ts";
import { folder, positive, RUNS_MAX, SECONDS_MAX, STATES_MAX, STEPS_MAX, whole } from "../terminal/numbers.ts";
import { part, setting, strategy, sweeping, twoVariants, upToFaults } from "../terminal/option-values.ts";

export function check({ command, done }: Declaring): void {
  json(
    searching(selecting(command("check", "explore every reachable state of a protocol in one scope"), "[protocol]"))
      .option("--max-states <n>", "stop after N states", whole("--max-states", 1, STATES_MAX))
      .option("--max-depth <n>", "do not go deeper than N steps", whole("--max-depth", 0, STATES_MAX)),
  )
    .option(
      "--checkpoint <folder>",
      "save the search in this folder every few minutes, to be resumed after it was stopped or killed",
      folder("--checkpoint"),
    )
    .option(
      "--resume <folder>",
      "resume the search that was saved in this folder, and go on saving it there",
      folder("--resume"),
    )
    .option(
      "--no-reductions",
      "turn off symmetry and memoization: explore every state, and evaluate every property in each",
    )
    .option("--plot", "plot the number of states at each depth")
    .option("--svg <file>", "write that plot as an SVG image")
    .option("--watch", WATCH)
    .action(async (target, { watch, ...flags }) =>
      done(
        watch
          ? await (await import("../watch/watch-loop.ts")).watching("check", target, flags)
          : await (await import("../commands/check-command.ts")).check(theProtocol(target, "check"), flags),
      ),
    );
}

export function fuzz({ command, done }: Declaring): void {
  json(
    searching(selecting(command("fuzz", "look for violations in random runs of a protocol"), "[protocol]"))
      .option(
        "--runs <n>",
        "number of runs (default: 10,000; with --max-seconds, as many as fit)",
        whole("--runs", 1, RUNS_MAX),
      )
      .option("--steps <n>", "at most N random steps in a run (default: 100)", whole("--steps", 1, STEPS_MAX))
      .option(
        "--strategy <name>",
        "how steps are drawn: mixed, uneven, turns or priorities; some bugs show up much sooner with one of them (default: mixed)",
        strategy,
      )
      .option(...seed("the same seed gives the same runs (default: a new one each time)")),
  )
    .option("--plot", "plot the growth of distinct states and how often each step was taken")
    .option("--svg <file>", "write that plot as an SVG image")
    .option("--watch", WATCH)
    .action(async (target, { watch, ...flags }) =>
      done(
        watch
          ? await (await import("../watch/watch-loop.ts")).watching("fuzz", target, flags)
          : await (await import("../commands/fuzz-command.ts")).fuzz(theProtocol(target, "fuzz"), flags),
      ),
    );
}

export function simulate({ command, done }: Declaring): void {
  json(
    command("simulate", "run a protocol in simulated time and measure it")
      .argument("<protocol>", PROTOCOL)
      .option("--scope <name>", "a scope with a timing (default: the first)")
      .option("--variant <name>", "the variant of the protocol (default: the first)")
      .option("--mutant <name>", "with this seeded bug")
      .option("--measure <name>", "only this measure; may be repeated", repeated)
      .option("--property <name>", "watch only this property, for any number of nodes; may be repeated", repeated),
  )
    .option(
      "--set <name=value>",
      'change a value of the scope: timing.loss=0.1, or JSON as \'timing.delay={ "kind": "samples", "of": [1, 2.5] }\'; may be repeated',
      setting,
    )
    .option("--sweep <name=1..8>", "simulate each of several values: 1..8, 0..1..0.1 or 1,2,5", sweeping)
    .option("--runs <n>", "number of runs at each point (default: 100)", whole("--runs", 1, RUNS_MAX))
    .option("--until <part>", "run until every 95 % interval is this narrow, such as 5%", part("--until", "5% or 0.05"))
    .option(
      "--at-least <p>",
      "run until a sequential test decides whether each probability is at least P",
      part("--at-least", "99% or 0.99"),
    )
    .option("--seconds <s>", "at most S seconds of simulated time in a run", positive("--seconds", SECONDS_MAX))
    .option(...seed("the same seed gives the same runs (default: a new one each time)"))
    .option("--compare <a,b>", "compare two variants, run by run with the same random draws", twoVariants)
    .option("--csv <file>", "write the measures at each point as CSV")
    .option(
      "--svg <file>",
      "write the curves of a sweep as an SVG image; without a sweep, the distribution over the runs",
    )
    .option("--html <file>", "write the curves and the report as a page for a browser")
    .option(...MAX_SECONDS)
    .option(...WORKERS)
    .option(...OUT)
    .action(async (target, flags) =>
      done(await (await import("../commands/simulate-command.ts")).simulate(target, flags)),
    );
}

export function frontier({ command, done }: Declaring): void {
  json(
    queued(
      limited(
        paged(
          placed(
            command("frontier", "find the fewest faults that break a property, and the most that it withstands"),
            "property or mutant",
          ),
        ),
      )
        .requiredOption("--property <name>", "the property")
        .option(
          "--max <faults>",
          "the largest fault budgets to try: drop=2,crash=1 (default: the scope's, and each fault that can happen, but host and power, once)",
          upToFaults,
        )
        .option(
          "--max-states <n>",
          "stop each check after N states (default: 1,000,000)",
          whole("--max-states", 1, STATES_MAX),
        )
        .option(...OUT),
    ),
  ).action(async (target, flags) =>
    done(await (await import("../commands/frontier-command.ts")).frontier(target, flags)),
  );
}

/** Only `--watch` works without a protocol. */
function theProtocol(target: string | undefined, command: string): string {
  if (target !== undefined) return target;
  throw new UsageError(
    `missing: <protocol>. Only --watch works without one; hearsay test accepts whole folders.\nnpx hearsay ${command} --help shows what there is.`,
  );
}
