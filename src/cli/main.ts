/** The command line: which commands there are and what each takes. What they do stands in a file each, imported when asked for. */
import { Command, CommanderError } from "commander";
import { Stopped } from "../semantics/pulse.ts";
import { EXIT_INCOMPLETE, EXIT_USAGE, type ExitCode, failureText, UsageError } from "./terminal/failure.ts";
import { tell } from "./terminal/listener.ts";
import { memoryMeasure } from "./terminal/memory-limit.ts";
import {
  FAULTS_MAX,
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
import { part, setting, sweeping, twoVariants, upToFaults } from "./terminal/points.ts";
import { isPrinted, sayAside, sayDrawn, sayJson } from "./terminal/output.ts";
import { budgetNames } from "../suite/with-budgets.ts";
import { version } from "./versions.ts";

/** Runs one command. Never throws: what goes wrong is printed, and told by the exit code. */
export async function main(args: readonly string[]): Promise<ExitCode> {
  const debug = args.includes("--debug");
  let code: ExitCode = 0;
  const program = commands((outcome) => (code = outcome));
  try {
    await program.parseAsync(
      args.filter((arg) => arg !== "--debug"),
      { from: "user" },
    );
    return code;
  } catch (error) {
    if (isDone(error)) return 0;
    if (error instanceof Stopped) {
      sayAside(`${error.limit}, before anything was known`);
      if (args.includes("--json")) sayJson({ verdict: "incomplete", complete: false, limit: error.limit });
      return EXIT_INCOMPLETE;
    }
    const text =
      args.length === 0 || isHelp(error) ? program.helpInformation() : failureText(error, debug) + hint(error, args);
    sayAside(text);
    if (args.includes("--json") && !isPrinted()) sayJson({ error: text });
    return EXIT_USAGE;
  }
}

const WATCH =
  "look again after each save: saved traces first, then smoke, then the other scopes; without a protocol, at all of this folder that the save touches";

/** `--help` and `--version` arrive as errors of commander. */
const isDone = (error: unknown): boolean => error instanceof CommanderError && error.exitCode === 0;

/** The way out of a command that was not understood. */
function hint(error: unknown, [command = ""]: readonly string[]): string {
  if (!(error instanceof CommanderError)) return "";
  const isKnown = error.code !== "commander.unknownCommand" && !command.startsWith("-");
  return `\nnpx hearsay ${isKnown ? `${command} ` : ""}--help shows what there is.`;
}

/** `help` of a command that there is not. */
const isHelp = (error: unknown): boolean => error instanceof CommanderError && error.code === "commander.help";

function commands(done: (code: ExitCode) => void): Command {
  const program = new Command("hearsay")
    .description("Checks distributed protocols that are written as pure reducers.")
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
  program.hook("preAction", (_, command) => tell({ kind: "limits", ...measuresOf(command.opts()) }));
  const command = (name: string, description: string): Command => quiet(program.command(name).description(description));
  const json = (of: Command): Command => of.option("--json", "print one JSON object");

  json(
    command("list", "say which protocols there are, with scopes, variants, properties and mutants").argument(
      "[protocol]",
      "a name or a properties file; all when left out",
    ),
  ).action(async (target, flags) => done(await (await import("./commands/list-command.ts")).list(target, flags)));

  json(
    searching(selecting(command("check", "look at every state of a protocol at a finite size"), "[protocol]"))
      .option("--max-states <n>", "know no more states than so many", whole("--max-states", 1, STATES_MAX))
      .option("--max-depth <n>", "know no states deeper than so many steps", whole("--max-depth", 0, STATES_MAX)),
  )
    .option(
      "--checkpoint <folder>",
      "save the search there now and then, to go on with after it was ended or killed",
      folder("--checkpoint"),
    )
    .option(
      "--resume <folder>",
      "go on with the search that was saved there, and save it there again",
      folder("--resume"),
    )
    .option("--no-reductions", "look at every state and ask every property in each: no symmetry, no memory")
    .option("--plot", "draw how many states there are at each depth")
    .option("--svg <file>", "draw that as an SVG image")
    .option("--watch", WATCH)
    .action(async (target, { watch, ...flags }) =>
      done(
        watch
          ? await (await import("./watch/watching.ts")).watching("check", target, flags)
          : await (await import("./commands/check-command.ts")).check(theProtocol(target, "check"), flags),
      ),
    );

  json(
    searching(
      selecting(command("fuzz", "make random runs of a protocol and look for violations in them"), "[protocol]"),
    )
      .option(
        "--runs <n>",
        "how many runs (default: 10,000; with --max-seconds, as many as fit)",
        whole("--runs", 1, RUNS_MAX),
      )
      .option("--steps <n>", "the most random steps of a run (default: 100)", whole("--steps", 1, STEPS_MAX))
      .option(
        "--seed <n>",
        "the same seed gives the same runs (default: another one each time)",
        whole("--seed", -SEED_MAX, SEED_MAX),
      ),
  )
    .option("--plot", "draw how the distinct states grow and which steps are taken, on one thread")
    .option("--svg <file>", "draw that as an SVG image")
    .option("--watch", WATCH)
    .action(async (target, { watch, ...flags }) =>
      done(
        watch
          ? await (await import("./watch/watching.ts")).watching("fuzz", target, flags)
          : await (await import("./commands/fuzz-command.ts")).fuzz(theProtocol(target, "fuzz"), flags),
      ),
    );

  json(
    command("simulate", "run a protocol in simulated time, and measure it")
      .argument("<protocol>", "a name that `hearsay list` knows, or a properties file")
      .option("--scope <name>", "a scope with a timing (default: the first)")
      .option("--variant <name>", "a version of the protocol (default: the first)")
      .option("--mutant <name>", "with this seeded bug")
      .option("--measure <name>", "only this measure; may be repeated", repeated)
      .option("--property <name>", "watch only this property, however many nodes there are; may be repeated", repeated),
  )
    .option("--set <name=value>", "another value in the scope, such as timing.loss=0.1; may be repeated", setting)
    .option("--sweep <name=1..8>", "one point after the other: 1..8, 0..1..0.1 or 1,2,5", sweeping)
    .option("--runs <n>", "how many runs at each point (default: 100)", whole("--runs", 1, RUNS_MAX))
    .option("--until <part>", "go on until every 95 % interval is so narrow: 5%", part("--until"))
    .option("--at-least <p>", "go on until it is decided whether each probability is at least this", part("--at-least"))
    .option("--seconds <s>", "how long a run is at most, in simulated time", positive("--seconds", SECONDS_MAX))
    .option(
      "--seed <n>",
      "the same seed gives the same runs (default: another one each time)",
      whole("--seed", -SEED_MAX, SEED_MAX),
    )
    .option("--compare <a,b>", "two variants, run by run with the same draws", twoVariants)
    .option("--csv <file>", "write the measures at each point")
    .option("--svg <file>", "draw the curves of a sweep; without one, how values are spread over the runs")
    .option("--html <file>", "the same with all that is told, as a page for a browser")
    .option("--max-seconds <s>", "end after so long", positive("--max-seconds", SECONDS_MAX))
    .option(...WORKERS)
    .option("--out <folder>", "where counterexamples are saved (default: traces)", folder("--out"))
    .action(async (target, flags) =>
      done(await (await import("./commands/simulate-command.ts")).simulate(target, flags)),
    );

  json(
    paged(command("replay", "replay saved counterexamples; without a name, all in traces/"))
      .argument("[traces...]", "trace files or folders of them")
      .option("--properties <file>", "the properties file, instead of the one that a trace names")
      .option("--repair", "replace a trace that does not fit any more by one of the same violation nearby"),
  ).action(async (paths, flags) => done(await (await import("./commands/replay-command.ts")).replay(paths, flags)));

  json(
    paged(command("show", "draw a saved counterexample"))
      .argument("<trace>", "a trace file")
      .option("--properties <file>", "the properties file, instead of the one that the trace names")
      .option("--against <trace>", "write a page of both, side by side")
      .option("--without-mutant", "write a page with the same steps without the seeded bug beside them")
      .option("--in-variant <name>", "write a page with the same steps in another variant beside them")
      .option("--export <format>", "print it as mermaid, itf, shiviz, svg, tla or json instead"),
  ).action(async (file, flags) => done(await (await import("./commands/show-command.ts")).show(file, flags)));

  json(
    paged(command("explain", "say which faults and decisions of a saved counterexample it takes"))
      .argument("<trace>", "a trace file")
      .option("--properties <file>", "the properties file, instead of the one that the trace names")
      .option("--max-seconds <s>", "end after so long", positive("--max-seconds", SECONDS_MAX)),
  ).action(async (file, flags) => done(await (await import("./commands/explain-command.ts")).explain(file, flags)));

  placed(command("explore", "walk through a protocol by hand, in a browser"))
    .option("--trace <file>", "begin with this saved run, where it was found")
    .option("--html [file]", "write a page that needs no server, instead of serving one")
    .option("--open", "open it")
    .action(async (target, flags) =>
      done(await (await import("./commands/explore-command.ts")).explore(target, flags)),
    );

  selecting(command("graph", "draw the states of a small scope, and the steps between them, as an SVG image"))
    .option("--by <fields>", "draw as one the states that are alike in these fields of their nodes: phase,holder")
    .option("--svg <file>", "where to write it (default: the protocol's name, in the folder you are in)")
    .action(async (target, flags) => done(await (await import("./commands/graph-command.ts")).graph(target, flags)));

  json(
    queued(
      limited(
        paged(placed(command("frontier", "find the fewest faults that break a property, and the most that do not"))),
      )
        .requiredOption("--property <name>", "which property")
        .option(
          "--max <faults>",
          "up to so many: drop=2,crash=1 (default: what the scope says, and each once)",
          upToFaults,
        )
        .option(
          "--max-states <n>",
          "know no more states than so many in each check (default: 1,000,000)",
          whole("--max-states", 1, STATES_MAX),
        )
        .option("--out <folder>", "where counterexamples are saved (default: traces)", folder("--out")),
    ),
  ).action(async (target, flags) =>
    done(await (await import("./commands/frontier-command.ts")).frontier(target, flags)),
  );

  json(
    command("observe", "hold a recorded history of a real system against a protocol")
      .argument("<protocol>", "a name that `hearsay list` knows, or a properties file")
      .argument(
        "<histories...>",
        "a file with one JSON object a line; of nodes that ran for real, the files of all of them",
      )
      .option("--variant <name>", "the version of the protocol that has to explain it (default: the first)")
      .option("--config <file>", "the configuration of nodes that ran in a scope of their own")
      .option(
        "--property <name>",
        "of nodes that ran: watch only this, whatever scopes it names; may be repeated",
        repeated,
      )
      .option("--max-seconds <s>", "end after so long", positive("--max-seconds", SECONDS_MAX)),
  ).action(async (target, histories, flags) =>
    done(await (await import("./commands/observe-command.ts")).observe(target, histories, flags)),
  );

  command("run", "run one node of a protocol for real: on sockets, by the clock, with a disk")
    .argument("<protocol>", "a name that `hearsay list` knows, or a properties file")
    .requiredOption("--node <name>", "which node of the cluster this process is")
    .requiredOption("--config <file>", "the configuration of the cluster: nodes, scope, channels, timing")
    .option(
      "--data <folder>",
      "where the node keeps what survives it (default: beside the configuration)",
      folder("--data"),
    )
    .option("--history <file>", "write down what the node does, for observe")
    .option("--http <port>", "take actions by HTTP at this port of this machine", whole("--http", 1, PORT_MAX))
    .option("--script <file>", "take these actions at these times")
    .option("--mutant <name>", "with this seeded bug")
    .option(
      "--seed <n>",
      "from which choices and durations are drawn (default: another one each time)",
      whole("--seed", -SEED_MAX, SEED_MAX),
    )
    .option("--max-seconds <s>", "end after so long", positive("--max-seconds", SECONDS_MAX))
    .action(async (target, flags) => done(await (await import("./commands/run-command.ts")).run(target, flags)));

  json(
    command("mutants", "check that every seeded bug is found").argument(
      "[protocol]",
      "a name or a properties file; all when left out",
    ),
  ).action(async (target, flags) => done(await (await import("./commands/mutants-command.ts")).mutants(target, flags)));

  json(
    command(
      "test",
      "run all that properties files say: what holds, what is known to be false, mutants and saved traces",
    )
      .argument("[paths...]", "properties files, or folders of them; the current one when left out")
      .option("--junit <file>", "write a report that build servers read")
      .option("--max-seconds <s>", "end after so long", positive("--max-seconds", SECONDS_MAX)),
  ).action(async (paths, flags) => done(await (await import("./commands/test-command.ts")).test(paths, flags)));

  queued(
    json(
      command(
        "swarm",
        "look at everything that properties files say, as jobs that are done once, on all processors or machines",
      )
        .argument("[protocols...]", "names or properties files; all of this folder when left out")
        .option("--check", "look at every state: this and the next three may be combined; all four when left out")
        .option("--fuzz", "make random runs")
        .option("--simulate", "make runs in simulated time")
        .option("--mutants", "look for each seeded bug")
        .option(
          "--runs <n>",
          "random runs in each place, and a hundredth of them in simulated time (default: 10,000)",
          whole("--runs", 1, RUNS_MAX),
        )
        .option("--seed <n>", "the same seed gives the same runs (default: 1)", whole("--seed", -SEED_MAX, SEED_MAX))
        .option(
          "--max-states <n>",
          "know no more states than so many in each search (default: 1,000,000)",
          whole("--max-states", 1, STATES_MAX),
        )
        .option("--budget <s>", "end each job after so long (default: 600)", positive("--budget", SECONDS_MAX))
        .option(
          "--workers <n>",
          "in so many processes, where there is no queue (default: one for each processor)",
          whole("--workers", 1, WORKERS_MAX),
        )
        .option(
          "--memory <mb>",
          "give all processes together so much memory (default: three quarters)",
          whole("--memory", 1, MEMORY_MB_MAX),
        )
        .option(
          "--results <folder>",
          "where results are kept, where there is no queue (default: .hearsay/results)",
          folder("--results"),
        )
        .option("--again", "also do what was done before")
        .option("--out <folder>", "where counterexamples are saved (default: traces)", folder("--out")),
    ),
  )
    .option("--board", "meanwhile, show the queue in a browser, on this machine")
    .option("--take-back", "at Ctrl-C, take back what nobody has begun, instead of leaving it to the workers")
    .action(async (targets, flags) => done(await (await import("./commands/swarm-command.ts")).swarm(targets, flags)));

  queued(command("worker", "do jobs of a swarm, until it is ended"))
    .option(
      "--concurrency <n>",
      "so many at a time, in a process each (default: one for each processor)",
      whole("--concurrency", 1, WORKERS_MAX),
    )
    .option(
      "--memory <mb>",
      "give all processes together so much memory (default: three quarters)",
      whole("--memory", 1, MEMORY_MB_MAX),
    )
    .option("--name <name>", "what it is called in reports (default: the machine and the process)")
    .option(
      "--lost-after <s>",
      "give jobs to others whose worker was silent for so long (default: 15)",
      positive("--lost-after", 3600),
    )
    .action(async (flags) => done(await (await import("./commands/worker-command.ts")).worker(flags)));

  command("new", "write a protocol to start from, or print properties to add")
    .argument("<what>", "protocol or property")
    .argument("<name>", "of the new protocol; or of the protocol that gets a property")
    .option("--js", "write the protocol in JavaScript instead of TypeScript")
    .addHelpText(
      "after",
      "\nnew protocol NAME writes a small complete protocol and its properties, and never overwrites a file.\n" +
        "new property PROTOCOL changes nothing: it prints an entry of each kind, to paste into the properties file of PROTOCOL.",
    )
    .action(async (what, name, flags) =>
      done(await (await import("./commands/new-command.ts")).create(what, name, flags)),
    );

  json(command("tour", "check the smoke scope of every bundled protocol, and try random runs of each")).action(
    async (flags) => done(await (await import("./commands/tour-command.ts")).tour(flags)),
  );
  for (const one of program.commands) refuseRepeated(one);
  return program;
}

/** Only `--watch` does without one. */
function theProtocol(target: string | undefined, command: string): string {
  if (target !== undefined) return target;
  throw new UsageError(`missing required argument 'protocol'\nnpx hearsay ${command} --help shows what there is.`);
}

const repeated = (name: string, before: readonly string[] = []): readonly string[] => [...before, name];

const mayRepeat: ReadonlySet<string> = new Set(["property", "measure", "set"]);

/** Of an option that takes one value, given twice, the first would be lost without a word. */
function refuseRepeated(command: Command): void {
  for (const option of command.options) {
    if (!option.required || mayRepeat.has(option.attributeName())) continue;
    const values: string[] = [];
    command.on(`option:${option.name()}`, (value: string) => {
      if (values.push(value) === 1) return;
      throw new UsageError(
        `${option.long} takes one value, and got ${values.map((one) => JSON.stringify(one)).join(" and ")}.\nLeave out all but one.`,
      );
    });
  }
}

/** The limits of a command, for whoever sees to it that they are kept. */
function measuresOf({ maxSeconds, maxMemory }: { readonly maxSeconds?: number; readonly maxMemory?: number }) {
  const seconds =
    maxSeconds === undefined ? {} : { seconds: { max: maxSeconds, message: `--max-seconds ${maxSeconds}` } };
  return { ...seconds, megabytes: memoryMeasure(maxMemory) };
}

/** What chooses a protocol, its size and its properties. */
function selecting(command: Command, argument = "<protocol>"): Command {
  command
    .argument(argument, "a name that `hearsay list` knows, or a properties file")
    .option("--scope <name>", "a finite size (default: what the property or the mutant names, or smoke)")
    .option(
      "--variant <name>",
      "a version of the protocol (default: what the property or the mutant names, or the first)",
    )
    .option("--mutant <name>", "with this seeded bug")
    .option(
      "--property <name>",
      "only this property, in the scopes and variants that it names; may be repeated",
      repeated,
    );
  for (const flag of budgetNames) {
    command.option(
      `--${flag} <n>`,
      flag === "partition"
        ? "how often to partition the nodes, instead of what the scope says; without partitions of its own, each server from the rest"
        : `how often to ${flag}, instead of what the scope says`,
      whole(`--${flag}`, 0, FAULTS_MAX),
    );
  }
  return command;
}

/** A page of a counterexample. */
const paged = (command: Command): Command =>
  command
    .option("--html [file]", "write a page for a browser (default: beside the trace)")
    .option("--open", "open that page")
    .option("--all-changes", "also show changes of what the violated property does not read");

/** One place of a protocol. */
const placed = (command: Command): Command =>
  command
    .argument("<protocol>", "a name that `hearsay list` knows, or a properties file")
    .option("--scope <name>", "a finite size (default: what the mutant names, or smoke)")
    .option("--variant <name>", "a version of the protocol (default: what the mutant names, or the first)")
    .option("--mutant <name>", "with this seeded bug");

/** A queue that machines share. */
const queued = (command: Command): Command =>
  command
    .option("--redis [url]", "a queue on this Redis or Valkey (default: REDIS_URL, or that of this machine)")
    .option("--postgres [url]", "a queue in this Postgres (default: DATABASE_URL, or that of this machine)")
    .option("--queue <name>", "the name of the queue (default: hearsay)");

/** What ends work that may take long. */
const limited = (command: Command): Command =>
  command
    .option(
      "--max-memory <mb>",
      "end when so much memory is used (default: three quarters)",
      whole("--max-memory", 1, MEMORY_MB_MAX),
    )
    .option("--max-seconds <s>", "end after so long", positive("--max-seconds", SECONDS_MAX));

const WORKERS = [
  "--workers <n>",
  "on so many threads; no answer depends on it (default: one for each processor once it takes long)",
  whole("--workers", 1, WORKERS_MAX),
] as const;

/** What ends a search, and what becomes of its findings. */
function searching(command: Command): Command {
  const told = paged(command)
    .option("--first", "end at the first violation")
    .option(
      "--strict",
      "refuse clocks and randomness wherever your code runs, and run a large sample of reductions twice",
    );
  return limited(told)
    .option(...WORKERS)
    .option("--out <folder>", "where counterexamples are saved (default: traces)", folder("--out"));
}
