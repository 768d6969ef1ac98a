import { describe, expect, it } from "vitest";
import { curvesOf } from "../../src/report/plot/curve.ts";
import { plotsOfRuns, plotsOfSearches } from "../../src/report/plot/explored.ts";
import type { Curve } from "../../src/report/plot/plot.ts";
import { plotPage } from "../../src/report/plot/plot-page.ts";
import { spreadOf } from "../../src/report/plot/spread.ts";
import { svgOf } from "../../src/report/plot/plot-svg.ts";
import { plotText } from "../../src/report/plot/plot-text.ts";

const search = { names: ["it holds"], statesByDepth: [1, 4, 8, 2] };
const met = {
  states: [3, 5, 5, 6],
  steps: [
    { name: "deliver <b>", count: 4 },
    { name: "crash", count: 0 },
  ],
};
const measured: Curve = {
  form: "curve",
  title: "ring: cost",
  xLabel: "k",
  yLabel: "messages",
  points: [
    { x: 1, y: 2, low: 1, high: 3 },
    { x: 2, y: 4, low: 4, high: 4 },
  ],
  theory: [{ x: 1, y: 2 }],
};

it("the values of a measure are spread over all runs, including those without one", () => {
  const values = [3, undefined, 1, 2];
  expect(spreadOf({ title: "ring: cost", unit: "ms", values })).toMatchObject({
    isInSteps: true,
    xLabel: "ms",
    points: [
      { x: 1, y: 0.25 },
      { x: 2, y: 0.5 },
      { x: 3, y: 0.75 },
    ],
  });
  expect(spreadOf({ title: "ring: cost", unit: "ms", values: [undefined] })).toBeUndefined();
});

it("a page of plots escapes names", () => {
  const page = plotPage({ title: "<b>", command: "npx hearsay simulate '<b>'", plots: [measured], text: "<i> & co" });
  expect(page).toContain("<h1>&#60;b&#62;</h1>");
  expect(page).toContain('<pre tabindex="0">&#60;i&#62; &#38; co</pre>');
  expect(page).not.toMatch(/<b>|<i>|<script/u);
});

it("a curve leaves out what takes for ever by theory, and what had no value", () => {
  const of = (loss: number, mean: number | undefined, theory: number) => ({
    set: { loss },
    measures: [{ name: "time", unit: "ms", n: 5, ...(mean === undefined ? {} : { mean }), theory }],
  });
  const points = [of(0, 10, 10), of(0.5, 300, 310), of(1, undefined, Infinity)];
  const [{ points: drawn, theory }] = curvesOf({ protocol: "retries", points }, "loss");
  expect(drawn.map(({ x, y }) => [x, y])).toEqual([
    [0, 10],
    [0.5, 300],
  ]);
  expect(theory).toEqual([
    { x: 0, y: 10 },
    { x: 0.5, y: 310 },
  ]);
});

