/** Plots as data, for the terminal and for images to draw alike. */

interface Titled {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
}

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  /** The 95 % interval of the value; missing if it is exact. */
  readonly low?: number;
  readonly high?: number;
}

/** Values over numbers, and perhaps what is expected of them. */
export interface Curve extends Titled {
  readonly form: "curve";
  /** Whether it keeps its value up to the next point, and jumps there. */
  readonly isInSteps?: boolean;
  readonly points: readonly CurvePoint[];
  readonly theory: readonly { readonly x: number; readonly y: number }[];
}

/** How many there are at 0, at 1, and so on. */
export interface Columns extends Titled {
  readonly form: "columns";
  readonly counts: readonly number[];
}

/** How many there are of each name. */
export interface Bars extends Titled {
  readonly form: "bars";
  readonly counts: readonly { readonly name: string; readonly count: number }[];
}

export type Plot = Curve | Columns | Bars;
