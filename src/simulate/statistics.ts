/**
 * What a sample of independent runs says, with intervals of 95 %.
 *
 * Sources: W. S. Gosset ("Student"), "The Probable Error of a Mean", Biometrika 6, 1908; C. J. Clopper and E. S. Pearson,
 * "The Use of Confidence or Fiducial Limits Illustrated in the Case of the Binomial", Biometrika 26, 1934; order statistics:
 * H. A. David and H. N. Nagaraja, "Order Statistics", 3rd edition, 2003, section 7.1; A. Wald, "Sequential Tests of
 * Statistical Hypotheses", Annals of Mathematical Statistics 16, 1945. The rule of three: J. A. Hanley and A. Lippman-Hand, "If
 * Nothing Goes Wrong, Is Everything All Right?", JAMA 249(13), 1983.
 */
import jstat from "jstat";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How sure an interval is. */
export const CONFIDENCE = 0.95;
const tailOf = (confidence: number): number => (1 - confidence) / 2;
const TAIL = tailOf(CONFIDENCE);

/** @param values of independent runs, two at least, which are not all alike */
export function studentInterval(values: readonly number[], confidence = CONFIDENCE): Interval {
  const mean = meanOf(values);
  const n = values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = jstat.studentt.inv(1 - tailOf(confidence), n - 1) * Math.sqrt(variance / n);
  return { low: mean - half, high: mean + half };
}

/**
 * The largest share of others that a sample of this size, in which all are alike, comes from in one of twenty cases: about 3/n, the
 * rule of three.
 */
export const othersAtMost = (n: number, confidence = CONFIDENCE): number => 1 - (1 - confidence) ** (1 / n);

/** What a sample says of the mean of all. */
export interface Spread extends Partial<Interval> {
  /**
   * Where all values are alike, there is no interval: how far others lie from them nobody knows, and one that comes once in many
   * runs may move the mean as far as it likes. What is known is that at most this share of all runs has another value.
   */
  readonly othersAtMost?: number;
}

/** @param values of independent runs: nothing is known from fewer than two */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length < 2) return {};
  return isAllAlike(values) ? { othersAtMost: othersAtMost(values.length) } : studentInterval(values);
}

export const isAllAlike = (values: readonly number[]): boolean => values.every((value) => value === values[0]);

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of a probability, of which `successes` of `n` runs are known. */
export function clopperPearson(successes: number, n: number, confidence = CONFIDENCE): Interval {
  const tail = tailOf(confidence);
  return {
    low: successes === 0 ? 0 : jstat.beta.inv(tail, successes, n - successes + 1),
    high: successes === n ? 1 : jstat.beta.inv(1 - tail, successes + 1, n - successes),
  };
}

/** The value below which the part `q` of a sorted sample lies: the smallest that has at least so many at or below it. */
export const percentile = (sorted: readonly number[], q: number): number =>
  sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];

/**
 * Of a percentile: between which values of the sorted sample it lies. How many of the sample lie below it is binomial, whatever
 * the distribution. Undefined on a side where the sample is too small to say.
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

/** Chances of either wrong answer of a sequential test. */
const WRONG = 0.05;

/**
 * Wald's sequential test of whether a probability is at least `wanted`, after so many runs. Between `wanted` and the
 * probability that fails twice as often it may answer either.
 */
export function sequentialTest(successes: number, n: number, wanted: number): SequentialDecision {
  const good = wanted;
  const bad = Math.max(1 - 2 * (1 - wanted), wanted / 2);
  const failures = n - successes;
  const ratio = successes * Math.log(bad / good) + failures * Math.log((1 - bad) / (1 - good));
  if (ratio <= Math.log(WRONG / (1 - WRONG))) return "at least";
  if (ratio >= Math.log((1 - WRONG) / WRONG)) return "less";
  return "undecided";
}
