/** Reports properties files that could not be imported, beside the results of the others. */
import { EXIT_USAGE, type ExitCode } from "./terminal/exit-codes.ts";
import { type Broken, shown } from "./load-suite.ts";
import { sayAside } from "./terminal/output.ts";

/** Says what is wrong with each, on stderr. */
export function complain(broken: readonly Broken[]): void {
  for (const { error } of broken) sayAside(`\n${error.message}`);
}

export const brokenJson = (broken: readonly Broken[]): object =>
  broken.length === 0
    ? {}
    : { broken: broken.map(({ file, error }) => ({ file: shown(file), message: error.message })) };

export const exitCodeOfBroken = (broken: readonly Broken[]): ExitCode => (broken.length === 0 ? 0 : EXIT_USAGE);
