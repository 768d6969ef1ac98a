/**
 * Statistics of a sample of independent runs, with 95 % confidence intervals.
 *
 * Sources: W. S. Gosset ("Student"), "The Probable Error of a Mean", Biometrika 6, 1908; C. J. Clopper and E. S. Pearson,
 * "The Use of Confidence or Fiducial Limits Illustrated in the Case of the Binomial", Biometrika 26, 1934; order statistics:
 * H. A. David and H. N. Nagaraja, "Order Statistics", 3rd edition, 2003, section 7.1; A. Wald, "Sequential Tests of
 * Statistical Hypotheses", Annals of Mathematical Statistics 16, 1945; H. Robbins, "Statistical Methods Related to the Law of the
 * Iterated Logarithm", Annals of Mathematical Statistics 41, 1970. The rule of three: J. A. Hanley and A. Lippman-Hand, "If
 * Nothing Goes Wrong, Is Everything All Right?", JAMA 249(13), 1983.
 */
import jstat from "jstat";
import { ANY_VALUE } from "../model/measure.ts";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The confidence of an interval. */
export const CONFIDENCE = 0.95;
const tailOf = (confidence: number): number => (1 - confidence) / 2;
const TAIL = tailOf(CONFIDENCE);

/** @param values of independent runs, at least two and not all equal */
export function studentInterval(values: readonly number[], confidence = CONFIDENCE): Interval {
  const mean = meanOf(values);
  const n = values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = jstat.studentt.inv(1 - tailOf(confidence), n - 1) * Math.sqrt(variance / n);
  return { low: mean - half, high: mean + half };
}

/**
 * If all values of a sample are equal: the largest share of other values that would still give such a sample once in twenty times.
 * About 3/n, the rule of three.
 */
export const othersAtMost = (n: number, confidence = CONFIDENCE): number => 1 - (1 - confidence) ** (1 / n);

/** What a sample says about the mean of all runs. */
export interface Spread extends Partial<Interval> {
  /**
   * If all values are equal, there is no interval: nobody knows how far others are from them, and a value that comes once in many
   * runs may shift the mean by any amount. All that is known is that at most this share of all runs has another value.
   */
  readonly othersAtMost?: number;
}

/**
 * @param values of independent runs: fewer than two say nothing
 * @param range that of the values, and so that of their mean: cut off at its ends, the interval still covers the mean as often
 */
export function spreadOf(values: readonly number[], [least, greatest] = ANY_VALUE): Spread {
  if (values.length < 2) return {};
  if (isAllAlike(values)) return { othersAtMost: othersAtMost(values.length) };
  const { low, high } = studentInterval(values);
  return { low: Math.max(low, least), high: Math.min(high, greatest) };
}

export const isAllAlike = (values: readonly number[]): boolean => values.every((value) => value === values[0]);

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The interval of a probability, after `successes` in `n` runs. */
export function clopperPearson(successes: number, n: number, confidence = CONFIDENCE): Interval {
  const tail = tailOf(confidence);
  return {
    low: successes === 0 ? 0 : jstat.beta.inv(tail, successes, n - successes + 1),
    high: successes === n ? 1 : jstat.beta.inv(1 - tail, successes + 1, n - successes),
  };
}

/** The smallest value of a sorted sample that has at least the fraction `q` of the sample at or below it. */
export const percentile = (sorted: readonly number[], q: number): number =>
  sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];

/**
 * The interval of a percentile, as values of the sorted sample. How many values of the sample lie below the percentile is binomial,
 * whatever the distribution. A side is undefined if the sample is too small to give it.
 */
export function percentileInterval(sorted: readonly number[], q: number): Partial<Interval> {
  const n = sorted.length;
  let [below, low, high] = [0, -1, n];
  let logOfProbability = n * Math.log1p(-q);
  for (let k = 0; k < n; k++) {
    below += Math.exp(logOfProbability);
    if (below <= TAIL) low = k;
    if (below >= 1 - TAIL && high === n) high = k;
    logOfProbability += Math.log((n - k) / (k + 1)) + Math.log(q) - Math.log1p(-q);
  }
  return {
    ...(low >= 0 ? { low: sorted[low] } : {}),
    ...(high < n ? { high: sorted[high] } : {}),
  };
}

export type SequentialDecision = "at least" | "less" | "undecided";

/** How often the sequential test may give a wrong answer, however many runs are made. */
const WRONG = 0.05;

/**
 * A sequential probability ratio test of whether a probability is at least `wanted`: may be asked after every run. It weighs `wanted`
 * against all other probabilities at once, as a mixture in which each has its weight (Robbins), and not against a single one (Wald):
 * against that, any answer would have to do for probabilities in between. So whatever the probability is, a wrong answer comes in at
 * most one of twenty uses, and the closer the probability is to `wanted`, the more runs an answer takes.
 *
 * @param wanted above 0 and below 1
 */
export function sequentialTest(successes: number, n: number, wanted: number): SequentialDecision {
  const failures = n - successes;
  const ofMixture = jstat.betaln(successes + 0.5, failures + 0.5) - jstat.betaln(0.5, 0.5);
  const ofWanted = successes * Math.log(wanted) + failures * Math.log1p(-wanted);
  if (ofMixture - ofWanted < Math.log(1 / WRONG)) return "undecided";
  return successes > n * wanted ? "at least" : "less";
}
