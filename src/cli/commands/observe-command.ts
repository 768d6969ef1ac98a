import { HistoryError, type Observe, type Observed, type Observing } from "../../model/observer.ts";
import { observedText } from "../../report/terminal/observed.ts";
import { Driver, type Limits } from "../terminal/driver.ts";
import { type ExitCode, UsageError } from "../terminal/failure.ts";
import { readHistory } from "../history.ts";
import { load, loadBundled, loadOwn } from "../load-suite.ts";
import { count, sayDrawn, sayJson, terminal } from "../terminal/output.ts";
import { select } from "../select.ts";
import { type Overall } from "../../suite/overall.ts";
import { exitCodeOf } from "../terminal/exit-codes.ts";

export interface ObserveFlags {
  readonly variant?: string;
  readonly maxSeconds?: number;
  readonly json?: boolean;
}

/** Holds a recorded history of a real system against a protocol: its properties, and its reducer. */
export async function observe(target: string, file: string, flags: ObserveFlags): Promise<ExitCode> {
  const { suite } = await load(target);
  const protocol = suite.of.name;
  if (!suite.observer) throw new UsageError(await cannotBeObserved(protocol));
  const { variant } = select(suite, flags.variant === undefined ? {} : { variant: flags.variant });
  const { observed, seconds } = await heldAgainst(await suite.observer.load(), file, flags, variant ?? undefined);
  const verdict = verdictOf(observed);
  if (flags.json) {
    const { limit, ...rest } = observed;
    sayJson({
      command: "observe",
      protocol,
      variant,
      history: file,
      verdict,
      ...(limit === undefined ? {} : { limit }),
      seconds: Number(seconds.toFixed(3)),
      ...rest,
    });
  } else {
    sayDrawn(
      observedText({ protocol, variant, file, seconds, observed }, { width: terminal.width, colour: terminal.colour }),
    );
  }
  return exitCodeOf(verdict);
}

/** @throws UsageError for a history that cannot be read, or makes no sense to the observer */
export async function heldAgainst(
  observes: Observe,
  file: string,
  limits: Limits = {},
  variant?: string,
): Promise<{ readonly observed: Observed; readonly seconds: number }> {
  const { rows, skipped } = readHistory(file);
  const driver = new Driver(limits);
  try {
    const describe = ({ done, of }: Observing): string => `${count(done)} of ${count(of)} looked at`;
    const { result, seconds } = await driver.run(observes(rows, variant), describe);
    return { observed: { ...result, skipped: [...skipped, ...result.skipped] }, seconds };
  } catch (error) {
    if (error instanceof HistoryError) throw new UsageError(`${file}, line ${error.line}: ${error.message}`);
    throw error;
  } finally {
    driver.end();
  }
}

/** What was skipped or not explained may hide a violation. */
export function verdictOf({ properties, skipped, refinement, limit }: Observed): Overall {
  if (properties.some(({ violations }) => violations.length > 0)) return "violated";
  const isOpen = limit !== undefined || skipped.length > 0 || (refinement?.unexplained.length ?? 0) > 0;
  return isOpen ? "incomplete" : "holds";
}

async function cannotBeObserved(protocol: string): Promise<string> {
  const known = [...(await loadOwn()).loaded, ...(await loadBundled()).loaded];
  const can = new Set(known.filter(({ suite }) => suite.observer).map(({ target }) => target));
  return (
    `${protocol} cannot be observed: its properties file names no observer.\n` +
    (can.size === 0 ? "No protocol here does." : `Protocols that can: ${[...can].join(", ")}.`)
  );
}
