/** Writes the report on simulated runs as text. */
import { counted, figure } from "../model/counted.ts";
import { textOf } from "../report/plot/csv.ts";
import type { Difference, MeasureReport, PointReport, SimulateReport } from "../suite/simulate-report.ts";
import { count, table } from "./terminal/output.ts";

/** Four significant digits, without trailing zeros. */
const shortNumber = (value: number | undefined): string => {
  if (value === undefined) return "";
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return figure(Math.round(value));
  return String(Number(value.toPrecision(4)));
};

/** The share of the runs in which what is measured never ended. */
const share = ({ n, without }: MeasureReport): string => `${shortNumber((100 * without) / (n + without))} %`;

/** The interval of the mean; if all values were equal, how many others there may be. */
function intervalText({ low, high, othersAtMost }: Pick<MeasureReport, "low" | "high" | "othersAtMost">): string {
  if (othersAtMost !== undefined) return `all alike (others ≤ ${shortNumber(100 * othersAtMost)} %)`;
  return low === undefined ? "" : `${shortNumber(low)} to ${shortNumber(high)}`;
}

function measureTable(measures: readonly MeasureReport[]): string {
  const hasTheory = measures.some(({ theory }) => theory !== undefined);
  const hasDecision = measures.some(({ decision }) => decision !== undefined);
  const rows = measures.map((one) => [
    `  ${one.name}`,
    one.n === 0 ? (one.without === 0 ? "" : "never") : `${shortNumber(one.mean)} ${one.unit}`,
    intervalText(one),
    ...[one.p50, one.p90, one.p99].map(shortNumber),
    shortNumber(one.max),
    one.without === 0 ? String(one.n) : `${one.n}, not in ${one.without} (${share(one)})`,
    ...(hasTheory ? [shortNumber(one.theory)] : []),
    ...(hasDecision ? [one.decision ?? ""] : []),
  ]);
  const head = ["", "mean", "95 % interval", "p50", "p90", "p99", "worst", "runs"];
  return table([[...head, ...(hasTheory ? ["theory"] : []), ...(hasDecision ? ["decided"] : [])], ...rows]);
}

const differenceTable = (differences: readonly Difference[]): string =>
  table([
    ["", "mean", "95 % interval", "pairs"],
    ...differences.map((one) => [
      `  ${one.name}`,
      one.mean === undefined ? "none" : `${shortNumber(one.mean)} ${one.unit}`,
      intervalText(one),
      String(one.n),
    ]),
  ]);

interface Asked {
  readonly compare?: readonly [string, string];
}

/** @param replaying gives the command that replays a trace */
export function reportText(report: SimulateReport, { compare }: Asked, replaying: (trace: string) => string): string {
  const { protocol, scope, variant, points, differences } = report;
  return [
    `${protocol}: scope ${scope}${variant === null || compare ? "" : `, ${variant}`}`,
    ...points.map((point) => pointText(point, compare !== undefined, replaying)),
    ...(compare && differences
      ? [`\n${compare[1]} minus ${compare[0]}, run by run:\n${differenceTable(differences)}`]
      : []),
  ].join("\n");
}

function pointText(point: PointReport, isCompared: boolean, replaying: (trace: string) => string): string {
  const { set, variant, runs, events, simulatedSeconds, measures, properties, unwatched } = point;
  const about = [
    ...(isCompared ? [variant ?? ""] : []),
    ...Object.entries(set).map(([name, value]) => `${name} = ${textOf(value)}`),
  ].join(", ");
  const made = `${counted(runs, "run")}, ${counted(events, "step")}, ${count(simulatedSeconds)} s simulated`;
  const held = properties.filter(({ verdict }) => verdict === "held").length;
  return [
    `\n${about === "" ? "" : `${about}: `}${made}`,
    ...(measures.length > 0 ? [measureTable(measures)] : []),
    ...properties.flatMap(({ name, verdict, message = "", run, at = 0, trace, untraced }) =>
      verdict === "held"
        ? []
        : verdict === "not decided"
          ? [`? ${name}: not decided: a run that ends says nothing about what comes after it`]
          : [
              `✗ ${name}: ${message} (run ${run}, after ${(at / 1000).toFixed(3)} s)`,
              ...(trace === undefined ? [] : [`  ${replaying(trace)}`]),
              ...(untraced === undefined ? [] : [`  ${untraced}`]),
            ],
    ),
    ...(held > 0 && runs > 0
      ? [`${held} ${held === 1 ? "property" : "properties"} held in all runs that were made`]
      : []),
    ...(unwatched > 0
      ? [`${unwatched} properties are not watched, because there are more than 32 nodes; --property NAME watches one`]
      : []),
  ].join("\n");
}
