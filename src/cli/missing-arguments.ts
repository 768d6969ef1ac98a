/** Names everything that a command needs and was not given, all at once. */
import type { Command, CommanderError } from "commander";
import { legible } from "../model/legible.ts";

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
  return `missing: ${missing.length === 0 ? last : `${missing.join(", ")} and ${last}`}${givenText(command)}`;
}

/** In `hearsay new lock` it is the first argument that was forgotten, not the last: so it is said what was taken for what. */
function givenText({ registeredArguments, args }: Command): string {
  const areEnough = registeredArguments.every(({ required }, i) => !required || i < args.length);
  const given = args.map((arg, i) => `${argumentText(registeredArguments[i])} is ${legible(arg)}`);
  return areEnough || given.length === 0 ? "" : ` (${given.join(", ")})`;
}

const argumentText = (argument: Command["registeredArguments"][number]): string =>
  `<${argument.name()}${argument.variadic ? "..." : ""}>`;
