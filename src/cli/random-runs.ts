/** Makes random runs for commands: with the driver's limits and line of progress, and a search where only a search decides. */
import type { Subject } from "../check/check.ts";
import { fuzz, type FuzzOptions } from "../fuzz/fuzz.ts";
import type { FuzzResult } from "../fuzz/fuzz-result.ts";
import type { PropertyKind } from "../model/property.ts";
import type { Scope } from "../model/scope.ts";
import { runProgress, violatedSoFar } from "../report/terminal/progress.ts";
import type { Counterexample } from "../semantics/run.ts";
import { refuting } from "../suite/refuting.ts";
import type { Driver } from "./terminal/driver.ts";
import { RUNS_MAX } from "./terminal/numbers.ts";

const FIXED_SEED = 1;

export interface Ran {
  readonly result: FuzzResult;
  readonly seconds: number;
  /** What ended the runs early, in words. */
  readonly limit: string | undefined;
}

/** @param secondsMax for these runs alone */
export async function randomRuns(
  subject: Subject,
  options: Pick<FuzzOptions, "seed" | "runs" | "steps" | "strategy" | "first" | "strict" | "team" | "footprint">,
  driver: Driver,
  { title, secondsMax = Infinity }: { readonly title?: string; readonly secondsMax?: number } = {},
): Promise<Ran> {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  let limit: string | undefined;
  driver.begin(secondsMax);
  const { pulse } = driver;
  const result = await fuzz(subject, {
    ...options,
    pulse,
    refute: refuting(subject, pulse),
    stop: () => {
      limit = driver.limit();
      return limit !== undefined;
    },
    onProgress: ({ runs, steps, violated }) =>
      driver.show(
        { runs, steps, violated },
        () =>
          (title ?? violatedSoFar(violated)) +
          runProgress({
            runs,
            steps,
            seconds: seconds(),
            ...(options.runs < RUNS_MAX ? { runsMax: options.runs } : {}),
          }),
      ),
  });
  driver.end();
  return { result, seconds: seconds(), limit: limit ?? result.limit };
}

/** A property that random runs violated, and how many runs that took. */
export interface FoundByRuns {
  readonly name: string;
  readonly kind: PropertyKind;
  readonly runs: number;
  readonly counterexample?: Counterexample | undefined;
  /** The scope of the counterexample, if it is a smaller one. */
  readonly scope?: Scope | undefined;
}

/** The first property that random runs violate; undefined if that takes too long. */
export async function fuzzUntilViolated(
  subject: Subject,
  driver: Driver,
  title: string,
  secondsMax: number,
): Promise<FoundByRuns | undefined> {
  const { result } = await randomRuns(subject, { seed: FIXED_SEED, runs: RUNS_MAX, first: true }, driver, {
    title,
    secondsMax,
  });
  return result.properties
    .flatMap(({ name, kind, verdict, run, counterexample, scope }) =>
      verdict === "violated" && run !== undefined ? [{ name, kind, runs: run + 1, counterexample, scope }] : [],
    )
    .sort((a, b) => a.runs - b.runs)
    .at(0);
}
