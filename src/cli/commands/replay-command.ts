/** `hearsay replay`: replays saved counterexamples; by default all in `traces/`. */
import { defined } from "../../model/defined.ts";
import type { Suite } from "../../model/properties.ts";
import { legible } from "../../model/legible.ts";
import { loadTrace } from "../../trace/load-trace.ts";
import { replay as replayOne, type Replayed } from "../../trace/replay.ts";
import { lookUp } from "../../trace/look-up.ts";
import { replaceTrace } from "../../trace/save.ts";
import type { Trace } from "../../trace/trace.ts";
import { TraceError } from "../../trace/trace-error.ts";
import { traceOf } from "../../trace/trace-of.ts";
import { limitOf, type Pulse } from "../../semantics/pulse.ts";
import { Driver } from "../terminal/driver.ts";
import { UsageError } from "../terminal/failure.ts";
import { EXIT_USAGE, type ExitCode, worst } from "../terminal/exit-codes.ts";
import { commandLine } from "../printed-commands.ts";
import { TRACES } from "../trace-folder.ts";
import { type HtmlFlags, htmlPath, mustNameNoPage, wantsHtml, writeHtml } from "../html-file.ts";
import { chronicleOfTrace, pageOf } from "../../suite/pages.ts";
import { replaying } from "../../suite/replay-liveness.ts";
import { say, sayJson } from "../terminal/output.ts";
import { quotedPath } from "../terminal/shell-quoting.ts";
import { traceFiles } from "../trace-file.ts";
import { suites } from "../trace-suite.ts";
import { versions } from "../versions.ts";

export interface ReplayFlags extends HtmlFlags {
  readonly repair?: boolean;
  /** The properties file to use instead of those that the traces name. */
  readonly properties?: string;
}

export async function replay(paths: readonly string[], flags: ReplayFlags): Promise<ExitCode> {
  const { repair = false, properties, json = false } = flags;
  const files = (paths.length > 0 ? paths : [TRACES]).flatMap((path) => traceFiles(path));
  if (files.length === 0)
    throw new UsageError(
      `There is no saved trace in ${paths.join(", ") || TRACES}: check, fuzz and simulate save one for each violation that they find.`,
    );
  mustNameNoPage(flags, files.length);
  if (flags.allChanges === true && !wantsHtml(flags))
    throw new UsageError("replay draws nothing but pages: use --all-changes together with --html.");
  const suiteOf = suites(properties);
  const outcomes: Outcome[] = [];
  const reads: (Read & { readonly file: string })[] = [];
  const driver = new Driver();
  try {
    for (const file of files) {
      driver.begin();
      driver.show({ replayed: outcomes.length }, () => `${outcomes.length} of ${files.length} traces`);
      if (driver.interrupted) break;
      const read = await readable(file, suiteOf);
      if (read instanceof Error && files.length === 1) throw read;
      if (!(read instanceof Error)) reads.push({ file, ...read });
      const look = (): Outcome =>
        read instanceof Error ? unreadable(file, read.message) : outcomeOf(file, read, repair, driver.pulse);
      if (limitOf(() => outcomes.push(look())) !== undefined) break;
    }
  } finally {
    driver.end();
  }
  if (json) sayJson({ traces: outcomes.map(({ report }) => report) });
  else say(asText(outcomes, files.length));
  if (wantsHtml(flags)) for (const { file, ...read } of reads) await writePageOf(file, read, flags);
  return worst([...outcomes.map(({ code }) => code), ...(outcomes.length < files.length ? [3 as const] : [])]);
}

interface Read {
  readonly trace: Trace;
  readonly suite: Suite | undefined;
}

/** A trace and its suite; or why the trace cannot be read, which must not keep others from being replayed. */
async function readable(file: string, suiteOf: ReturnType<typeof suites>): Promise<Read | Error> {
  try {
    const trace = loadTrace(file);
    return { trace, suite: await suiteOf(trace) };
  } catch (error) {
    if (error instanceof TraceError || error instanceof UsageError) return error;
    throw error;
  }
}

/** Writes the page of a trace as it was saved; none if it is obsolete, which the replay reports anyway. */
async function writePageOf(file: string, { trace, suite }: Read, flags: ReplayFlags): Promise<void> {
  const known = lookUp(trace, suite, trace.mutant);
  if (known.kind === "obsolete" || !suite) return;
  const command = commandLine("replay", file, { properties: flags.properties });
  writeHtml(
    htmlPath(flags, file),
    await pageOf(chronicleOfTrace(trace, suite, known.named), { command, ...flags }),
    flags,
  );
}

