/** How the values of a measure are distributed over runs, as a curve. */
import type { Curve } from "./plot.ts";

export interface Sampled {
  readonly title: string;
  readonly unit: string;
  /** One per run; undefined if the run has none. */
  readonly values: readonly (number | undefined)[];
}

/** More points would show nothing more. */
const POINTS_MAX = 200;

/** The share of all runs whose value is at most x. A run without a value counts among all, but is never reached. */
export function spreadOf({ title, unit, values }: Sampled): Curve | undefined {
  const sorted = values.filter((value) => value !== undefined).toSorted((a, b) => a - b);
  if (sorted.length === 0) return undefined;
  const every = Math.ceil(sorted.length / POINTS_MAX);
  const points = sorted.flatMap((x, i) =>
    i % every === 0 || i === sorted.length - 1 ? [{ x, y: (i + 1) / values.length }] : [],
  );
  return {
    form: "curve",
    isInSteps: true,
    title,
    xLabel: unit,
    yLabel: "share of runs with so much at most",
    points,
    theory: [],
  };
}
