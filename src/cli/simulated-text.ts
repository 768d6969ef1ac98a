/** Measures as a table. */
import type { Difference, MeasureReport } from "../suite/simulating.ts";
import { table } from "./terminal/output.ts";

/** Four digits that count, and no more zeros than are needed. */
export const shortNumber = (value: number | undefined): string => {
  if (value === undefined) return "";
  if (Number.isInteger(value) || Math.abs(value) >= 10_000) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(4)));
};

/** In which part of the runs a measure never ended. */
const share = ({ n, without }: MeasureReport): string => `${shortNumber((100 * without) / (n + without))} %`;

export function measureTable(measures: readonly MeasureReport[]): string {
  const hasTheory = measures.some(({ theory }) => theory !== undefined);
  const hasDecision = measures.some(({ decision }) => decision !== undefined);
  const rows = measures.map((one) => [
    `  ${one.name}`,
    one.n === 0 ? "never" : `${shortNumber(one.mean)} ${one.unit}`,
    one.low === undefined ? "" : `${shortNumber(one.low)} to ${shortNumber(one.high)}`,
    ...[one.p50, one.p90, one.p99].map((percentile) => shortNumber(percentile?.value)),
    shortNumber(one.max),
    one.without === 0 ? String(one.n) : `${one.n}, not in ${one.without} (${share(one)})`,
    ...(hasTheory ? [shortNumber(one.theory)] : []),
    ...(hasDecision ? [one.decision ?? ""] : []),
  ]);
  const head = ["", "mean", "95 % interval", "p50", "p90", "p99", "worst", "runs"];
  return table([[...head, ...(hasTheory ? ["theory"] : []), ...(hasDecision ? ["decided"] : [])], ...rows]);
}

export const differenceTable = (differences: readonly Difference[]): string =>
  table([
    ["", "mean", "95 % interval", "pairs"],
    ...differences.map(({ name, unit, n, mean, low, high }) => [
      `  ${name}`,
      mean === undefined ? "none" : `${shortNumber(mean)} ${unit}`,
      low === undefined ? "" : `${shortNumber(low)} to ${shortNumber(high)}`,
      String(n),
    ]),
  ]);
