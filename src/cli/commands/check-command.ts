import { check as search, type CheckProgress } from "../../check/check.ts";
import { searchProgress } from "../../report/terminal/progress.ts";
import { summary } from "../../report/terminal/summary.ts";
import { shortest } from "../../suite/drawable.ts";
import type { Overall } from "../../suite/overall.ts";
import { checkReport, expecting, type Judged } from "../../suite/reports.ts";
import { placeName } from "../../suite/selected.ts";
import { sayAsides } from "../notices.ts";
import { checkpointsOf, identityOf, saving } from "../saved-search.ts";
import { atEachPlace, type Look } from "./each-place.ts";
import { type ExitCode, failureText, UsageError } from "../terminal/failure.ts";
import {
  commandLine,
  draw,
  mustBeWritable,
  replayCommand,
  save,
  selectorsIn,
  TRACES,
  type Violated,
} from "../findings.ts";
import { load, type Loaded } from "../load-suite.ts";
import { say, sayAside, sayDrawn, terminal } from "../terminal/output.ts";
import { budgetsIn, type Chosen, scopeTitle, selectAll, type Selectors } from "../select.ts";
import { pathForTrace } from "../trace-suite.ts";
import { versions } from "../versions.ts";

export type CheckFlags = Selectors & {
  readonly first?: boolean;
  readonly strict?: boolean;
  readonly reductions?: boolean;
  readonly maxStates?: number;
  readonly maxDepth?: number;
  readonly maxSeconds?: number;
  readonly maxMemory?: number;
  readonly out?: string;
  /** Where the search is saved now and then. */
  readonly checkpoint?: string;
  /** Where a search was saved that this one goes on with, and is saved itself. */
  readonly resume?: string;
  readonly json?: boolean;
};

export const describeSearch = (progress: CheckProgress, seconds: number): string =>
  searchProgress({ ...progress, seconds, memoryBytes: process.memoryUsage.rss() });

/** Looks at every state of a protocol at a finite size. */
export async function check(target: string, flags: CheckFlags): Promise<ExitCode> {
  const loaded = await load(target);
  const { suite } = loaded;
  mustBeWritable(flags.out ?? TRACES);
  const places = selectAll(suite, flags);
  if (places.length > 1) mustSaveNothing(places, flags);
  return atEachPlace("check", suite, flags, places, (at) => checkAt(target, loaded, at));
}

/** A folder has room for the search of one place. */
function mustSaveNothing(places: readonly Chosen<CheckFlags>[], { checkpoint, resume }: CheckFlags): void {
  if (checkpoint === undefined && resume === undefined) return;
  const names = places.map(({ selected }) => placeName(selected)).join("; ");
  throw new UsageError(
    `--${resume === undefined ? "checkpoint" : "resume"} saves the search of one place, and there are ${places.length}: ${names}.\n` +
      "Choose one with --scope and --variant.",
  );
}

async function checkAt(
  target: string,
  loaded: Loaded,
  { selected, flags, driver, secondsMax = Infinity, tell }: Look<CheckFlags>,
): Promise<Overall> {
  const { suite } = loaded;
  const folder = flags.out ?? TRACES;
  const { first = false, strict = false, reductions = true, maxStates, maxDepth } = flags;
  const { resume, kept } = checkpointsOf(flags, () =>
    identityOf(loaded.file, selected.subject, { first, strict, reductions }),
  );
  const started = search(selected.subject, {
    first,
    strict,
    reductions,
    pulse: driver.pulse,
    ...(resume ? { resume } : {}),
    ...(maxStates === undefined ? {} : { statesMax: maxStates }),
    ...(maxDepth === undefined ? {} : { depthMax: maxDepth }),
  });
  const running = kept === undefined ? started : saving(started, (chunks) => kept.write(chunks));
  const { result, seconds } = await driver.run(running, describeSearch, { secondsMax }).finally(() => kept?.release());

  const command = commandLine("check", target, { ...selectorsIn(flags), first });
  const { saved: traces, failure } = saveAll(result.properties, (violated) =>
    save(selected, violated, { by: "check", command, versions: versions(), properties: pathForTrace(loaded) }, folder),
  );
  const properties = expecting(result.properties, suite, selected, budgetsIn(flags).length > 0);
  const report = checkReport(suite, selected, result, properties, traces);
  const { verdict } = report;
  if (flags.json) {
    tell({
      ...report,
      seconds: Number(seconds.toFixed(3)),
      statesPerSecond: Math.round(report.states / Math.max(seconds, 0.001)),
    });
  } else {
    const withTraces = properties.map((one) => ({ ...one, trace: traces.get(one.name) }));
    const { variant, mutant } = selected.subject.selection;
    sayDrawn(
      summary(
        {
          protocol: suite.of.name,
          scopeName: scopeTitle(selected, flags),
          variant,
          mutant,
          seconds,
          properties: withTraces,
          neverHappened: result.complete ? result.neverHappened : [],
          reducerCalls: result.reducerCalls,
          searches: result.searches.map((one) => (first && !one.limit ? { ...one, limit: "--first" } : one)),
          reductions: result.reductions,
          explosion: result.explosion,
        },
        { width: terminal.width, colour: terminal.colour },
      ),
    );
    sayAsides(suite, selected, flags, properties);
    const shown = shortest(properties);
    if (shown) {
      const isSafety = shown.counterexample.loopFrom === undefined;
      sayDrawn(`\n${draw(selected, shown, isSafety)}`);
      const file = traces.get(shown.name);
      if (file !== undefined) say(`\n${replayCommand(file, loaded)}`);
    }
  }
  tellFailure(failure, verdict);
  if (!result.complete) tellFailure(kept?.failure, verdict);
  return verdict;
}

/** What could not be saved ends a command, unless a violation is what there is to tell. */
export function tellFailure(failure: unknown, verdict: Overall): void {
  if (failure === undefined) return;
  if (verdict !== "violated") throw failure;
  sayAside(failureText(failure, false));
}

/** Saves every violation; what goes wrong meanwhile is told after the verdict, which must not get lost. */
export function saveAll(
  properties: readonly Judged[],
  saveOne: (violated: Violated) => string | undefined,
): { readonly saved: ReadonlyMap<string, string>; readonly failure?: unknown } {
  const saved = new Map<string, string>();
  for (const { name, verdict, counterexample, scope } of properties) {
    if (verdict !== "violated" || !counterexample) continue;
    try {
      const file = saveOne({ name, counterexample, scope });
      if (file !== undefined) saved.set(name, file);
    } catch (failure) {
      return { saved, failure };
    }
  }
  return { saved };
}
