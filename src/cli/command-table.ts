/** The command line: which commands there are, in the order of the help. What each takes is in `declared`. */
import { Command } from "commander";
import { mustTakeFiles } from "./output-file.ts";
import { watchedLimitsOf } from "./command-limits.ts";
import { explain, replay, show } from "./declared/counterexamples.ts";
import { create, explore, graph, list } from "./declared/protocols.ts";
import { observe, run } from "./declared/real-systems.ts";
import { check, frontier, fuzz, simulate } from "./declared/searches.ts";
import { mutants, test, tour } from "./declared/suites.ts";
import { swarm, worker } from "./declared/swarms.ts";
import { groupOptions } from "./option-groups.ts";
import { refuseRepeated } from "./repeated-options.ts";
import type { ExitCode } from "./terminal/exit-codes.ts";
import { tell } from "./terminal/listening-thread.ts";
import { sayDrawn } from "./terminal/output.ts";
import { version } from "./versions.ts";

const all = [
  list,
  check,
  fuzz,
  simulate,
  replay,
  show,
  explain,
  explore,
  graph,
  frontier,
  observe,
  run,
  mutants,
  test,
  swarm,
  worker,
  create,
  tour,
];

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
  quiet(program);
  program.hook("preAction", (_, command) => {
    tell({ kind: "limits", ...watchedLimitsOf(command) });
    mustTakeFiles(command.opts());
  });
  const command = (name: string, description: string): Command => quiet(program.command(name).description(description));
  for (const declare of all) declare({ command, done });
  for (const one of program.commands) {
    refuseRepeated(one);
    groupOptions(one);
  }
  return program;
}

/** Errors are thrown, for `main` to word. */
const quiet = (command: Command): Command =>
  command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => sayDrawn(text.trimEnd()),
      writeErr: () => undefined,
      outputError: () => undefined,
    })
    .showHelpAfterError(false);
