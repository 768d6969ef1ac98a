import { HistoryError, type Observing } from "../../model/observer.ts";
import { clusterIn } from "../../run/cluster.ts";
import { ClusterError } from "../../run/cluster-error.ts";
import { NoObserver, observing, type ObserveReport } from "../../observe/observing.ts";
import { observedText } from "../../report/terminal/observed.ts";
import { readHistory } from "../history-file.ts";
import { readJson } from "../input-file.ts";
import { load, loadBundled, loadOwn } from "../load-suite.ts";
import { Driver, type Limits } from "../terminal/driver.ts";
import { exitCodeOf } from "../terminal/exit-codes.ts";
import { type ExitCode, UsageError } from "../terminal/failure.ts";
import { count, sayDrawn, sayJson, terminal } from "../terminal/output.ts";
import type { Suite } from "../../model/properties.ts";

export interface ObserveFlags extends Limits {
  readonly variant?: string;
  readonly config?: string;
  readonly property?: readonly string[];
  readonly json?: boolean;
}

/** Holds a recorded history of a real system against a protocol: its properties, and its reducer. */
export async function observe(target: string, files: readonly string[], flags: ObserveFlags): Promise<ExitCode> {
  const { suite } = await load(target);
  const { report, seconds } = await heldAgainst(suite, files, flags);
  const file = files.join(", ");
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
  files: readonly string[],
  flags: Omit<ObserveFlags, "json"> = {},
): Promise<{ readonly report: ObserveReport; readonly seconds: number }> {
  const driver = new Driver(flags);
  try {
    const describe = ({ done, of }: Observing): string => `${count(done)} of ${count(of)} looked at`;
    const scope = flags.config === undefined ? undefined : clusterIn(readJson(flags.config), suite, flags.config).scope;
    const running = await observing(suite, files.map(readHistory), {
      variant: flags.variant,
      scope,
      properties: flags.property,
    });
    const { result: report, seconds } = await driver.run(running, describe);
    return { report, seconds };
  } catch (error) {
    if (error instanceof NoObserver) throw new UsageError(await cannotBeObserved(suite.of.name));
    if (error instanceof HistoryError)
      throw new UsageError(`${files[error.history]}, line ${error.line}: ${error.message}`);
    if (error instanceof ClusterError) throw new UsageError(error.message);
    throw error;
  } finally {
    driver.end();
  }
}

async function cannotBeObserved(protocol: string): Promise<string> {
  const known = [...(await loadOwn()).loaded, ...(await loadBundled()).loaded];
  const can = new Set(known.filter(({ suite }) => suite.observer).map(({ target }) => target));
  return (
    `${protocol} cannot be observed: its properties file names no observer, and this is no history of nodes that hearsay run wrote.\n` +
    (can.size === 0 ? "No protocol here does." : `Protocols that can: ${[...can].join(", ")}.`)
  );
}
