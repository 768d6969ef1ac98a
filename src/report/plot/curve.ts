/** Makes curves from a sweep: the mean of a measure at each point, and what is expected there. */
import type { Curve } from "./plot.ts";

/** The part of a report that curves are made from. */
export interface Sweep {
  readonly protocol: string;
  readonly points: readonly {
    readonly set: Readonly<Record<string, unknown>>;
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

/** One curve for each measure, over the swept field. Points whose value is a word are numbered in order. */
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
        form: "curve",
        title: `${protocol}: ${name}`,
        xLabel: swept,
        yLabel: known[0].unit,
        points: drawn,
        // What is expected never to happen takes for ever, which no axis reaches.
        theory: known.flatMap(({ x, theory = NaN }) => (Number.isFinite(theory) ? [{ x, y: theory }] : [])),
      },
    ];
  });
}
