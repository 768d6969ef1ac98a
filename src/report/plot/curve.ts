/** Curves over a sweep: what the mean of a measure is at each point, and what is expected there. */

/** The part of a report that curves are made of. */
export interface Sweep {
  readonly protocol: string;
  readonly points: readonly {
    readonly set: Readonly<Record<string, number | string | boolean>>;
    readonly measures: readonly {
      readonly name: string;
      readonly unit: string;
      readonly n: number;
      readonly mean?: number;
      readonly low?: number;
      readonly high?: number;
      readonly theory?: number;
    }[];
  }[];
}

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  /** Between these the mean lies, in 95 of 100 samples. */
  readonly low: number;
  readonly high: number;
}

export interface Curve {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly points: readonly CurvePoint[];
  readonly theory: readonly { readonly x: number; readonly y: number }[];
}

/** One for each measure, over what was swept. Points whose value is a word stand one after the other. */
export function curvesOf({ protocol, points }: Sweep, swept: string | undefined): readonly Curve[] {
  if (swept === undefined) return [];
  const xOf = (value: unknown, at: number): number => (typeof value === "number" ? value : at);
  const names = [...new Set(points.flatMap(({ measures }) => measures.map(({ name }) => name)))];
  return names.flatMap((name): Curve[] => {
    const known = points.flatMap(({ set, measures }, at) => {
      const found = measures.find((one) => one.name === name);
      return found === undefined ? [] : [{ x: xOf(set[swept], at), ...found }];
    });
    const drawn = known.flatMap(({ x, mean, low = mean, high = mean }) =>
      mean === undefined ? [] : [{ x, y: mean, low: low ?? mean, high: high ?? mean }],
    );
    if (drawn.length === 0) return [];
    return [
      {
        title: `${protocol}: ${name}`,
        xLabel: swept,
        yLabel: known[0].unit,
        points: drawn,
        theory: known.flatMap(({ x, theory }) => (theory === undefined ? [] : [{ x, y: theory }])),
      },
    ];
  });
}

/** Round numbers that span these, about so many. */
export function ticks(from: number, to: number, about: number): readonly number[] {
  if (from === to) return [from];
  const rough = (to - from) / about;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * magnitude).find((one) => one >= rough)!;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** What a curve spans, the value 0 included. */
export function spanOf({ points, theory }: Curve): {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
} {
  const xs = points.map(({ x }) => x);
  const ys = [0, ...points.flatMap(({ low, high, y }) => [low, high, y]), ...theory.map(({ y }) => y)];
  const yMax = Math.max(...ys);
  return { x: [Math.min(...xs), Math.max(...xs)], y: [Math.min(...ys), yMax === 0 ? 1 : yMax] };
}
