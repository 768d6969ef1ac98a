/** Draws plots as one SVG image, one below the other. The same plots give the same bytes. Slow to load: import it only when needed. */
import {
  barX,
  dot,
  gridX,
  gridY,
  lineY,
  plot as draw,
  rectY,
  ruleX,
  ruleY,
  text,
  type PlotOptions,
} from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { figure } from "../../model/counted.ts";
import { legible } from "../../model/legible.ts";
import { escapeHtml as safe } from "../html/safe-text.ts";
import { cut } from "../story/abbreviate.ts";
import type { Bars, Columns, Curve, Plot } from "./plot.ts";

const WIDTH = 640;
const HEIGHT = 300;
const TITLE = 32;
/** For bars: the height of each, and the room above and below all of them. */
const [BAR, FOOT] = [20, 48];
const [LEFT, RIGHT, CHAR] = [64, 24, 6];
const NAME_MAX = 28;
/** A curve with more points than this is a line without dots. */
const DOTS_MAX = 30;

/** The colours, with others for readers who prefer a dark page. */
const STYLE = `<style>
.back { fill: #ffffff; } .plot, .title { color: #24292f; fill: currentColor; } .title { font-weight: 600; }
.measured { --ink: #0969da; } .theory { --ink: #cf222e; }
@media (prefers-color-scheme: dark) {
  .back { fill: #0d1117; } .plot, .title { color: #d6dde5; } .measured { --ink: #58a6ff; } .theory { --ink: #ff7b72; }
}
</style>`;

export function svgOf(plots: readonly Plot[]): string {
  let top = 0;
  const panels = plots.map((plot) => {
    const height = plot.form === "bars" ? plot.counts.length * BAR + FOOT : HEIGHT;
    const drawn =
      `<text class="title" x="16" y="${top + 20}">${safe(titleOf(plot))}</text>\n` +
      `<svg class="plot" y="${top + TITLE}" width="${WIDTH}" height="${height}" font-size="11" text-anchor="middle">${marksOf(plot, height)}</svg>`;
    top += TITLE + height;
    return drawn;
  });
  const title = plots.map(titleOf).join("; ");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="${safe(title)}">`,
    STYLE,
    `<rect class="back" width="${WIDTH}" height="${top}"/>`,
    ...panels,
    "</svg>",
    "",
  ].join("\n");
}

const titleOf = (plot: Plot): string =>
  plot.form === "curve" && plot.theory.length > 0 ? `${plot.title} (dashed: theory)` : plot.title;

/** What Observable Plot draws, without the element around it, its style, and digits that nobody sees. */
function marksOf(plot: Plot, height: number): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const drawn = draw({
    document,
    width: WIDTH,
    height,
    marginLeft: LEFT,
    marginRight: RIGHT,
    marginBottom: 40,
    ...optionsOf(plot),
  });
  drawn.querySelector("style")?.remove();
  return drawn.innerHTML.replaceAll(/-?\d+\.\d{3,}/gu, (digits) => String(Math.round(Number(digits) * 100) / 100));
}

function optionsOf(plot: Plot): PlotOptions {
  switch (plot.form) {
    case "curve":
      return curve(plot);
    case "columns":
      return columns(plot);
    case "bars":
      return bars(plot);
  }
}

const INK = "var(--ink)";
const MEASURED = { className: "measured" };

function curve({ points, theory, xLabel, yLabel, isInSteps = false }: Curve): PlotOptions {
  const intervals = points.filter(({ low, high }) => low !== undefined && high !== undefined);
  return {
    x: {
      label: legible(xLabel),
      ...(points.every(({ x }) => Number.isInteger(x)) ? { tickFormat: wholeOnly } : {}),
    },
    y: { label: legible(yLabel), zero: true, nice: true },
    marks: [
      gridY(),
      ruleY([0]),
      lineY(theory, { x: "x", y: "y", stroke: INK, strokeDasharray: "5 4", className: "theory" }),
      ruleX(intervals, { x: "x", y1: "low", y2: "high", stroke: INK, ...MEASURED }),
      lineY(points, {
        x: "x",
        y: "y",
        curve: isInSteps ? "step-after" : "linear",
        stroke: INK,
        strokeWidth: 1.5,
        ...MEASURED,
      }),
      ...(points.length > DOTS_MAX
        ? []
        : [dot(points, { x: "x", y: "y", r: 3, fill: INK, stroke: "none", ...MEASURED })]),
    ],
  };
}

function columns({ counts, xLabel, yLabel }: Columns): PlotOptions {
  const data = counts.map((count, at) => ({ count, x1: at - 0.45, x2: at + 0.45 }));
  return {
    x: { label: legible(xLabel), domain: [-0.5, counts.length - 0.5], tickFormat: wholeOnly },
    y: { label: legible(yLabel), nice: true },
    marks: [gridY(), rectY(data, { x1: "x1", x2: "x2", y: "count", fill: INK, ...MEASURED }), ruleY([0])],
  };
}

function bars({ counts, xLabel }: Bars): PlotOptions {
  const names = counts.map(({ name }) => cut(legible(name), NAME_MAX));
  const data = counts.map(({ count }, at) => ({ at, count, label: figure(count) }));
  return {
    marginLeft: 16 + CHAR * Math.max(0, ...names.map((name) => name.length)),
    marginRight: 64,
    marginTop: 4,
    x: { label: legible(xLabel), zero: true, ticks: 5 },
    y: { label: null, domain: names.map((_, at) => at), tickFormat: (at: number) => names[at], tickSize: 0 },
    marks: [
      gridX(),
      barX(data, { x: "count", y: "at", fill: INK, insetTop: 2, insetBottom: 2, ...MEASURED }),
      text(data, { x: "count", y: "at", text: "label", textAnchor: "start", dx: 4 }),
    ],
  };
}

/** With few whole numbers, ticks may fall between them: those get no label. */
const wholeOnly = (at: number): string => (Number.isInteger(at) ? figure(at) : "");