const unreadable = (file: string, grounds: string): Outcome => ({
  report: { file, verdict: "unreadable", asExpected: false, grounds },
  code: EXIT_USAGE,
  repaired: false,
});

/** What is printed about one trace. */
interface TraceReport extends Pick<Replayed, "asExpected" | "firstMisfit" | "grounds"> {
  readonly file: string;
  readonly verdict: Replayed["verdict"] | "unreadable";
  readonly expected?: Replayed["expected"];
}
interface Outcome {
  readonly report: TraceReport;
  readonly code: ExitCode;
  readonly repaired: boolean;
}

function outcomeOf(file: string, { trace, suite }: Read, repair: boolean, pulse: Pulse): Outcome {
  const replayed = replayOne(trace, suite, { ...replaying, pulse });
  const { verdict, expected, firstMisfit } = replayed;
  let { asExpected, grounds } = replayed;
  let isUndecided = verdict === "undecided";
  let repaired = false;
  if (repair && verdict === "reproduced nearby") {
    const failure = pulse.whole(() => repairFailure(file, trace, replayed));
    if (failure !== undefined) {
      const report = { file, verdict, expected, asExpected, ...defined({ firstMisfit }) };
      return {
        report: { ...report, grounds: `${grounds} It was not repaired. ${failure}` },
        code: EXIT_USAGE,
        repaired,
      };
    }
    repaired = true;
    asExpected = expected === "reproduced";
    grounds += " The trace was repaired.";
  }
  // The seeded bug is to blame only if the failure disappears without it.
  if (asExpected && trace.mutant !== null && expected === "reproduced") {
    const without = replayOne(trace, suite, { ...replaying, pulse, mutant: null });
    if (without.asExpected) {
      grounds += " Without the mutant it is gone.";
    } else {
      asExpected = false;
      isUndecided = without.verdict === "undecided";
      grounds += ` Without the mutant it should be gone, and is ${without.verdict}: ${without.grounds}`;
    }
  }
  const report = { file, verdict, expected, asExpected, ...defined({ firstMisfit }), grounds };
  return { report, code: asExpected ? 0 : isUndecided ? 3 : 1, repaired };
}

/** Replaces a trace by the run that was found nearby. A failure to do so must not hide the results so far, so it is returned. */
function repairFailure(
  file: string,
  { scope, properties, expect }: Trace,
  { space, named, repaired: counterexample }: Replayed,
): string | undefined {
  if (!space || !counterexample) return undefined;
  const command = `npx hearsay replay --repair ${quotedPath(file)}`;
  const found = { by: "replay", command, versions: versions() } as const;
  try {
    replaceTrace(traceOf({ space, named, counterexample, scopeName: scope.name, properties, found, expect }), file);
    return undefined;
  } catch (error) {
    if (error instanceof TraceError) return error.message;
    throw error;
  }
}

function asText(outcomes: readonly Outcome[], filesCount: number): string {
  const lines = outcomes.flatMap(({ report: { file, verdict, expected, asExpected, grounds }, code, repaired }) => {
    const wanted = asExpected || expected === undefined ? "" : ` (wanted ${expected})`;
    const head = `${asExpected ? "✓" : code === 3 ? "?" : "✗"} ${legible(file)}: ${verdict}${wanted}`;
    if (asExpected && !repaired && outcomes.length > 1) return [head];
    const offer =
      verdict === "reproduced nearby" && !repaired ? [`  npx hearsay replay --repair ${quotedPath(file)}`] : [];
    const mended =
      verdict === "gone" && !asExpected && expected === "reproduced"
        ? [`  If that was fixed, delete the file, or set "expect": "gone" in it to be told if it comes back.`]
        : [];
    return [head, `  ${grounds}`, ...offer, ...mended];
  });
  const asWanted = outcomes.filter(({ report }) => report.asExpected).length;
  const missing =
    filesCount > outcomes.length ? `; interrupted, ${filesCount - outcomes.length} were not replayed` : "";
  return [...lines, ...(filesCount > 1 ? [`${asWanted} of ${outcomes.length} traces as expected${missing}`] : [])].join(
    "\n",
  );
}
