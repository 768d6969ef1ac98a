/** Runs one command of the command line: reports what went wrong, and returns the exit code. */
import { type Command, CommanderError } from "commander";
import { Stopped } from "../semantics/pulse.ts";
import { commands } from "./command-table.ts";
import { missingText } from "./missing-arguments.ts";
import { failureText } from "./terminal/failure.ts";
import { EXIT_INCOMPLETE, EXIT_USAGE, type ExitCode } from "./terminal/exit-codes.ts";
import { isPrinted, sayAside, sayJson } from "./terminal/output.ts";

/** Runs one command. Never throws: errors are printed, and the exit code tells. */
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
      args.length === 0 || isHelp(error) ? program.helpInformation() : misunderstood(error, program, args, debug);
    sayAside(text);
    if (args.includes("--json") && !isPrinted()) sayJson({ error: text });
    return EXIT_USAGE;
  }
}

/** `--help` and `--version` arrive as errors of commander. */
const isDone = (error: unknown): boolean => error instanceof CommanderError && error.exitCode === 0;

/** What went wrong; and, if a command was not understood, how to get help. */
function misunderstood(error: unknown, program: Command, [name = ""]: readonly string[], debug: boolean): string {
  const text = failureText(error, debug);
  if (!(error instanceof CommanderError)) return text;
  const command = program.commands.find((one) => one.name() === name);
  const said = command && (missingText(error, command) ?? elsewhereText(error, command, program.commands));
  return `${said ?? text}\nnpx hearsay ${command ? `${name} ` : ""}--help shows what there is.`;
}

/** Of an option that only other commands have: commander would suggest one that looks alike and means something else. */
function elsewhereText(
  { code, message }: CommanderError,
  command: Command,
  all: readonly Command[],
): string | undefined {
  if (code !== "commander.unknownOption") return undefined;
  const [flag] = /--[\w-]+/u.exec(message) ?? [];
  const having = all.filter(({ options }) => options.some(({ long }) => long === flag)).map((one) => one.name());
  return having.length === 0
    ? undefined
    : `hearsay ${command.name()} has no option ${flag}; these have one: ${having.join(", ")}.`;
}

/** Commander's error for `help` of an unknown command. */
const isHelp = (error: unknown): boolean => error instanceof CommanderError && error.code === "commander.help";
