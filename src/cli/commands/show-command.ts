/** `hearsay show`: draws a saved counterexample without judging it. */
import { drawCounterexample } from "../../report/terminal/counterexample.ts";
import type { Chronicle } from "../../report/story/chronicle.ts";
import { didYouMean } from "../../model/nearest.ts";
import { loadTrace } from "../../trace/load-trace.ts";
import { writeTrace } from "../../trace/write-trace.ts";
import { lookUp } from "../../trace/look-up.ts";
import { messageToday } from "../../suite/message-today.ts";
import { chronicleOfTrace, pageOf, pageOfBoth } from "../../suite/pages.ts";
import { UsageError } from "../terminal/failure.ts";
import type { ExitCode } from "../terminal/exit-codes.ts";
import { commandLine } from "../printed-commands.ts";
import { type ComparisonFlags, chronicleBeside } from "../compared-run.ts";
import { type HtmlFlags, htmlPath, wantsHtml, writeHtml } from "../html-file.ts";
import { say, sayDrawn, sayJson, sayMade, terminal } from "../terminal/output.ts";
import { traceFile } from "../trace-file.ts";
import { suiteOf } from "../trace-suite.ts";
import { defined } from "../../model/defined.ts";

export interface ShowFlags extends HtmlFlags, ComparisonFlags {
  readonly properties?: string;
  readonly export?: string;
}

export async function show(file: string, flags: ShowFlags): Promise<ExitCode> {
  const { json = false, properties } = flags;
  const trace = loadTrace(traceFile(file));
  if (json) {
    sayJson(writeTrace(trace) as object);
    return 0;
  }
  const suite = await suiteOf(trace, properties);
  const known = lookUp(trace, suite, trace.mutant);
  if (known.kind === "obsolete" || !suite) {
    throw new UsageError(
      `${file} cannot be drawn: ${known.kind === "obsolete" ? known.message : "its protocol is gone."}`,
    );
  }
  const command = commandLine("replay", file, { properties });
  if (flags.export !== undefined) {
    sayMade(await exported(chronicleOfTrace(trace, suite, known.named), flags.export));
    return 0;
  }
  const beside = await chronicleBeside(trace, suite, flags);
  if (beside) {
    const run = chronicleOfTrace(trace, suite, known.named);
    writeHtml(htmlPath(flags, file), await pageOfBoth(run, beside.run, beside.names), flags);
    return 0;
  }
  if (wantsHtml(flags)) {
    const path = htmlPath(flags, file);
    writeHtml(path, await pageOf(chronicleOfTrace(trace, suite, known.named), { command, ...flags }), flags);
    return 0;
  }
  const space = known.space(known.named);
  const { protocol, scope, variant, mutant } = space.instance;
  const { name, kind } = trace.property;
  const { start, steps, times, loopFrom } = trace;
  sayDrawn(
    drawCounterexample(
      {
        protocol,
        scope,
        ...defined({ scopeName: trace.scope.name }),
        selection: { variant, mutant },
        property: { name, kind },
        named: known.named,
      },
      { run: { start, steps, times }, ...messageToday(trace, space, known.named), ...defined({ loopFrom }) },
      { ...terminal, allChanges: flags.allChanges },
    ),
  );
  say(`\nThis is the run as it was saved. Whether it still happens: ${command}`);
  if (steps.length > 0)
    say(`Which faults and decisions it needs, and why: ${commandLine("explain", file, { properties })}`);
  return 0;
}

/** What draws a picture is loaded only if one is wanted. @throws UsageError if there is no such format */
async function exported(run: Chronicle, name: string): Promise<string> {
  const { exportFormats, exportRun } = await import("../../report/export/export-run.ts");
  const format = exportFormats.find((one) => one === name);
  if (format === undefined)
    throw new UsageError(`No export format is called "${name}": ${didYouMean(name, exportFormats)}`);
  return exportRun(run, format);
}
