/** `hearsay simulate`: runs a protocol in simulated time, and measures it. */
import { defined } from "../../model/defined.ts";
import { randomInt } from "node:crypto";
import { csvOf, textOf } from "../../report/plot/csv.ts";
import { curvesOf } from "../../report/plot/curve.ts";
import type { Curve } from "../../report/plot/plot.ts";
import { spreadOf } from "../../report/plot/spread.ts";
import { plotText } from "../../report/plot/plot-text.ts";
import { points, type SimulateSuiteOptions } from "../../suite/simulating.ts";
import { asViolated, type PointDone, simulateReport, type WatchedReport } from "../../suite/simulate-report.ts";
import type { TimedJob, TimedReport } from "../../simulate/precomputed-runs.ts";
import type { TimedViolation } from "../../simulate/simulate.ts";
import type { Setting } from "../../suite/timed-places.ts";
import { writePlots } from "../plots.ts";
import { commandLine, replayCommand } from "../printed-commands.ts";
import { save, tellFailure } from "../save-counterexamples.ts";
import { traceFolder } from "../trace-folder.ts";
import { load, type Loaded } from "../load-suite.ts";
import { reportText } from "../simulated-text.ts";
import { UsageError } from "../terminal/failure.ts";
import { EXIT_INCOMPLETE, type ExitCode } from "../terminal/exit-codes.ts";
import { Driver } from "../terminal/driver.ts";
import { SEED_MAX } from "../terminal/numbers.ts";
import type { Value } from "../terminal/option-values.ts";
import { count, say, sayJson } from "../terminal/output.ts";
import { pathForTrace } from "../trace-suite.ts";
import { versions } from "../versions.ts";
import { threadsFor } from "../workers/command-threads.ts";
import { writeOutputFile } from "../output-file.ts";

export interface SimulateFlags {
  readonly scope?: string;
  readonly variant?: string;
  readonly mutant?: string;
  readonly measure?: readonly string[];
  readonly property?: readonly string[];
  readonly set?: readonly (readonly [string, Setting])[];
  readonly sweep?: { readonly name: string; readonly values: readonly Value[] };
  readonly runs?: number;
  readonly until?: number;
  readonly atLeast?: number;
  readonly seconds?: number;
  readonly seed?: number;
  readonly compare?: readonly [string, string];
  readonly csv?: string;
  readonly svg?: string;
  readonly html?: string;
  readonly out?: string;
  readonly maxSeconds?: number;
  readonly workers?: number;
  readonly json?: boolean;
}

export async function simulate(target: string, flags: SimulateFlags): Promise<ExitCode> {
  const loaded = await load(target);
  const seed = flags.seed ?? randomInt(SEED_MAX);
  const folder = traceFolder(flags.out);
  if (flags.html !== undefined && !/\.html?$/iu.test(flags.html))
    throw new UsageError(`--html ${flags.html}: wanted a file that ends with .html.`);
  const driver = new Driver(flags);
  const options = { ...optionsIn(flags), seed };
  const errand = { target, flags: {}, work: { kind: "simulate", options } } as const;
  const team = threadsFor<TimedJob, TimedReport>(flags.workers, errand);
  const { result: done, seconds } = await driver
    .run(
      points(loaded.suite, options, { team, pulse: driver.pulse }),
      ({ runs, events }, so) => `${count(runs)} runs, ${count(events)} steps, ${so.toFixed(1)} s`,
    )
    .finally(() => team?.end());
  driver.end();
  const command = commandLine("simulate", target, { ...repeatable(flags), seed });
  const { saved: traces, failures } = saveAll(done, loaded, command, seed, folder);
  const report = simulateReport(loaded.suite, done, options, traces);
  const curves = curvesOf(report, flags.sweep?.name);
  const plots = flags.sweep ? curves : spreadsOf(done, flags);
  if (flags.csv !== undefined) writeOutputFile(flags.csv, csvOf(report), "--csv");
  await writePlots(plots, flags);
  const text = [
    reportText(report, flags, (trace) => replayCommand(trace, loaded)),
    ...(flags.sweep && !flags.json ? curves.map((curve) => `\n${plotText(curve)}`) : []),
    ...(report.limit === undefined ? [] : [`\nended by ${report.limit}`]),
    `\nseed ${seed}, ${seconds.toFixed(1)} s`,
  ];
  if (flags.html !== undefined) {
    const { plotPage } = await import("../../report/plot/plot-page.ts");
    const title = `${report.protocol}: ${report.scope}`;
    writeOutputFile(flags.html, plotPage({ title, command, plots, text: text[0] }), "--html");
  }
  if (flags.json) {
    const eventsPerSecond = Math.round(report.events / Math.max(seconds, 0.001));
    const { points: all, differences, ...about } = report;
    sayJson({
      command: "simulate",
      ...about,
      eventsPerSecond,
      seconds: Number(seconds.toFixed(3)),
      points: all,
      ...defined({ differences }),
    });
  } else {
    for (const part of text) say(part);
    if (flags.html !== undefined) say(`${flags.html} is a page for your browser.`);
  }
  for (const failure of failures) tellFailure(failure, "violated");
  return codeOf(
    report.points.flatMap(({ properties }) => properties),
    done,
    flags,
    report.limit,
  );
}

