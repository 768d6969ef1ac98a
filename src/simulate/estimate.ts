/** Estimates of a measure from its values, one per run. */
import {
  clopperPearson,
  type Interval,
  meanOf,
  percentile,
  percentileInterval,
  type Spread,
  spreadOf,
} from "./statistics.ts";
import type { NamedMeasure } from "./property-watch.ts";

/** The interval of each percentile; a side is missing if there are too few runs to give it. */
type PercentileIntervals = Readonly<Record<"p50" | "p90" | "p99", Partial<Interval>>>;

/** `low` and `high` bound the mean over all possible runs, with 95 % confidence. */
export interface Estimate extends Spread {
  readonly name: string;
  readonly unit: string;
  /** How many runs have a value, and how many have none because what is measured never ended. */
  readonly n: number;
  readonly without: number;
  /** Missing if no run has a value. */
  readonly mean?: number;
  readonly p50?: number;
  readonly p90?: number;
  readonly p99?: number;
  readonly max?: number;
  /** A probability has none. */
  readonly percentileIntervals?: PercentileIntervals;
}

export function estimateOf(
  { name, measure: { unit, isProbability, range } }: NamedMeasure,
  values: readonly (number | undefined)[],
): Estimate {
  const known = values.filter((value) => value !== undefined);
  const [n, without] = [known.length, values.length - known.length];
  if (n === 0) return { name, unit, n, without };
  const mean = meanOf(known);
  if (isProbability) return { name, unit, n, without, mean, ...clopperPearson(Math.round(mean * n), n) };
  const sorted = known.toSorted((a, b) => a - b);
  const [p50, p90, p99] = [0.5, 0.9, 0.99].map((q) => percentile(sorted, q));
  const percentileIntervals = {
    p50: percentileInterval(sorted, 0.5),
    p90: percentileInterval(sorted, 0.9),
    p99: percentileInterval(sorted, 0.99),
  };
  return {
    name,
    unit,
    n,
    without,
    mean,
    ...spreadOf(known, range),
    p50,
    p90,
    p99,
    max: sorted[n - 1],
    percentileIntervals,
  };
}

/**
 * Whether half the interval is at most this fraction of the mean; if all values are equal, whether at most this fraction of all runs
 * differs.
 */
export function isPrecise({ mean, low, high, othersAtMost }: Estimate, part: number): boolean {
  if (othersAtMost !== undefined) return othersAtMost <= part;
  return mean !== undefined && low !== undefined && high !== undefined && (high - low) / 2 <= part * Math.abs(mean);
}