describe("a plot with characters", () => {
  it("shows what is expected also within the interval of a value", () => {
    const points = [{ x: 0, y: 9, low: 5, high: 11 }];
    expect(
      plotText({ ...measured, points, theory: [{ x: 0, y: 7 }] })
        .split("\n")
        .slice(0, 8),
    ).toEqual([
      "ring: cost (messages) over k; · theory",
      "11 ┤│",
      "   ┤│",
      "   ┤●",
      "   ┤│",
      "   ┤·",
      "   ┤│",
      "   ┤│",
    ]);
  });

  it("has a line for each depth of a search", () => {
    expect(plotsOfSearches("lock, smoke", [search]).map(plotText)).toEqual([
      [
        "lock, smoke: states at each depth",
        `depth 0 1 ${"█".repeat(7)}`,
        `depth 1 4 ${"█".repeat(30)}`,
        `depth 2 8 ${"█".repeat(60)}`,
        `depth 3 2 ${"█".repeat(15)}`,
      ].join("\n"),
    ]);
  });

  it("adds up depths if there are too many, and names the search if there are several", () => {
    const deep = { names: ["a", "b"], statesByDepth: Array.from({ length: 49 }, () => 1) };
    const [first, second] = plotsOfSearches("lock, smoke", [deep, search]).map(plotText);
    expect(first!.split("\n").slice(0, 2)).toEqual([
      "lock, smoke, 2 properties: states at each depth",
      `depth 0 to 2   3 ${"█".repeat(60)}`,
    ]);
    expect(first!.split("\n").at(-1)).toBe(`depth 48       1 ${"█".repeat(20)}`);
    expect(second!.split("\n")[0]).toBe('lock, smoke, "it holds": states at each depth');
  });

  it("says which steps no run took, and how the states grow", () => {
    const [growth, coverage] = plotsOfRuns("lock, smoke", met).map(plotText);
    expect(coverage).toBe(
      ["lock, smoke: steps taken in random runs", `deliver <b> 4 ${"█".repeat(60)}`, "crash       0"].join("\n"),
    );
    expect(growth!.split("\n").slice(0, 2)).toEqual([
      "lock, smoke: distinct states in random runs (states) over runs",
      `6 ┤${" ".repeat(59)}●`,
    ]);
    expect(growth!.split("\n").at(-1)).toBe(`   0${" ".repeat(58)}4`);
  });

  it("has a point for at most a hundred of the runs, including the last one", () => {
    const [growth] = plotsOfRuns("", { states: Array.from({ length: 250 }, (_, run) => run), steps: [] });
    expect(growth).toMatchObject({ form: "curve" });
    const { points } = growth as Curve;
    expect([points.length, points[0], points[1], points.at(-1)]).toEqual([
      101,
      { x: 0, y: 0 },
      { x: 3, y: 2 },
      { x: 250, y: 249 },
    ]);
  });

  it("is empty if there is nothing to plot", () => {
    expect(plotsOfSearches("", [{ names: [], statesByDepth: [] }])).toEqual([]);
    expect(plotsOfRuns("", { states: [], steps: [] })).toEqual([]);
  });
});

describe("plots as an image", () => {
  const plots = [...plotsOfSearches("lock, smoke", [search]), ...plotsOfRuns("lock <smoke>", met), measured];

  it("are the same bytes each time", () => {
    expect(svgOf(plots)).toBe(svgOf(plots));
  });

  it("are one below the other, each with its title", () => {
    const image = svgOf(plots);
    expect(image).toMatch(/^<svg xmlns[^>]* viewBox="0 0 640 1116" [^>]*>\n[\s\S]*\n<\/svg>\n$/u);
    expect(
      [...image.matchAll(/<text class="title" x="16" y="(?<y>\d+)">(?<title>[^<]*)</gu)].map(([, y, title]) => [
        y,
        title,
      ]),
    ).toEqual([
      ["20", "lock, smoke: states at each depth"],
      ["352", "lock &#60;smoke&#62;: distinct states in random runs"],
      ["684", "lock &#60;smoke&#62;: steps taken in random runs"],
      ["804", "ring: cost (dashed: theory)"],
    ]);
  });

  it("have a column for each depth, a bar for each name, an interval for each mean", () => {
    const count = (plot: (typeof plots)[number], tag: RegExp): number => svgOf([plot]).match(tag)?.length ?? 0;
    expect(count(plots[0]!, /<rect height/gu)).toBe(4);
    expect(count(plots[2]!, /<rect height/gu)).toBe(2);
    expect(count(plots[3]!, /<circle/gu)).toBe(2);
    expect(svgOf([plots[3]!])).toContain('stroke-dasharray="5 4"');
  });

  it("write names as text, and no invisible digits", () => {
    expect(svgOf(plots)).toContain(">deliver &lt;b&gt;</text>");
    expect(svgOf(plots)).not.toMatch(/\d\.\d{3}/u);
  });
});
