import { HistoryError, type Observing } from "../../model/observer.ts";
import { observing, type ObserveReport } from "../../observe/observing.ts";
import { observedText } from "../../report/terminal/observed.ts";
import { readHistory } from "../history-file.ts";
import { load, loadBundled, loadOwn } from "../load-suite.ts";
import { Driver, type Limits } from "../terminal/driver.ts";
import { exitCodeOf } from "../terminal/exit-codes.ts";
import { type ExitCode, UsageError } from "../terminal/failure.ts";
import { count, sayDrawn, sayJson, terminal } from "../terminal/output.ts";
import type { Suite } from "../../model/properties.ts";

export interface ObserveFlags extends Limits {
  readonly variant?: string;
  readonly json?: boolean;
}

/** Holds a recorded history of a real system against a protocol: its properties, and its reducer. */
export async function observe(target: string, file: string, flags: ObserveFlags): Promise<ExitCode> {
  const { suite } = await load(target);
  if (!suite.observer) throw new UsageError(await cannotBeObserved(suite.of.name));
  const { report, seconds } = await heldAgainst(suite, file, flags);
  const { command, protocol, variant, verdict, ...observed } = report;
  if (flags.json) {
    sayJson({ command, protocol, variant, history: file, verdict, seconds: Number(seconds.toFixed(3)), ...observed });
  } else {
    sayDrawn(
      observedText({ protocol, variant, file, seconds, observed }, { width: terminal.width, colour: terminal.colour }),
    );
  }
  return exitCodeOf(verdict);
}

/** @throws UsageError for a history that cannot be read, or makes no sense to the observer */
export async function heldAgainst(
  suite: Suite,
  file: string,
  flags: Pick<ObserveFlags, "variant"> & Limits = {},
): Promise<{ readonly report: ObserveReport; readonly seconds: number }> {
  const driver = new Driver(flags);
  try {
    const describe = ({ done, of }: Observing): string => `${count(done)} of ${count(of)} looked at`;
    const running = await observing(suite, readHistory(file), flags.variant);
    const { result: report, seconds } = await driver.run(running, describe);
    return { report, seconds };
  } catch (error) {
    if (error instanceof HistoryError) throw new UsageError(`${file}, line ${error.line}: ${error.message}`);
    throw error;
  } finally {
    driver.end();
  }
}

async function cannotBeObserved(protocol: string): Promise<string> {
  const known = [...(await loadOwn()).loaded, ...(await loadBundled()).loaded];
  const can = new Set(known.filter(({ suite }) => suite.observer).map(({ target }) => target));
  return (
    `${protocol} cannot be observed: its properties file names no observer.\n` +
    (can.size === 0 ? "No protocol here does." : `Protocols that can: ${[...can].join(", ")}.`)
  );
}
