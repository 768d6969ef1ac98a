/**
 * The one suite that every properties file is run by, see `vitest.config.ts`: its properties by exhaustive search and by
 * random runs, its limits, the mutants of its protocol, and the traces that are saved of it.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, type TestContext } from "vitest";
import { namesOfThrows, THROWS } from "../../src/world/throws.ts";
import type { Suite } from "../../src/model/properties.ts";
import { TRACES } from "../../src/cli/findings.ts";
import { replaying } from "../../src/cli/lassos.ts";
import { placeName, type Selected, SMOKE } from "../../src/suite/selected.ts";
import { type CheckOptions, type CheckResult, refutedIn } from "../../src/check/check.ts";
import { listTraces, loadTrace } from "../../src/trace/load.ts";
import { replay } from "../../src/trace/replay.ts";
import { slug } from "../../src/trace/trace.ts";
import { randomRuns, search } from "./explore.ts";
import { isForClaims, limitPlaces, mutantPlace, places } from "../../src/suite/places.ts";
import { Failure, violation } from "./violation.ts";

/** Checked by hand and in long runs: too large for a test. */
const LARGE: readonly string[] = ["small"];
/** `smoke` is always searched to its end; of the other scopes, so many worlds. */
const WORLDS_MAX = 20_000;
/** A limit or a mutant that shows itself only later is in the wrong scope. */
const WORLDS_MAX_TO_REFUTE = 500_000;
const RUNS_IN_SMOKE = 200;
const RUNS_ELSEWHERE = 50;
/** In which a mutant has to show itself; it is no failure if only the search sees it. */
const RUNS_OF_MUTANT = 2000;

const toRefute: CheckOptions = { strict: true, first: true, worldsMax: WORLDS_MAX_TO_REFUTE };

/** Declares the tests of one properties file, if that file is the one that is run and not only imported by it. */
export function runSuite(suite: Suite, file: string): void {
  if (expect.getState().testPath !== file) return;
  describe(suite.of.name, () => {
    const searches = places(suite, LARGE).map((place) => {
      const search = checked(place);
      if (isForClaims(suite, place)) fuzzed(place);
      return search;
    });
    couldHaveFailed(searches);
    for (const name of Object.keys(suite.limits)) for (const place of limitPlaces(suite, name)) refuted(name, place);
    for (const mutant of Object.keys(suite.of.mutants ?? {})) killed(mutant, mutantPlace(suite, mutant));
    for (const path of tracesOf(suite)) replayed(path, suite);
  });
}

/** One search for all properties that are claimed here, made when the first of their tests runs. */
function checked(place: Selected): () => Promise<CheckResult> {
  const isSmoke = place.scopeName === SMOKE;
  const result = once(() => search(place.subject, { strict: true, ...(isSmoke ? {} : { worldsMax: WORLDS_MAX }) }));
  for (const name of [...place.subject.claims.map((claim) => claim.name), THROWS]) {
    test(`check (${placeName(place)}): ${name}`, async ({ skip }) => {
      const { properties, limit } = await result();
      const found = namedOrThrowing(name, properties);
      if (found?.verdict === "violated" && found.counterexample)
        throw violation(place, { name: found.name, counterexample: found.counterexample });
      const isOpen = found ? found.verdict === "incomplete" : limit !== undefined;
      if (!isOpen) return;
      if (isSmoke)
        throw new Failure(
          "Incomplete",
          `"${name}" is not decided: ended by ${limit}.\nWanted a smoke scope that is searched within seconds.`,
        );
      skip(`no violation in ${WORLDS_MAX.toLocaleString("en")} worlds; the rest is for npx hearsay check`);
    });
  }
  return result;
}

/** What was found of a property: first of all, that it throws. */
const namedOrThrowing = <T extends { readonly name: string }>(name: string, all: readonly T[]): T | undefined =>
  all.find((one) => namesOfThrows(name).includes(one.name)) ?? all.find((one) => one.name === name);

/** A property whose premise is met in no scope says nothing, however green it is. */
function couldHaveFailed(searches: readonly (() => Promise<CheckResult>)[]): void {
  test("each property could have failed: its premise is met in some scope", async () => {
    const all = (await Promise.all(searches.map((search) => search()))).flatMap(({ properties }) => properties);
    const isVacuous = (name: string): boolean =>
      all.every((one) => one.name !== name || one.vacuous) && all.some((one) => one.name === name);
    const vacuous = [...new Set(all.map(({ name }) => name))].filter(isVacuous);
    if (vacuous.length === 0) return;
    const names = vacuous.map((name) => `"${name}"`).join(", ");
    throw new Failure(
      "Vacuous",
      `${names}: the premise is met in no world.\nWanted a scope in which it is, or no such claim.`,
    );
  });
}

