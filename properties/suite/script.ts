/**
 * What every script of the checkout (`npm run NAME -- …`) has in common: `--help` says what it does and takes, and an unknown option or
 * name is refused before anything is written.
 */
import { Command, InvalidArgumentError } from "commander";
import { didYouMean } from "../../src/model/nearest.ts";

const EXIT_USAGE = 2;

/** @param summary what it does, as a sentence without a full stop */
export function script(name: string, summary: string): Command {
  return new Command(`npm run ${name} --`)
    .description(summary)
    .showHelpAfterError(`npm run ${name} -- --help shows what there is.`)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_USAGE));
}

/** Ends the script if an argument names something that does not exist. */
export function refuseUnknown(
  program: Command,
  kind: string,
  named: readonly string[],
  known: readonly string[],
): void {
  const unknown = named.find((name) => !known.includes(name));
  if (unknown !== undefined) program.error(`error: no ${kind} is called "${unknown}": ${didYouMean(unknown, known)}`);
}

/** Parses an argument that must be a whole number. */
export const whole =
  (least: number, most = Infinity) =>
  (text: string): number => {
    const number = Number(text);
    if (Number.isSafeInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(
      `Wanted a whole number ${most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`}.`,
    );
  };
