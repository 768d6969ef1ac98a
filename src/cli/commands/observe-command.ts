/** `hearsay observe`: checks a recorded history of a real system against a protocol, its properties and its reducer. */
import { HistoryError, type Observing, type WatchedProperty } from "../../model/observer.ts";
import { clusterIn } from "../../run/cluster.ts";
import { ClusterError } from "../../run/cluster-error.ts";
import { NoObserver, observing, type ObserveReport } from "../../observe/observing.ts";
import { observedText } from "../../report/terminal/observe-summary.ts";
import { shortest } from "../../suite/drawable.ts";
import type { JudgedProperty } from "../../suite/reports.ts";
import { at, SMOKE } from "../../suite/selected.ts";
import { propertyNamed } from "../../suite/selecting.ts";
import { commandLine } from "../printed-commands.ts";
import { sayShown, writePageOfFound } from "../say-found.ts";
import { save, saveAll, tellFailure } from "../save-counterexamples.ts";
import { traceFolder } from "../trace-folder.ts";
import type { HtmlFlags } from "../html-file.ts";
import { readHistory, readJson } from "../input-file.ts";
import { load, loadBundled, loadOwn } from "../load-suite.ts";
import { Driver, type Limits } from "../terminal/driver.ts";
import { type ExitCode, exitCodeOf } from "../terminal/exit-codes.ts";
import { UsageError } from "../terminal/failure.ts";
import { count, sayDrawn, sayJson, terminal } from "../terminal/output.ts";
import type { Suite } from "../../model/properties.ts";
import { pathForTrace } from "../trace-suite.ts";
import { versions } from "../versions.ts";

export interface ObserveFlags extends Limits, HtmlFlags {
  readonly variant?: string;
  readonly config?: string;
  readonly property?: readonly string[];
  readonly out?: string;
}

export async function observe(target: string, files: readonly string[], flags: ObserveFlags): Promise<ExitCode> {
  const loaded = await load(target);
  const { suite } = loaded;
  const folder = traceFolder(flags.out);
  const { report, seconds } = await heldAgainst(suite, files, flags);
  const file = files.join(", ");
  const { command, protocol, variant, verdict, ...seen } = report;
  const judged = seen.properties.flatMap((property) => judgedIn(suite, property));
  const selected = at(
    suite,
    { scope: SMOKE, variant: variant ?? undefined },
    judged.map(({ name }) => propertyNamed(suite, name)),
  );
  const found = {
    by: "observe",
    command: commandLine("observe", target, { config: flags.config }, files),
    versions: versions(),
    properties: pathForTrace(loaded),
  } as const;
  const { saved: traces, failure } = saveAll(judged, (violated) => save(selected, violated, found, folder));
  const observed = {
    ...seen,
    properties: seen.properties.map((one) => {
      const trace = traces.get(one.name);
      return trace === undefined ? one : { ...one, trace };
    }),
  };
  if (flags.json) {
    sayJson({ command, protocol, variant, history: file, verdict, seconds: Number(seconds.toFixed(3)), ...observed });
  } else {
    sayDrawn(
      observedText({ protocol, variant, file, seconds, observed }, { width: terminal.width, colour: terminal.colour }),
    );
    const shown = shortest(judged);
    if (shown) sayShown({ loaded, selected, judged, traces, flags, isOfSearch: false }, shown);
  }
  await writePageOfFound({ loaded, selected, judged, traces }, flags);
  tellFailure(failure, verdict);
  return exitCodeOf(verdict);
}

/** A violation in the form that other commands save and show; empty if there is no run to show. */
function judgedIn(suite: Suite, { name, run }: WatchedProperty): readonly JudgedProperty[] {
  if (run === undefined) return [];
  const { start, steps, scope, message } = run;
  const { kind } = propertyNamed(suite, name).property;
  return [{ name, kind, verdict: "violated", scope, counterexample: { run: { start, steps }, message } }];
}

/** @throws UsageError for a history that cannot be read, or that the observer does not understand */
export async function heldAgainst(
  suite: Suite,
  files: readonly string[],
  flags: Omit<ObserveFlags, "json"> = {},
): Promise<{ readonly report: ObserveReport; readonly seconds: number }> {
  const driver = new Driver(flags);
  try {
    const describe = ({ done, of }: Observing): string => `${count(done)} of ${count(of)} examined`;
    const scope = flags.config === undefined ? undefined : clusterIn(readJson(flags.config), suite, flags.config).scope;
    const running = await observing(suite, files.map(readHistory), {
      variant: flags.variant,
      scope,
      properties: flags.property,
      pulse: driver.pulse,
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
    `${protocol} cannot be observed: its properties file names no observer, and this is not a history that hearsay run wrote.\n` +
    (can.size === 0 ? "No protocol here does." : `Protocols that can: ${[...can].join(", ")}.`)
  );
}
