/**
 * Everything a properties file says, as cases to run one by one: its properties, by exhaustive search and by random runs; the
 * properties known to be false; the mutants of its protocol; and its saved traces. `npm test` makes a test of each, `hearsay test` a
 * line.
 */
import { figure } from "../model/counted.ts";
import { type CheckOptions, type CheckResult, type Subject, firstViolated } from "../check/check.ts";
import type { FuzzResult } from "../fuzz/fuzz-result.ts";
import type { Suite } from "../model/properties.ts";
import type { Scope } from "../model/scope.ts";
import { loadTrace } from "../trace/load-trace.ts";
import { replay, type Replayed, type ReplayOptions } from "../trace/replay.ts";
import type { Counterexample } from "../semantics/run.ts";
import { namesOfThrows, THROWS } from "../semantics/never-throws.ts";
import { blamed } from "./blame.ts";
import { hasProperties, refutedPlaces, mutantPlace, places } from "./places.ts";
import { placeName, type Selected, SMOKE } from "./selected.ts";

/** `smoke` must be searched to its end, which is expected to come before this many states. */
const STATES_MAX_IN_SMOKE = 2_000_000;
/** In any other scope. */
const STATES_MAX_ELSEWHERE = 20_000;
/** A property known to be false, or a mutant, that takes more states than this to show itself is in the wrong scope. */
const STATES_MAX_TO_REFUTE = 2_000_000;
/** For a mutant that random runs have found already. */
const STATES_MAX_TO_SHOW = 200_000;
const RUNS_IN_SMOKE = 200;
const RUNS_ELSEWHERE = 50;
/** In these a mutant has to show itself; it is no failure if only the search finds it. */
const RUNS_OF_MUTANT = 2000;
/** Runs near a trace without its mutant. Few, because what holds in the scope is for the searches to say. */
const NEAR_RUNS = 2000;
/** One seed, so the random runs are always the same. */
export const SEED = 1;

const toRefute: CheckOptions = { strict: true, first: true, statesMax: STATES_MAX_TO_REFUTE };

/** What runs a case. The caller may show progress, and end the work early. */
export interface Means {
  search(subject: Subject, options: CheckOptions): Promise<CheckResult>;
  /** In strict mode, and from `SEED`. */
  randomRuns(subject: Subject, options: { readonly runs: number; readonly first?: boolean }): Promise<FuzzResult>;
  readonly replaying: ReplayOptions;
}

/** How a case is decided, in the words under which cases are counted. */
export type CaseGroup = "check" | "fuzz" | "known to be false" | "mutants" | "traces";

export interface Case {
  readonly group: CaseGroup;
  readonly name: string;
  run(): Promise<CaseOutcome>;
}

export type CaseOutcome =
  /** `killed`: how a mutant was found. */
  | { readonly kind: "passed"; readonly killed?: string }
  | { readonly kind: "skipped"; readonly why: string }
  | CaseViolation
  | { readonly kind: "failed" | "incomplete"; readonly title: string; readonly message: string };

export interface CaseViolation {
  readonly kind: "violated";
  readonly place: Selected;
  readonly name: string;
  readonly counterexample: Counterexample;
  /** The scope that shrinking led to, if it is not that of the place. */
  readonly scope?: Scope | undefined;
  /** How many random runs it takes to see it; missing if a search found it. */
  readonly runs?: number;
}

const passed: CaseOutcome = { kind: "passed" };

/**
 * @param traces  the files of the suite's saved traces
 * @param leftOut scopes that are too large
 */
export function casesOf(
  suite: Suite,
  means: Means,
  { traces = [], leftOut = [] }: { readonly traces?: readonly string[]; readonly leftOut?: readonly string[] } = {},
): readonly Case[] {
  const searched = places(suite, leftOut).map((place) => ({ place, result: searchOf(place, means) }));
  return [
    ...searched.flatMap(({ place, result }) => [
      ...checked(place, result),
      ...(hasProperties(suite, place) ? fuzzed(place, means) : []),
    ]),
    couldHaveFailed(searched.map(({ result }) => result)),
    ...Object.keys(suite.refuted).flatMap((name) =>
      refutedPlaces(suite, name).map((place) => refuted(name, place, means)),
    ),
    ...Object.keys(suite.of.mutants ?? {}).map((mutant) => killed(mutant, suite, means)),
    ...traces.map((path) => replayed(path, suite, means)),
  ];
}