/** Random runs can refute all kinds but two: what they have not seen may be there. */
function fuzzed(place: Selected): void {
  const result = once(() =>
    randomRuns(place.subject, { runs: place.scopeName === SMOKE ? RUNS_IN_SMOKE : RUNS_ELSEWHERE }),
  );
  const refutable = place.subject.claims.filter(
    ({ property: { kind } }) => kind !== "sometimes" && kind !== "possible",
  );
  for (const name of [...refutable.map((claim) => claim.name), THROWS]) {
    test(`fuzz (${placeName(place)}): ${name}`, async ({ skip }) => {
      const found = namedOrThrowing(name, (await result()).claims);
      const { verdict, counterexample, scope, grounds, run = 0 } = found ?? {};
      if (verdict === "violated" && counterexample)
        throw violation(place, { name: found?.name ?? name, counterexample, scope }, run + 1);
      if (verdict === "unsettled") skip("some runs did not settle, which is a suspicion and no verdict");
      if (verdict === "undecided") skip(`${grounds}, which decides nothing`);
    });
  }
}

function refuted(name: string, place: Selected): void {
  test(`limit (${placeName(place)}): it is not true that ${name}`, async () => {
    const { properties, limit } = await search(place.subject, toRefute);
    if (properties.some((one) => one.verdict === "violated" && one.name === name)) return;
    const ground = limit === undefined ? "It holds in every world" : `No violation was found: ended by ${limit}`;
    throw new Failure(
      "Not refuted",
      `"${name}"\n${ground} of scope ${placeName(place)}. If it is true, move it to the properties that hold.`,
    );
  });
}

function killed(mutant: string, place: Selected): void {
  test(`mutant (${placeName(place)}): ${mutant}, is found`, async (context) => {
    const { properties } = await search(place.subject, toRefute);
    const found = refutedIn(properties) ?? properties.find(({ verdict }) => verdict === "violated");
    const { claims } = await randomRuns(place.subject, { runs: RUNS_OF_MUTANT, first: true });
    const byRun = claims.find(({ verdict }) => verdict === "violated");
    if (!found && !byRun) throw survived(mutant, place);
    await tell(context, [
      found
        ? `check: "${found.name}" (${found.kind}, ${found.counterexample?.run.steps.length ?? 0} steps)`
        : "check: not found",
      byRun ? `fuzz: "${byRun.name}" (run ${(byRun.run ?? 0) + 1})` : `fuzz: not found in ${RUNS_OF_MUTANT} runs`,
    ]);
  });
}

const survived = (mutant: string, place: Selected): Failure =>
  new Failure(
    "Survived",
    `No property sees the mutant "${mutant}" in scope ${placeName(place)}.\nAdd a property that does, or name the scope that shows it.`,
  );

/** Kept with the test: `killed-reporter.ts` prints it in the end. */
const tell = async ({ annotate }: TestContext, how: readonly string[]): Promise<void> => {
  await annotate(how.join("; "), "killed");
};

function tracesOf(suite: Suite): readonly string[] {
  const folder = join(TRACES, slug(suite.of.name));
  return existsSync(folder) ? listTraces(folder) : [];
}

function replayed(path: string, suite: Suite): void {
  test(`trace: ${path} has its expected verdict`, () => {
    const trace = loadTrace(path);
    const now = replay(trace, suite, replaying);
    if (!now.asExpected) throw strayed(path, now.expected, now);
    if (trace.mutant === null || now.expected !== "reproduced") return;
    // A seeded bug is to blame only if the failure is gone without it.
    const without = replay(trace, suite, { ...replaying, mutant: null });
    if (!without.asExpected) throw strayed(`${path} without its mutant`, without.expected, without);
  });
}

const strayed = (
  what: string,
  expected: string,
  { verdict, grounds }: { readonly verdict: string; readonly grounds: string },
): Failure =>
  new Failure(
    verdict,
    `${what}: ${verdict}, wanted ${expected}.\n${grounds}\n\nnpx hearsay replay ${what.split(" ")[0]}`,
  );

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
