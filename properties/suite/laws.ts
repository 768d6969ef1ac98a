/**
 * `npm run laws [WORD]`: holds measures to their theory. For each measure of a bundled protocol that has a theory, in each place where
 * it is taken: for how many of 20 seeds the expected value lies within the interval, and how far the mean of all runs is off.
 *
 * A 95 % interval misses an exact value for one seed in twenty, so of two hundred correct laws fifty would end up below 19 of 20. A law
 * is therefore held to wider intervals: so wide that, for one seed, all laws together lie within theirs with 95 % (Bonferroni). A correct
 * law then practically never falls below 19. The mean of all 20 seeds is held to such an interval too, which is more than four times
 * narrower: that is where a law shows that is slightly wrong. For how many seeds each lies within the plain 95 % interval is printed
 * beside it and summed up at the end, which tells whether the intervals themselves are right.
 *
 * Student's interval needs more runs the more skewed the values are: 25 times the square of their skewness (W. G. Cochran,
 * "Sampling Techniques", 3rd edition, 1977, section 2.15). A few runs are made first to measure that. No two laws share a seed.
 * Variants that behave alike from the same seed are one law.
 */
import { loadBundled } from "../../src/cli/load-suite.ts";
import { script } from "./script.ts";
import type { AnyMeasure } from "../../src/model/measure.ts";
import type { Suite } from "../../src/model/properties.ts";
import { fnv1a } from "../../src/model/text-hash.ts";
import { simulate } from "../../src/simulate/simulate.ts";
import {
  clopperPearson,
  CONFIDENCE,
  type Interval,
  isAllAlike,
  meanOf,
  othersAtMost,
  studentInterval,
} from "../../src/simulate/statistics.ts";
import { driven } from "../../src/suite/driven.ts";
import { timedPlace } from "../../src/suite/timed-places.ts";

const SEEDS = 20;
const INSIDE_MIN = 19;
const [RUNS_FIRST, RUNS_MIN, RUNS_MAX] = [50, 20, 400];
const NODES_MAX = 1000;

interface Law {
  readonly suite: Suite;
  readonly name: string;
  readonly measure: AnyMeasure;
  readonly scope: string;
  readonly variant: string | undefined;
  readonly theory: number;
}

function lawsIn(suite: Suite): readonly Law[] {
  const { of, measures } = suite;
  if (measures === undefined) return [];
  const small = Object.keys(measures.scopes).filter(
    (scope) => Object.values(of.nodes(measures.scopes[scope] as never)).flat().length <= NODES_MAX,
  );
  return Object.entries(measures.all).flatMap(([name, measure]) => {
    const taken: readonly (string | undefined)[] = measure.variants ?? of.variants ?? [undefined];
    return small
      .filter((scope) => (measure.scopes ?? small).includes(scope))
      .flatMap((scope) =>
        taken.flatMap((variant) => {
          const theory = measure.theory?.(measures.scopes[scope] as never, (variant ?? "") as never);
          return theory === undefined ? [] : [{ suite, name, measure, scope, variant, theory }];
        }),
      );
  });
}

const placeOf = ({ suite, scope, name }: Law): string => `${suite.of.name}, ${scope}: ${name}`;

/** The values of this many runs; runs without a value are left out. */
async function sample({ suite, scope, variant, name }: Law, seed: number, runs: number): Promise<readonly number[]> {
  const { timed } = timedPlace(suite, { scope, variant, measures: [name], properties: [] });
  const [values] = (await driven(() => simulate(timed, { runs, seed }), {})).values;
  return values.filter((value) => value !== undefined);
}

/** How many runs Student's interval needs to be what it claims. */
function runsFor(values: readonly number[]): number {
  const mean = meanOf(values);
  const moment = (power: number): number => meanOf(values.map((value) => (value - mean) ** power));
  const skewness = isAllAlike(values) ? 0 : moment(3) / moment(2) ** 1.5;
  return Math.min(RUNS_MAX, Math.max(RUNS_MIN, Math.ceil(25 * skewness ** 2)));
}

/** @param reach the largest distance between any two values: if all values of a sample are equal, those it misses are no further away */
function intervalOf(values: readonly number[], { measure }: Law, confidence: number, reach: number): Interval {
  const n = values.length;
  if (measure.isProbability === true)
    return clopperPearson(values.filter((value) => value === 1).length, n, confidence);
  if (!isAllAlike(values)) return studentInterval(values, confidence);
  const open = othersAtMost(n, confidence) * reach;
  return { low: values[0] - open, high: values[0] + open };
}

