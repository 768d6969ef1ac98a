/** The command line: which commands there are, and what each takes. Each command is a file of its own, imported on first use. */
import { Command } from "commander";
import { mustTakeFiles } from "./output-file.ts";
import { measuresOf } from "./command-limits.ts";
import { groupOptions } from "./option-groups.ts";
import { refuseRepeated } from "./repeated-options.ts";
import { UsageError } from "./terminal/failure.ts";
import type { ExitCode } from "./terminal/exit-codes.ts";
import { tell } from "./terminal/listening-thread.ts";
import {
  folder,
  MEMORY_MB_MAX,
  PORT_MAX,
  positive,
  RUNS_MAX,
  SECONDS_MAX,
  SEED_MAX,
  STEPS_MAX,
  whole,
  WORKERS_MAX,
  STATES_MAX,
} from "./terminal/numbers.ts";
import { part, setting, strategy, sweeping, twoVariants, upToFaults } from "./terminal/option-values.ts";
import { sayDrawn } from "./terminal/output.ts";
import { limited, paged, placed, queued, repeated, searching, selecting, WATCH, WORKERS } from "./shared-options.ts";
import { version } from "./versions.ts";

/** @param done called with the exit code of the command that was carried out */
export function commands(done: (code: ExitCode) => void): Command {
  const program = new Command("hearsay")
    .description("Checks distributed protocols written as pure reducers.")
    .version(version())
    .option("--debug", "show where an error comes from")
    .addHelpText(
      "after",
      "\nExit codes: 0 holds, 1 violated, 2 usage or unreadable input, 3 incomplete, unsettled or undecided.",
    );
  const quiet = (command: Command): Command =>
    command
      .exitOverride()
      .configureOutput({
        writeOut: (text) => sayDrawn(text.trimEnd()),
        writeErr: () => undefined,
        outputError: () => undefined,
      })
      .showHelpAfterError(false);
  quiet(program);
  program.hook("preAction", (_, command) => {
    tell({ kind: "limits", ...measuresOf(command) });
    mustTakeFiles(command.opts());
  });
  const command = (name: string, description: string): Command => quiet(program.command(name).description(description));
  const json = (of: Command): Command => of.option("--json", "print one JSON object");

  json(
    command("list", "list the protocols, with their scopes, variants, properties and mutants").argument(
      "[protocol]",
      "a name or a properties file (default: all)",
    ),
  ).action(async (target, flags) => done(await (await import("./commands/list-command.ts")).list(target, flags)));

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
          ? await (await import("./watch/watch-loop.ts")).watching("check", target, flags)
          : await (await import("./commands/check-command.ts")).check(theProtocol(target, "check"), flags),
      ),
    );

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
        "draw runs by mixed, uneven, turns or priorities: some bugs show much sooner by one (default: mixed)",
        strategy,
      )
      .option(
        "--seed <n>",
        "the same seed gives the same runs (default: a new one each time)",
        whole("--seed", -SEED_MAX, SEED_MAX),
      ),
  )
    .option("--plot", "plot the growth of distinct states and how often each step was taken")
    .option("--svg <file>", "write that plot as an SVG image")
    .option("--watch", WATCH)
    .action(async (target, { watch, ...flags }) =>
      done(
        watch
          ? await (await import("./watch/watch-loop.ts")).watching("fuzz", target, flags)
          : await (await import("./commands/fuzz-command.ts")).fuzz(theProtocol(target, "fuzz"), flags),
      ),
    );

  json(
    command("simulate", "run a protocol in simulated time and measure it")
      .argument("<protocol>", "a name that `hearsay list` knows, or a properties file")
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
    .option(
      "--seed <n>",
      "the same seed gives the same runs (default: a new one each time)",
      whole("--seed", -SEED_MAX, SEED_MAX),
    )
    .option("--compare <a,b>", "compare two variants, run by run with the same random draws", twoVariants)
    .option("--csv <file>", "write the measures at each point as CSV")
    .option(
      "--svg <file>",
      "write the curves of a sweep as an SVG image; without a sweep, the distribution over the runs",
    )
    .option("--html <file>", "write the curves and the report as a page for a browser")
    .option("--max-seconds <s>", "stop after S seconds", positive("--max-seconds", SECONDS_MAX))
    .option(...WORKERS)
    .option("--out <folder>", "where counterexamples are saved (default: traces)", folder("--out"))
    .action(async (target, flags) =>
      done(await (await import("./commands/simulate-command.ts")).simulate(target, flags)),
    );

  json(
    paged(command("replay", "replay saved counterexamples; without a name, all in traces/"))
      .argument("[traces...]", "trace files or folders of them")
      .option("--properties <file>", "the properties file, instead of the one that a trace names")
      .option("--repair", "replace a trace that no longer fits by a nearby one of the same violation"),
  ).action(async (paths, flags) => done(await (await import("./commands/replay-command.ts")).replay(paths, flags)));

  json(
    paged(command("show", "draw a saved counterexample"))
      .argument("<trace>", "a trace file")
      .option("--properties <file>", "the properties file, instead of the one that the trace names")
      .option("--against <trace>", "write a page that shows both runs side by side")
      .option("--without-mutant", "write a page with the same steps, with and without the seeded bug")
      .option("--in-variant <name>", "write a page with the same steps in this and another variant")
      .option("--export <format>", "print it as mermaid, itf, shiviz, svg, tla or json"),
  ).action(async (file, flags) => done(await (await import("./commands/show-command.ts")).show(file, flags)));

  json(
    paged(command("explain", "say which faults and decisions a saved counterexample needs"))
      .argument("<trace>", "a trace file")
      .option("--properties <file>", "the properties file, instead of the one that the trace names")
      .option("--max-seconds <s>", "stop after S seconds", positive("--max-seconds", SECONDS_MAX)),
  ).action(async (file, flags) => done(await (await import("./commands/explain-command.ts")).explain(file, flags)));

  placed(command("explore", "step through a protocol by hand, in a browser"))
    .option("--trace <file>", "begin with this saved run, in the scope where it was found")
    .option("--html [file]", "write a page that needs no server, instead of serving one")
    .option("--open", "open it")
    .action(async (target, flags) =>
      done(await (await import("./commands/explore-command.ts")).explore(target, flags)),
    );

  selecting(command("graph", "draw the states of a small scope, and the steps between them, as an SVG image"))
    .option("--by <fields>", "merge states that agree in these fields of their nodes: phase,holder")
    .option("--svg <file>", "where to write it (default: PROTOCOL.svg in the current folder)")
    .action(async (target, flags) => done(await (await import("./commands/graph-command.ts")).graph(target, flags)));

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
          "the largest fault budgets to try: drop=2,crash=1 (default: the scope's, and each fault but host and power once)",
          upToFaults,
        )
        .option(
          "--max-states <n>",
          "stop each check after N states (default: 1,000,000)",
          whole("--max-states", 1, STATES_MAX),
        )
        .option("--out <folder>", "where counterexamples are saved (default: traces)", folder("--out")),
    ),
  ).action(async (target, flags) =>
    done(await (await import("./commands/frontier-command.ts")).frontier(target, flags)),
  );

  paged(
    json(
      command("observe", "check a recorded history of a real system against a protocol")
        .argument("<protocol>", "a name that `hearsay list` knows, or a properties file")
        .argument("<histories...>", "JSON Lines files; for nodes started with `hearsay run`, the files of all of them")
        .option("--variant <name>", "the variant that has to explain it (default: the first)")
        .option("--config <file>", "the configuration that the nodes ran with, if the protocol has no such scope")
        .option(
          "--property <name>",
          "for nodes that ran: check only this property, in any scope; may be repeated",
          repeated,
        )
        .option("--max-seconds <s>", "stop after S seconds", positive("--max-seconds", SECONDS_MAX))
        .option("--out <folder>", "where counterexamples are saved (default: traces)", folder("--out")),
    ),
  ).action(async (target, histories, flags) =>
    done(await (await import("./commands/observe-command.ts")).observe(target, histories, flags)),
  );

  command("run", "run one node of a protocol as a real process, with sockets, a clock and a disk")
    .addHelpText(
      "after",
      `
A configuration says where each node listens, and in which scope they run. Save this as cluster.json:

  { "scope": "smoke", "nodes": { "n1": "127.0.0.1:7001", "n2": "127.0.0.1:7002", "n3": "127.0.0.1:7003" } }

  npx hearsay run gossip --node n1 --config cluster.json

Start n2 and n3 in the same way, each in its own terminal. For more, see docs/run.md in the package.`,
    )
    .argument("<protocol>", "a name that `hearsay list` knows, or a properties file")
    .requiredOption("--node <name>", "the node of the cluster to run")
    .requiredOption("--config <file>", "the configuration of the cluster: nodes, scope, channels, timing")
    .option(
      "--data <folder>",
      "where the node keeps its durable state (default: beside the configuration)",
      folder("--data"),
    )
    .option("--history <file>", "write a history of what the node does, for observe")
    .option("--http <port>", "accept actions over HTTP on this port of the local machine", whole("--http", 1, PORT_MAX))
    .option("--script <file>", "take the actions in this file, at the times it gives")
    .option("--mutant <name>", "with this seeded bug")
    .option(
      "--seed <n>",
      "seed of choices and durations (default: a new one each time)",
      whole("--seed", -SEED_MAX, SEED_MAX),
    )
    .option("--max-seconds <s>", "stop after S seconds", positive("--max-seconds", SECONDS_MAX))
    .action(async (target, flags) => done(await (await import("./commands/run-command.ts")).run(target, flags)));

  json(
    command("mutants", "check that every seeded bug is found")
      .argument("[protocol]", "a name or a properties file (default: all)")
      .option(
        "--seconds-per-check <s>",
        "stop the check of each bug after S seconds (default: 120)",
        positive("--seconds-per-check", SECONDS_MAX),
      ),
  ).action(async (target, flags) => done(await (await import("./commands/mutants-command.ts")).mutants(target, flags)));

  json(
    command(
      "test",
      "run properties files: properties that hold, properties known to be false, mutants and saved traces",
    )
      .argument("[paths...]", "properties files or folders (default: the current folder)")
      .option("--junit <file>", "write a JUnit report for build servers")
      .option("--max-seconds <s>", "stop after S seconds", positive("--max-seconds", SECONDS_MAX)),
  ).action(async (paths, flags) => done(await (await import("./commands/test-command.ts")).test(paths, flags)));

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
        .option("--seed <n>", "the same seed gives the same runs (default: 1)", whole("--seed", -SEED_MAX, SEED_MAX))
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
        .option(
          "--max-memory <mb>",
          "use at most this much memory in all processes together (default: three quarters of the machine)",
          whole("--max-memory", 1, MEMORY_MB_MAX),
        )
        .option(
          "--results <folder>",
          "where results are kept, without a queue (default: .hearsay/results)",
          folder("--results"),
        )
        .option("--again", "also repeat jobs that are done")
        .option("--out <folder>", "where counterexamples are saved (default: traces)", folder("--out")),
    ),
  )
    .option("--board", "serve a dashboard of the queue on the local machine meanwhile")
    .option("--take-back", "on Ctrl-C, remove the jobs that nobody has begun, instead of leaving them to the workers")
    .action(async (targets, flags) => done(await (await import("./commands/swarm-command.ts")).swarm(targets, flags)));

  queued(command("worker", "do the jobs of a swarm until stopped"))
    .option(
      "--concurrency <n>",
      "number of jobs at a time, each in its own process (default: one per processor)",
      whole("--concurrency", 1, WORKERS_MAX),
    )
    .option(
      "--max-memory <mb>",
      "use at most this much memory in all processes together (default: three quarters of the machine)",
      whole("--max-memory", 1, MEMORY_MB_MAX),
    )
    .option("--name <name>", "its name in reports (default: the machine and the process)")
    .option(
      "--lost-after <s>",
      "hand over the jobs of a worker that was silent for S seconds (default: 15)",
      positive("--lost-after", 3600),
    )
    .action(async (flags) => done(await (await import("./commands/worker-command.ts")).worker(flags)));

  command("new", "write a protocol to start from, or print properties to add to one")
    .argument("<what>", "protocol or property")
    .argument("<name>", "the new protocol, or the protocol to add a property to")
    .option("--js", "write the protocol in JavaScript instead of TypeScript")
    .addHelpText(
      "after",
      "\nnew protocol NAME writes a small complete protocol and its properties, and never overwrites a file.\n" +
        "new property PROTOCOL changes nothing: it prints an entry of each kind, to paste into the properties file of PROTOCOL.",
    )
    .action(async (what, name, flags) =>
      done(await (await import("./commands/new-command.ts")).create(what, name, flags)),
    );

  json(command("tour", "check the smoke scope of every bundled protocol, and make random runs of each")).action(
    async (flags) => done(await (await import("./commands/tour-command.ts")).tour(flags)),
  );
  for (const one of program.commands) {
    refuseRepeated(one);
    groupOptions(one);
  }
  return program;
}

/** Only `--watch` works without a protocol. */
function theProtocol(target: string | undefined, command: string): string {
  if (target !== undefined) return target;
  throw new UsageError(
    `missing: <protocol>. Only --watch works without one; hearsay test accepts whole folders.\nnpx hearsay ${command} --help shows what there is.`,
  );
}
