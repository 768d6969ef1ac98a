import type { Sweep } from "./curve.ts";

/** Writes a sweep as CSV: one row for each measure at each point. */
export function csvOf({ points }: Sweep): string {
  const names = [...new Set(points.flatMap(({ set }) => Object.keys(set)))];
  const head = [...names, "measure", "unit", "n", "mean", "low", "high", "theory"];
  const rows = points.flatMap(({ set, measures }) =>
    measures.map(({ name, unit, n, mean, low, high, theory }) => [
      ...names.map((one) => set[one]),
      name,
      unit,
      n,
      mean,
      low,
      high,
      theory,
    ]),
  );
  return [head, ...rows].map((row) => row.map(field).join(",")).join("\n") + "\n";
}

/** Lists and records as JSON; anything else as it is. */
export const textOf = (value: unknown): string => (typeof value === "object" ? JSON.stringify(value) : String(value));

function field(value: unknown): string {
  const text = value === undefined ? "" : textOf(value);
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
