/** Names everything that a command needs and was not given, all at once. */
import type { Command, CommanderError } from "commander";

const codes: readonly string[] = ["commander.missingArgument", "commander.missingMandatoryOptionValue"];

/** The message; commander itself names only the first missing one. Undefined for any other error. */
export function missingText({ code }: CommanderError, command: Command): string | undefined {
  if (!codes.includes(code)) return undefined;
  const missing = [
    ...command.registeredArguments.filter(({ required }, i) => required && i >= command.args.length).map(argumentText),
    ...command.options
      .filter((option) => option.mandatory && command.getOptionValue(option.attributeName()) === undefined)
      .map(({ flags }) => flags),
  ];
  const last = missing.pop()!;
  return `missing: ${missing.length === 0 ? last : `${missing.join(", ")} and ${last}`}`;
}

const argumentText = (argument: Command["registeredArguments"][number]): string =>
  `<${argument.name()}${argument.variadic ? "..." : ""}>`;
