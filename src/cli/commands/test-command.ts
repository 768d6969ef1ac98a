/** `hearsay test`: runs every case of every properties file; by default of those in the current folder and below. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { figure } from "../../model/counted.ts";
import { check } from "../../check/check.ts";
import { legible, legibleLines } from "../../model/legible.ts";
import { annotation, lineOf } from "../../report/export/github.ts";
import { junit, type ReportedSuite } from "../../report/export/junit.ts";
import { grouped } from "../../report/story/grouped.ts";
import { type Case, casesOf, type CaseGroup, type Means, type CaseOutcome, SEED } from "../../suite/test-cases.ts";
import { listTraces, loadTrace } from "../../trace/load-trace.ts";
import type { Trace } from "../../trace/trace.ts";
import { TraceError } from "../../trace/trace-error.ts";
import { propertiesBelow } from "../properties-below.ts";
import { brokenJson, complain, exitCodeOfBroken } from "../broken-files.ts";
import { describeSearch } from "../terminal/search-line.ts";
import { Driver } from "../terminal/driver.ts";
import { failureText } from "../terminal/failure.ts";
import { EXIT_USAGE, type ExitCode, worst } from "../terminal/exit-codes.ts";
import { TRACES } from "../trace-folder.ts";
import { replaying } from "../../suite/replay-liveness.ts";
import { loadEach, type Loaded, shown } from "../load-suite.ts";
import { say, sayDrawn, sayJson } from "../terminal/output.ts";
import { randomRuns } from "../random-runs.ts";
import { violationText } from "../violation-text.ts";
import { writeOutputFile } from "../output-file.ts";

export interface TestFlags {
  readonly maxSeconds?: number;
  readonly json?: boolean;
  /** Where to write a report for build servers. */
  readonly junit?: string;
}

/** A case that was run. */
interface Ran {
  readonly group: CaseGroup;
  readonly name: string;
  readonly outcome: CaseOutcome["kind"] | "error";
  /** Why it was skipped, or what is wrong. */
  readonly message?: string;
  /** Of a violation: the counterexample, as `check` draws it. */
  readonly drawn?: string;
}

/** One properties file, with the results of as many of its cases as were run before the end. */
interface Tested {
  readonly file: string;
  readonly protocol: string;
  readonly cases: readonly Ran[];
  readonly of: number;
}

export async function test(paths: readonly string[], flags: TestFlags): Promise<ExitCode> {
  const files = [...new Set((paths.length > 0 ? paths : ["."]).flatMap(propertiesBelow))];
  const { loaded, broken } = await loadEach(files);
  const saved = savedTraces();
  const driver = new Driver(flags);
  const tested: Tested[] = [];
  try {
    for (const one of loaded) {
      if (isOver(driver, flags)) break;
      const own = saved.traces.filter(({ trace }) => isOf(trace, one)).map(({ path }) => path);
      const cases = casesOf(one.suite, meansOf(driver, one), { traces: own });
      const ran = await runAll(cases, one, driver, flags);
      tested.push({ file: shown(one.file), protocol: one.suite.of.name, cases: ran, of: cases.length });
      if (!flags.json) sayTested(tested[tested.length - 1]);
      if (isOnGitHub && !flags.json) annotate(tested[tested.length - 1]);
    }
  } finally {
    driver.end();
  }
  const strays = saved.traces.filter(({ trace }) => !loaded.some((one) => isOf(trace, one))).map(({ path }) => path);
  if (flags.junit !== undefined) writeOutputFile(flags.junit, junit(tested.map(reported)), "--junit");
  const isWhole = tested.length === loaded.length && tested.every(({ cases, of }) => cases.length === of);
  if (flags.json) {
    const unreadable = saved.unreadable.map(({ message }) => message);
    sayJson({
      command: "test",
      complete: isWhole,
      ...counts(tested),
      files: tested,
      unreadable,
      ...brokenJson(broken),
    });
  } else {
    for (const { message } of saved.unreadable) say(`\n✗ ${message}`);
    if (paths.length === 0 && strays.length > 0)
      say(`\ntraces that belong to no properties file here: ${strays.join(", ")}`);
    say(`\n${total(tested, isWhole)}`);
  }
  complain(broken);
  return worst([
    exitCodeOfBroken(broken),
    saved.unreadable.length > 0 ? EXIT_USAGE : 0,
    ...tested.flatMap(({ cases }) => cases.map(({ outcome }) => exitCodes[outcome])),
    isWhole ? 0 : 3,
  ]);
}

/** A case without a verdict, because a limit ended it, counts as failed. */
const reported = ({ protocol, file, cases }: Tested): ReportedSuite => ({
  name: protocol,
  file,
  cases: cases.map(({ name, outcome, message, drawn }) => ({
    name,
    outcome: outcome === "violated" || outcome === "incomplete" ? "failed" : outcome,
    message,
    drawn,
  })),
});

const isOnGitHub = process.env["GITHUB_ACTIONS"] === "true";

/** Reports failures beside the line of the property. The name of a case ends with that of the property: `check (smoke): NAME`. */
function annotate({ file, cases }: Tested): void {
  const source = readFileSync(file, "utf8");
  for (const { name, outcome, message = "", drawn } of cases) {
    if (exitCodes[outcome] === 0) continue;
    const text = drawn === undefined ? message : `${message}\n\n${drawn}`;
    const property = name.slice(name.indexOf(": ") + 2);
    sayDrawn(annotation(file, lineOf(property, source), legible(name), legibleLines(text)));
  }
}

