/** Draws plots with characters, for the terminal. */
import { figure } from "../../model/counted.ts";
import { cut } from "../story/abbreviate.ts";
import type { Bars, Columns, Curve, Plot } from "./plot.ts";

const ROWS = 12;
const COLUMNS = 60;
/** The most bars below each other, and the most characters of their names. */
const BARS_MAX = 24;
const NAME_MAX = 28;

export function plotText(plot: Plot): string {
  switch (plot.form) {
    case "curve":
      return curveText(plot);
    case "columns":
      return barsText(plot.title, rangesOf(plot));
    case "bars":
      return barsText(plot.title, plot.counts);
  }
}

/** `●` a value, `│` its interval, and over that `·` what is expected, unless it is in the row of the value. */
function curveText(curve: Curve): string {
  const { x: xs, y: ys } = spanOf(curve);
  const cells = Array.from({ length: ROWS }, () => new Array<string>(COLUMNS).fill(" "));
  const at = (value: number, [from, to]: readonly [number, number], last: number): number =>
    from === to ? 0 : Math.round(((value - from) / (to - from)) * last);
  const row = (y: number): number => ROWS - 1 - at(y, ys, ROWS - 1);
  const column = (x: number): number => at(x, xs, COLUMNS - 1);
  for (const { x, y, low = y, high = y } of curve.points) {
    for (let r = row(high); r <= row(low); r++) cells[r][column(x)] = "│";
  }
  for (const { x, y } of curve.theory) cells[row(y)][column(x)] = "·";
  for (const { x, y } of curve.points) cells[row(y)][column(x)] = "●";
  const label = (r: number): string => (r === 0 ? shown(ys[1]) : r === ROWS - 1 ? shown(ys[0]) : "");
  const width = Math.max(shown(ys[0]).length, shown(ys[1]).length);
  const lines = cells.map((line, r) => `${label(r).padStart(width)} ┤${line.join("")}`.trimEnd());
  const foot = `${" ".repeat(width)} └${"─".repeat(COLUMNS)}`;
  const ends = `${" ".repeat(width + 2)}${shown(xs[0])}${shown(xs[1]).padStart(COLUMNS - shown(xs[0]).length)}`;
  const expected = curve.theory.length > 0 ? "; · theory" : "";
  return [`${curve.title} (${curve.yLabel}) over ${curve.xLabel}${expected}`, ...lines, foot, ends].join("\n");
}

/** The ranges of a curve; that of y includes 0. */
function spanOf({ points, theory }: Curve): {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
} {
  const xs = points.map(({ x }) => x);
  const ys = [0, ...points.flatMap(({ y, low = y, high = y }) => [low, high, y]), ...theory.map(({ y }) => y)];
  const yMax = Math.max(...ys);
  return { x: [Math.min(...xs), Math.max(...xs)], y: [Math.min(...ys), yMax === 0 ? 1 : yMax] };
}

/** Joins neighbouring numbers if there are too many for a line each: "0 to 4". */
function rangesOf({ counts, xLabel }: Columns): Bars["counts"] {
  const each = Math.ceil(counts.length / BARS_MAX);
  return Array.from({ length: Math.ceil(counts.length / each) }, (_, i) => {
    const within = counts.slice(i * each, (i + 1) * each);
    const [first, last] = [i * each, i * each + within.length - 1];
    const name = `${xLabel} ${first === last ? first : `${first} to ${last}`}`;
    return { name, count: within.reduce((sum, count) => sum + count, 0) };
  });
}

function barsText(title: string, counts: Bars["counts"]): string {
  const most = Math.max(1, ...counts.map(({ count }) => count));
  const names = counts.map(({ name }) => cut(name, NAME_MAX));
  const width = Math.max(0, ...names.map((name) => name.length));
  const figures = Math.max(0, ...counts.map(({ count }) => figure(count).length));
  const lines = counts.map(({ count }, i) => {
    const bar = count === 0 ? "" : "█".repeat(Math.floor((count / most) * COLUMNS)) || "▏";
    return `${names[i].padEnd(width)} ${figure(count).padStart(figures)} ${bar}`.trimEnd();
  });
  return [title, ...lines].join("\n");
}

const shown = (value: number): string => String(Number(value.toPrecision(4)));
