import { type Curve, spanOf } from "./curve.ts";

const ROWS = 12;
const COLUMNS = 60;

/** A curve drawn with characters: `●` a mean, `│` its interval, `·` what is expected. */
export function plotText(curve: Curve): string {
  const { x: xs, y: ys } = spanOf(curve);
  const cells = Array.from({ length: ROWS }, () => new Array<string>(COLUMNS).fill(" "));
  const at = (value: number, [from, to]: readonly [number, number], last: number): number =>
    from === to ? 0 : Math.round(((value - from) / (to - from)) * last);
  const row = (y: number): number => ROWS - 1 - at(y, ys, ROWS - 1);
  const column = (x: number): number => at(x, xs, COLUMNS - 1);
  for (const { x, y } of curve.theory) cells[row(y)][column(x)] = "·";
  for (const { x, low, high } of curve.points) {
    for (let r = row(high); r <= row(low); r++) cells[r][column(x)] = "│";
  }
  for (const { x, y } of curve.points) cells[row(y)][column(x)] = "●";
  const label = (r: number): string => (r === 0 ? shown(ys[1]) : r === ROWS - 1 ? shown(ys[0]) : "");
  const width = Math.max(shown(ys[0]).length, shown(ys[1]).length);
  const lines = cells.map((line, r) => `${label(r).padStart(width)} ┤${line.join("")}`.trimEnd());
  const foot = `${" ".repeat(width)} └${"─".repeat(COLUMNS)}`;
  const ends = `${" ".repeat(width + 2)}${shown(xs[0])}${shown(xs[1]).padStart(COLUMNS - shown(xs[0]).length)}`;
  const expected = curve.theory.length > 0 ? "; · theory" : "";
  return [`${curve.title} (${curve.yLabel}) over ${curve.xLabel}${expected}`, ...lines, foot, ends].join("\n");
}

const shown = (value: number): string => String(Number(value.toPrecision(4)));