/** An exact value may be off by the rounding of a sum. */
const ROUNDED = 1e-9;
const isWithin = (expected: number, { low, high }: Interval): boolean => {
  const rounded = ROUNDED * Math.abs(expected);
  return low - rounded <= expected && expected <= high + rounded;
};

interface Looked {
  /** Among the `varied` seeds, those whose values are not all equal: for how many it lies within the plain interval. */
  readonly plainly: number;
  readonly varied: number;
  readonly holds: boolean;
}

/** @param variants those that behave alike @param confidence at which all laws together lie within their intervals with 95 % */
async function look(law: Law, variants: readonly string[], runs: number, confidence: number): Promise<Looked> {
  const first = fnv1a(`${placeOf(law)}, ${law.variant ?? ""}`) >>> 0;
  const samples: (readonly number[])[] = [];
  for (let i = 0; i < SEEDS; i++) samples.push(await sample(law, first + i, runs));
  const all = samples.flat();
  const reach =
    all.reduce((most, value) => Math.max(most, value), -Infinity) -
    all.reduce((least, value) => Math.min(least, value), Infinity);
  const within = (values: readonly number[], at: number): boolean =>
    isWithin(law.theory, intervalOf(values, law, at, reach));
  const inside = samples.filter((values) => within(values, confidence)).length;
  const varied = samples.filter((values) => !isAllAlike(values));
  const plainly = varied.filter((values) => within(values, CONFIDENCE)).length;
  const { low, high } = intervalOf(all, law, confidence, reach);
  const isRight = within(all, confidence);
  const part = (value: number): string => (value === 0 ? 0 : (100 * value) / law.theory).toFixed(1);
  const off =
    law.theory === 0
      ? `${meanOf(all) - law.theory}`
      : `${part(meanOf(all) - law.theory)} ± ${part((high - low) / 2)} %`;
  const holds = inside >= INSIDE_MIN && isRight;
  const who = variants.length === 0 ? "" : ` (${variants.join(", ")})`;
  console.log(
    `${holds ? "✓" : "✗"} ${inside} of ${SEEDS}, plainly ${plainly} of ${varied.length}; ${isRight ? "" : "the mean is "}off by ${off}; ${runs} runs: ${placeOf(law)}${who}`,
  );
  return { plainly, varied: varied.length, holds };
}

/** Merges variants that expect the same and behave alike from one seed into one law. */
async function* together(laws: readonly Law[]): AsyncGenerator<readonly [Law, readonly string[], number]> {
  const met = new Map<string, { readonly law: Law; readonly variants: string[]; readonly runs: number }>();
  for (const law of laws) {
    const values = await sample(law, fnv1a(placeOf(law)) >>> 0, RUNS_FIRST);
    const key = JSON.stringify([law.theory, values]);
    const variants = law.variant === undefined ? [] : [law.variant];
    const same = met.get(key);
    if (same) same.variants.push(...variants);
    else met.set(key, { law, variants, runs: runsFor(values) });
  }
  for (const { law, variants, runs } of met.values()) yield [law, variants, runs];
}

const program = script("laws", "Compares measures with their theory, from 20 seeds")
  .argument("[word]", "only the laws whose protocol, scope or measure contains it", "")
  .parse();
const [word] = program.processedArgs as [string];
const { loaded, broken } = await loadBundled();
if (broken.length > 0) throw broken[0].error;
const laws = loaded.flatMap(({ suite }) => lawsIn(suite));
const confidence = 1 - (1 - CONFIDENCE) / laws.length;
const looked: Looked[] = [];
for (const place of new Set(laws.map(placeOf).filter((one) => one.includes(word))))
  for await (const [law, variants, runs] of together(laws.filter((one) => placeOf(one) === place)))
    looked.push(await look(law, variants, runs, confidence));
const sum = (of: "plainly" | "varied"): number => looked.reduce((sofar, one) => sofar + one[of], 0);
const [plainly, varied] = [sum("plainly"), sum("varied")];
const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
console.log(`${looked.filter(({ holds }) => holds).length} of ${looked.length} laws hold.`);
if (varied > 0) {
  const { low, high } = clopperPearson(plainly, varied);
  const within = `${plainly} of ${varied}, ${percent(plainly / varied)} (${percent(low)} to ${percent(high)})`;
  console.log(`Within the plain interval of their seed: ${within}; 95 % are to be.`);
}
if (looked.some(({ holds }) => !holds)) process.exitCode = 1;