type Search = () => Promise<CheckResult>;

/** One search for all properties that apply in a place, started by the first of their cases. */
const searchOf = ({ subject, scopeName }: Selected, { search }: Means): Search =>
  once(() =>
    search(subject, { strict: true, statesMax: scopeName === SMOKE ? STATES_MAX_IN_SMOKE : STATES_MAX_ELSEWHERE }),
  );

const checked = (place: Selected, result: Search): readonly Case[] =>
  [...place.subject.properties.map((named) => named.name), THROWS].map((name) => ({
    group: "check",
    name: `check (${placeName(place)}): ${name}`,
    run: async () => {
      const { properties, limit } = await result();
      const found = namedOrThrowing(name, properties);
      const unshown = notShown(name, found);
      if (unshown) return unshown;
      if (found?.verdict === "violated" && found.counterexample)
        return { kind: "violated", place, name: found.name, counterexample: found.counterexample };
      const isOpen = found ? found.verdict === "incomplete" : limit !== undefined;
      if (!isOpen) return passed;
      if (place.scopeName !== SMOKE) {
        const why = `no violation in ${figure(STATES_MAX_ELSEWHERE)} states; the rest is for npx hearsay check`;
        return { kind: "skipped", why };
      }
      return {
        kind: "incomplete",
        title: "Incomplete",
        message: `"${name}" is not decided: ended by ${limit}.\nWanted a smoke scope that is searched within seconds.`,
      };
    },
  }));

/** What was found about a property; that it throws comes first. */
const namedOrThrowing = <T extends { readonly name: string }>(name: string, all: readonly T[]): T | undefined =>
  all.find((one) => namesOfThrows(name).includes(one.name)) ?? all.find((one) => one.name === name);

interface Decided {
  readonly verdict: string;
  readonly counterexample?: unknown;
}

const isShown = ({ verdict, counterexample }: Decided): boolean =>
  verdict === "violated" && counterexample !== undefined;

/** Fails if a property is missing from the result, or is violated without a run that shows it: either would be a bug of the search. */
function notShown(name: string, found: Decided | undefined): CaseOutcome | undefined {
  if (found ? found.verdict !== "violated" || isShown(found) : name === THROWS) return undefined;
  const what = found ? "is violated, and no run shows it" : "is missing from what was found";
  return { kind: "failed", title: "Not shown", message: `"${name}" ${what}.` };
}

/** A property whose premise is met in no scope says nothing, however green it is. */
const couldHaveFailed = (searches: readonly Search[]): Case => ({
  group: "check",
  name: "each property could have failed: its premise is met in some scope",
  run: async () => {
    const all = (await Promise.all(searches.map((search) => search()))).flatMap(({ properties }) => properties);
    const isVacuous = (name: string): boolean =>
      all.every((one) => one.name !== name || one.vacuous) && all.some((one) => one.name === name);
    const vacuous = [...new Set(all.map(({ name }) => name))].filter(isVacuous);
    if (vacuous.length === 0) return passed;
    const names = vacuous.map((name) => `"${name}"`).join(", ");
    const message = `${names}: the premise is met in no state.\nWanted a scope in which it is, or no such property.`;
    return { kind: "failed", title: "Vacuous", message };
  },
});