const exitCodes: Readonly<Record<Ran["outcome"], ExitCode>> = {
  passed: 0,
  skipped: 0,
  violated: 1,
  failed: 1,
  error: 2,
  incomplete: 3,
};

const isOver = (driver: Driver, { maxSeconds = Infinity }: TestFlags): boolean =>
  driver.interrupted || driver.seconds >= maxSeconds;

function meansOf(driver: Driver, { suite }: Loaded): Means {
  const title = `${suite.of.name}: `;
  return {
    search: async (subject, options) =>
      (
        await driver.run(
          check(subject, { ...options, pulse: driver.pulse }),
          (progress, s) => title + describeSearch(progress, s),
        )
      ).result,
    randomRuns: async (subject, options) =>
      (await randomRuns(subject, { ...options, seed: SEED, strict: true }, driver, { title })).result,
    replaying,
  };
}

/** Runs the cases in turn, until the user interrupts or the time is up. A case that was cut short has no outcome. */
async function runAll(
  cases: readonly Case[],
  loaded: Loaded,
  driver: Driver,
  flags: TestFlags,
): Promise<readonly Ran[]> {
  const done: Ran[] = [];
  for (const { group, name, run } of cases) {
    const ran: Ran = await run().then(
      (outcome) => ({ group, name, ...reportOf(outcome, loaded) }),
      (error: unknown) => ({ group, name, outcome: "error", message: failureText(error, false) }),
    );
    if (isOver(driver, flags) && ran.outcome !== "violated") break;
    done.push(ran);
    // Between two cases, let the event loop deliver signals.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return done;
}

function reportOf(outcome: CaseOutcome, loaded: Loaded): Pick<Ran, "outcome" | "message" | "drawn"> {
  switch (outcome.kind) {
    case "passed":
      return { outcome: "passed" };
    case "skipped":
      return { outcome: "skipped", message: outcome.why };
    case "violated":
      return {
        outcome: "violated",
        message: outcome.counterexample.message,
        drawn: violationText(outcome, loaded),
      };
    case "failed":
    case "incomplete":
      return { outcome: outcome.kind, message: outcome.message };
  }
}

interface Saved {
  readonly traces: readonly { readonly path: string; readonly trace: Trace }[];
  readonly unreadable: readonly TraceError[];
}

function savedTraces(): Saved {
  const [traces, unreadable]: [{ path: string; trace: Trace }[], TraceError[]] = [[], []];
  for (const path of existsSync(TRACES) ? listTraces(TRACES) : []) {
    try {
      traces.push({ path, trace: loadTrace(path) });
    } catch (error) {
      if (!(error instanceof TraceError)) throw error;
      unreadable.push(error);
    }
  }
  return { traces, unreadable };
}

/** Whether a trace belongs to a properties file: it names the file, or, if it names none, its protocol. */
const isOf = ({ properties, protocol }: Trace, { file, suite }: Loaded): boolean =>
  properties === undefined ? protocol === suite.of.name : resolve(properties) === file;

/** Passed cases are only counted; skipped ones are counted for each reason. */
function sayTested({ file, protocol, cases, of }: Tested): void {
  const isFine = cases.every(({ outcome }) => exitCodes[outcome] === 0);
  const missing = cases.length < of ? `, ${of - cases.length} not run` : "";
  say(`${isFine ? "✓" : "✗"} ${file} (${protocol}): ${countsText(counts([{ cases }]))}${missing}`);
  say(`  ${groupsText(cases)}`);
  const skipped = cases.flatMap(({ outcome, message = "" }) => (outcome === "skipped" ? [message] : []));
  for (const why of new Set(skipped)) say(`  - ${skipped.filter((one) => one === why).length} skipped: ${why}`);
  for (const { name, outcome, message = "", drawn = message } of cases) {
    if (outcome === "passed" || outcome === "skipped") continue;
    say(`\n  ${outcome === "incomplete" ? "?" : "✗"} ${name}`);
    const indented = drawn.replaceAll(/^(?=.)/gmu, "    ");
    if (outcome === "violated") sayDrawn(indented);
    else say(indented);
  }
  if (!isFine) say("");
}

/** "check 21, fuzz 14, mutants 2": the number of cases in each group. */
const groupsText = (cases: readonly Ran[]): string =>
  [...grouped(cases, ({ group }) => group)].map(([group, { length }]) => `${group} ${length}`).join(", ");

type Counts = Readonly<Record<"passed" | "skipped" | "failed" | "incomplete", number>>;

function counts(tested: readonly Pick<Tested, "cases">[]): Counts {
  const all = tested.flatMap(({ cases }) => cases);
  const count = (...kinds: readonly Ran["outcome"][]): number =>
    all.filter(({ outcome }) => kinds.includes(outcome)).length;
  return {
    passed: count("passed"),
    skipped: count("skipped"),
    failed: count("violated", "failed", "error"),
    incomplete: count("incomplete"),
  };
}

const countsText = (all: Counts): string =>
  Object.entries(all)
    .filter(([kind, number]) => number > 0 || kind === "passed")
    .map(([kind, number]) => `${figure(number)} ${kind}`)
    .join(", ");

const total = (tested: readonly Tested[], isWhole: boolean): string =>
  `${tested.length} ${tested.length === 1 ? "file" : "files"}: ${countsText(counts(tested))}${isWhole ? "" : "; ended before all were run"}`;