/** The distributions of the values, if there is no sweep to draw curves over. */
const spreadsOf = (done: readonly PointDone[], { compare }: SimulateFlags): readonly Curve[] =>
  done.flatMap(({ place: { timed, selected }, simulated }) =>
    timed.measures.flatMap(({ name, measure: { unit } }, i) => {
      const of = compare ? `${timed.protocol.name}, ${selected.variant}` : timed.protocol.name;
      return spreadOf({ title: `${of}: ${name}`, unit, values: simulated.values[i] }) ?? [];
    }),
  );

function optionsIn(flags: SimulateFlags): SimulateSuiteOptions {
  const { scope, variant, mutant, measure, property, set, sweep, compare, runs, until, atLeast, seconds } = flags;
  return {
    scope,
    variant,
    mutant,
    measures: measure,
    properties: property,
    set: Object.fromEntries(set ?? []),
    sweep,
    compare,
    runs,
    until,
    atLeast,
    seconds,
  };
}

/** The flags that make the same runs again: a run also ends earlier or later with what is measured and watched in it. */
function repeatable({ set, sweep, compare, ...flags }: SimulateFlags) {
  const { scope, variant, mutant, measure, property, runs, until, atLeast, seconds } = flags;
  return {
    scope,
    variant,
    mutant,
    measure,
    property,
    set: set?.map(([name, value]) => `${name}=${textOf(value)}`),
    sweep: sweep && `${sweep.name}=${sweep.values.join(",")}`,
    compare: compare?.join(","),
    runs,
    until,
    atLeast,
    seconds,
  };
}

function saveAll(
  done: readonly PointDone[],
  loaded: Loaded,
  command: string,
  seed: number,
  folder: string,
): { readonly saved: ReadonlyMap<TimedViolation, string>; readonly failures: readonly unknown[] } {
  const saved = new Map<TimedViolation, string>();
  const failures: unknown[] = [];
  for (const { place, simulated } of done) {
    for (const violation of simulated.violations) {
      const violated = asViolated(violation);
      if (violated === undefined) continue;
      const about = { by: "simulate", command, seed, versions: versions(), properties: pathForTrace(loaded) } as const;
      try {
        const path = save(place.selected, violated, about, folder);
        if (path !== undefined) saved.set(violation, path);
      } catch (failure) {
        failures.push(failure);
      }
    }
  }
  return { saved, failures };
}

function codeOf(
  properties: readonly WatchedReport[],
  done: readonly PointDone[],
  { atLeast }: SimulateFlags,
  limit: string | undefined,
): ExitCode {
  const decisions = done.flatMap(({ simulated }) => simulated.decisions.map(({ decision }) => decision));
  if (properties.some(({ verdict }) => verdict === "violated") || decisions.includes("less")) return 1;
  return limit !== undefined || (atLeast !== undefined && decisions.includes("undecided")) ? EXIT_INCOMPLETE : 0;
}