/** Random runs cannot refute `sometimes` and `possible`: what they have not seen may still exist. */
function fuzzed(place: Selected, { randomRuns }: Means): readonly Case[] {
  const runs = place.scopeName === SMOKE ? RUNS_IN_SMOKE : RUNS_ELSEWHERE;
  const result = once(() => randomRuns(place.subject, { runs }));
  const refutable = place.subject.properties.filter(
    ({ property: { kind } }) => kind !== "sometimes" && kind !== "possible",
  );
  return [...refutable.map((named) => named.name), THROWS].map((name) => ({
    group: "fuzz",
    name: `fuzz (${placeName(place)}): ${name}`,
    run: async () => {
      const found = namedOrThrowing(name, (await result()).properties);
      const unshown = notShown(name, found);
      if (unshown) return unshown;
      const { verdict, counterexample, scope, grounds, run = 0 } = found ?? {};
      if (verdict === "violated" && counterexample)
        return { kind: "violated", place, name: found?.name ?? name, counterexample, scope, runs: run + 1 };
      if (verdict === "unsettled")
        return { kind: "skipped", why: "some runs did not settle, which is a suspicion and no verdict" };
      if (verdict === "undecided") return { kind: "skipped", why: `${grounds}, which decides nothing` };
      return passed;
    },
  }));
}

const refuted = (name: string, place: Selected, { search }: Means): Case => ({
  group: "known to be false",
  name: `known to be false (${placeName(place)}): ${name}`,
  run: async () => {
    const { properties, limit } = await search(place.subject, toRefute);
    const told = properties.find((one) => one.name === name);
    const unshown = notShown(name, told);
    if (unshown) return unshown;
    if (told?.verdict === "violated") return passed;
    const ground = limit === undefined ? "It holds in every state" : `No violation was found: ended by ${limit}`;
    return {
      kind: limit === undefined ? "failed" : "incomplete",
      title: "Not refuted",
      message: `"${name}"\n${ground} of scope ${placeName(place)}. If it is true, move it to the properties that hold.`,
    };
  },
});

function killed(mutant: string, suite: Suite, { search, randomRuns }: Means): Case {
  const place = mutantPlace(suite, mutant);
  const run = async (): Promise<CaseOutcome> => {
    const fuzzed = await blamed(suite, place, async (subject) =>
      (await randomRuns(subject, { runs: RUNS_OF_MUTANT, first: true })).properties.find(isShown),
    );
    const byRun = fuzzed.found;
    const statesMax = byRun ? STATES_MAX_TO_SHOW : STATES_MAX_TO_REFUTE;
    const searched = await blamed(suite, fuzzed.place, async (subject) => {
      const { properties } = await search(subject, { ...toRefute, statesMax });
      return firstViolated(properties);
    });
    const { found } = searched;
    if (!found && !byRun) {
      const anyway = [...fuzzed.anyway, ...searched.anyway].map((name) => `"${name}" is violated without it, too.\n`);
      const message =
        `No property sees the mutant "${mutant}" in scope ${placeName(place)}.\n${anyway.join("")}` +
        "Add a property that does, or name the scope that shows it.";
      return { kind: "failed", title: "Survived", message };
    }
    const ways = [
      found
        ? `check: "${found.name}" (${found.kind}, ${found.counterexample?.run.steps.length ?? 0} steps)`
        : `check: not found in ${figure(statesMax)} states`,
      byRun ? `fuzz: "${byRun.name}" (run ${(byRun.run ?? 0) + 1})` : `fuzz: not found in ${RUNS_OF_MUTANT} runs`,
    ];
    return { kind: "passed", killed: ways.join("; ") };
  };
  return { group: "mutants", name: `mutant (${placeName(place)}): ${mutant}, is found`, run };
}

const replayed = (path: string, suite: Suite, { replaying }: Means): Case => ({
  group: "traces",
  name: `trace: ${path} has its expected verdict`,
  run: async () => {
    const trace = loadTrace(path);
    const now = replay(trace, suite, replaying);
    if (!now.asExpected) return strayed(path, now);
    if (trace.mutant === null || now.expected !== "reproduced") return passed;
    // The seeded bug is to blame only if the failure disappears without it.
    const without = replay(trace, suite, { ...replaying, mutant: null, nearRunsMax: NEAR_RUNS });
    return without.asExpected ? passed : strayed(`${path} without its mutant`, without);
  },
});

const strayed = (what: string, { verdict, expected, grounds }: Replayed): CaseOutcome => ({
  kind: verdict === "undecided" ? "incomplete" : "failed",
  title: verdict,
  message: `${what}: ${verdict}, wanted ${expected}.\n${grounds}\n\nnpx hearsay replay ${what.split(" ")[0]}`,
});

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
