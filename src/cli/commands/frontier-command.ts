/** `hearsay frontier`: decides how many faults a property withstands. That it breaks somewhere is an answer, not a failure. */
import { counted } from "../../model/counted.ts";
import { beyondText } from "../../suite/reports.ts";
import { faultsText } from "../../suite/fault-vectors.ts";
import type { Frontier, SurveyOptions } from "../../suite/fault-survey.ts";
import type { Breaking, FrontierReport } from "../../suite/frontier-report.ts";
import { surveyFaults } from "../../suite/frontier.ts";
import { chronicleOf, pageOf } from "../../suite/pages.ts";
import { placeName } from "../../suite/selected.ts";
import { commandLine, replayCommand } from "../printed-commands.ts";
import { save } from "../save-counterexamples.ts";
import { traceFolder } from "../trace-folder.ts";
import { type HtmlFlags, htmlPath, mustNameNoPage, wantsHtml, writeHtml } from "../html-file.ts";
import { load, type Loaded } from "../load-suite.ts";
import { selectorsOf } from "../select.ts";
import { type QueueFlags, serverOf } from "../swarm/queues.ts";
import { surveyByJobs } from "../swarm/survey-by-jobs.ts";
import { Driver } from "../terminal/driver.ts";
import { EXIT_INCOMPLETE, type ExitCode } from "../terminal/exit-codes.ts";
import { say, sayJson } from "../terminal/output.ts";
import { describeSearch } from "../terminal/search-line.ts";
import { pathForTrace } from "../trace-suite.ts";
import { versions } from "../versions.ts";
import { defined } from "../../model/defined.ts";

export interface FrontierFlags extends HtmlFlags, QueueFlags, Omit<SurveyOptions, "statesMax"> {
  readonly maxStates?: number;
  readonly maxSeconds?: number;
  readonly maxMemory?: number;
  readonly out?: string;
}

export async function frontier(target: string, flags: FrontierFlags): Promise<ExitCode> {
  const loaded = await load(target);
  // How many pages there will be is known only once everything is decided, which may take hours.
  mustNameNoPage(flags, "several");
  const folder = traceFolder(flags.out);
  const { property } = flags;
  const driver = new Driver(flags);
  const result = await (serverOf(flags) === undefined
    ? surveyHere(loaded, flags, driver)
    : surveyByJobs(loaded, flags, driver));
  const { seconds } = driver;
  driver.end();
  const breaks = result.report.breaks.map((one, i): Breaking => {
    const { faults, selected, violated } = result.found[i];
    const command = commandLine("check", target, { ...selectorsOf(selected, { ...faults, property: [property] }) });
    const about = { by: "check", command, versions: versions(), properties: pathForTrace(loaded) } as const;
    const trace = save(selected, violated, about, folder);
    return trace === undefined ? one : { ...one, trace };
  });
  const report = { ...result.report, breaks };
  if (flags.json) sayJson({ ...report, seconds: Number(seconds.toFixed(3)) });
  else say(asText(report, (trace) => replayCommand(trace, loaded), seconds));
  if (wantsHtml(flags)) {
    for (const [i, { trace }] of breaks.entries()) {
      const { selected, violated } = result.found[i];
      const command = trace === undefined ? undefined : replayCommand(trace, loaded);
      const stands = `It ${report.sentence}.`;
      writeHtml(
        htmlPath(flags, trace),
        await pageOf(chronicleOf(selected, violated), { command, ...flags, stands }),
        flags,
      );
    }
  }
  return report.complete ? 0 : EXIT_INCOMPLETE;
}

async function surveyHere({ suite }: Loaded, flags: FrontierFlags, driver: Driver): Promise<Frontier> {
  const { property, max, scope, variant, mutant, maxStates: statesMax } = flags;
  const place = { property, max, scope, variant, ...defined({ mutant }) };
  const { result } = await driver.run(
    surveyFaults(suite, { ...place, statesMax, pulse: driver.pulse }),
    (progress, so) =>
      `${faultsText(progress.faults, "eventually", progress)} (${progress.checks} decided): ${describeSearch({ ...progress, violated: [] }, so)}`,
  );
  return result;
}

function asText(report: FrontierReport, toReplay: (trace: string) => string, seconds: number): string {
  const { protocol, scope, variant, mutant, property, kind, breaks, holds, undecided, sentence, checks } = report;
  const bug = mutant === null ? "" : `, with the bug "${mutant}"`;
  const group = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
  return [
    `${protocol}: scope ${placeName({ scopeName: scope, variant })}${bug}`,
    `"${property}"`,
    ...group(
      "breaks with",
      breaks.flatMap(({ faults, length, message, trace }) => [
        `${faultsText(faults, kind, report)}, in ${counted(length, "step")}: ${message}`,
        ...(trace === undefined ? [] : [`  ${toReplay(trace)}`]),
      ]),
    ),
    ...group(
      "holds with",
      holds.map(
        ({ faults, states, boundaryStates }) =>
          `${faultsText(faults, kind, report)}: all ${counted(states, "state")}` + beyondText(boundaryStates),
      ),
    ),
    ...group(
      "not decided",
      undecided.map(({ faults, why }) => `${faultsText(faults, kind, report)}: ${why}`),
    ),
    "",
    `"${property}" ${sentence}.`,
    `${counted(checks, "check")}, ${seconds.toFixed(1)} s`,
  ].join("\n");
}
