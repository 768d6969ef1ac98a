/**
 * Checks the properties of a protocol at a finite size by looking at every state. A history is part of the state, so each property
 * with a history gets a search of its own; all others share one search, or two if some of them allow symmetry. Where possible, a
 * history is folded along the states that another search has found. The searches take turns, so that they share time and memory.
 */
import { still } from "../semantics/pulse.ts";
import { strictly, strictPulse } from "../semantics/strict.ts";
import { type Chunk, ChunkReader, plain } from "./checkpoint/chunks.ts";
import { premisesNeverMet } from "./search/never-happened.ts";
import type {
  Checked,
  CheckOptions,
  CheckProgress,
  CheckResult,
  Limit,
  SearchResult,
  Subject,
} from "./search/check-result.ts";
import { HistoryRun } from "./histories/history-run.ts";
import { SearchRun } from "./search/search-run.ts";
import { searchesFor, type Sought } from "./search/sought.ts";
import { isOver, type Pause, type Progress, type TakesTurns } from "./search/turns.ts";
import { defined } from "../model/defined.ts";

export type { Checked, CheckOptions, CheckProgress, CheckResult, Limit, Subject } from "./search/check-result.ts";

/** While a property is decided in small pieces, this many pieces make one turn. */
const PIECES = 32;

/**
 * Explores every state. Yields its progress, and ends early if the caller replies with a limit.
 *
 * @throws ModelError if the protocol, the scope or a property breaks the rules of the model
 */
export function check(
  subject: Subject,
  options: CheckOptions = {},
): Generator<CheckProgress, CheckResult, Limit | undefined> {
  const { strict = false, pulse = still } = options;
  return strict ? strictly(inTurns(subject, { ...options, pulse: strictPulse(pulse) })) : inTurns(subject, options);
}

function* inTurns(subject: Subject, options: CheckOptions): Generator<CheckProgress, CheckResult, Limit | undefined> {
  const all = runsOf(subject, options);
  const runs = all.map(({ run }) => run);
  const counted = all.flatMap(({ sought, run }) => (sought.isHidden ? [] : [run]));
  let limit: Limit | undefined;
  for (let [turn, pieces] = [0, 0]; counted.some(({ result }) => !result);) {
    const run = runs[turn % runs.length];
    const pause = run.result ? undefined : run.advance(limit);
    if (!pause?.goesOn) pieces = pause?.deciding === undefined ? PIECES : pieces + 1;
    if (pieces >= PIECES) [turn, pieces] = [turn + 1, 0];
    if (options.first && counted.includes(run) && run.result && refutedIn(run.result.properties)) limit ??= "--first";
    if (!pause) continue;
    const answer = yield progressOf(counted, run, pause, runs.every(({ isSaveable }) => isSaveable) ? all : undefined);
    limit ??= answer;
  }
  return together(subject, counted);
}

/** Drives a check to its end, for callers that need no progress. */
export function checkNow(subject: Subject, options: CheckOptions = {}): CheckResult {
  const running = check(subject, options);
  for (;;) {
    const next = running.next();
    if (next.done) return next.value;
  }
}

/** The first property that is refuted by a run. A `sometimes` is never refuted by a run, but by there being none. */
export const refutedIn = (properties: readonly Checked[]): Checked | undefined =>
  properties.find(({ verdict, kind }) => verdict === "violated" && kind !== "sometimes");

/** The first violated property. One that nothing reachable shows comes last: no run shows that. */
export const firstViolated = (properties: readonly Checked[]): Checked | undefined =>
  refutedIn(properties) ?? properties.find(({ verdict }) => verdict === "violated");

interface RunOf {
  readonly sought: Sought;
  readonly run: TakesTurns;
}

function runsOf(subject: Subject, options: CheckOptions): readonly RunOf[] {
  const resume = options.resume && new ChunkReader(options.resume);
  const results = (resume?.plain("searches") ?? []) as readonly (SearchResult | null)[];
  const all = searchesFor(subject, options);
  const searches: SearchRun[] = [];
  return all.map((sought, number) => {
    const result = results[number] ?? undefined;
    if (sought.over !== undefined)
      return { sought, run: new HistoryRun(sought, searches[sought.over], options, { resume, result }) };
    const isNeeded = all.some(({ over }, i) => over === number && !results[i]);
    const run = new SearchRun(subject, sought, options, { number, resume, result, isNeeded });
    searches[number] = run;
    return { sought, run };
  });
}

function* checkpointOf(runs: readonly RunOf[]): Generator<Chunk> {
  const isNeeded = (number: number): boolean =>
    runs.some(({ sought, run }) => sought.over === number && !isOver(run.result));
  yield plain(
    "searches",
    runs.map(({ run: { result } }) => (isOver(result) ? result : null)),
  );
  for (const [number, { run }] of runs.entries()) if (!isOver(run.result) || isNeeded(number)) yield* run.chunks();
}

/** @param saved all runs, if they can be saved */
function progressOf(
  runs: readonly TakesTurns[],
  run: TakesTurns,
  pause: Pause,
  saved: readonly RunOf[] | undefined,
): CheckProgress {
  const all = runs.map(({ progress }) => progress);
  const sum = (of: (progress: Progress) => number): number => all.reduce((before, one) => before + of(one), 0);
  return {
    ...pause,
    states: sum(({ states }) => states),
    transitions: sum(({ transitions }) => transitions),
    frontier: sum(({ frontier }) => frontier),
    depth: run.progress.depth,
    violated: [...new Set(all.flatMap(({ violated }) => violated))],
    ...(saved ? { checkpoint: () => checkpointOf(saved) } : {}),
  };
}

function together({ properties: order }: Subject, runs: readonly TakesTurns[]): CheckResult {
  const results = runs.map(({ result }) => result!);
  const { names: _, limit: _limit, ...main } = results[0];
  const placeOf = (name: string): number => order.findIndex((one) => one.name === name);
  const properties = results
    .flatMap((result) => result.properties)
    .filter(({ name }, i, all) => all.findIndex((other) => other.name === name) === i)
    .sort((a, b) => placeOf(a.name) - placeOf(b.name));
  const limit = results.find((result) => result.limit !== undefined)?.limit;
  const explosion = runs.find(({ result }) => result?.limit !== undefined)?.explosion();
  return {
    ...main,
    ...defined({ limit, explosion }),
    complete: results.every(({ complete }) => complete),
    properties,
    reductions: [...new Set(results.flatMap(({ reductions }) => reductions))],
    neverHappened: [...main.neverHappened, ...premisesNeverMet(properties)],
    searches: results.map(
      ({ names, complete, limit: own, states, boundary, transitions, stuttering, depth, statesByDepth }) => ({
        names,
        complete,
        ...defined({ limit: own }),
        states,
        boundary,
        transitions,
        stuttering,
        depth,
        statesByDepth,
      }),
    ),
  };
}
