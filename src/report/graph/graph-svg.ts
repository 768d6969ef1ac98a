/** Draws a state space as an SVG image, laid out by dagre from top to bottom. The same groups give the same bytes. */
import { Graph, layout } from "@dagrejs/dagre";
import { counted } from "../../model/counted.ts";
import { escapeHtml as safe } from "../html/safe-text.ts";
import { cut } from "../story/abbreviate.ts";
import type { Arrow, StateGroup, Groups } from "./grouped-states.ts";

const [CHAR, LINE, PAD, MARGIN] = [6.7, 15, 8, 20];
const LENGTH_MAX = 44;
const WORDS_MAX = 3;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** @param title the heading above the picture */
export function graphSvg({ groups, arrows }: Groups, title: string): string {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 24, ranksep: 40, edgesep: 12, marginx: MARGIN, marginy: MARGIN });
  for (const [number, group] of groups.entries()) graph.setNode(String(number), sizeOf(linesIn(group)));
  for (const arrow of arrows) {
    const { first, second, name } = placeOf(arrow);
    const width = labelOf(arrow).length * CHAR * 0.85;
    graph.setEdge(first, second, { width, height: LINE, labelpos: "c" }, name);
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as Partial<Box>;
  const [whole, tall] = [Math.max(width, title.length * CHAR * 1.2 + 2 * MARGIN), height + 2 * LINE];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(whole)} ${round(tall)}" width="${round(whole)}" height="${round(tall)}" role="img" aria-label="${safe(title)}">`,
    STYLE,
    `<rect class="back" width="100%" height="100%"/>`,
    `<text class="title" x="${MARGIN}" y="${MARGIN + 4}">${safe(title)}</text>`,
    `<g transform="translate(0 ${2 * LINE})">`,
    ...arrows.map((arrow) => {
      const { first, second, name } = placeOf(arrow);
      return drawnArrow(arrow, graph.edge(first, second, name) as Box & { points: readonly Point[] });
    }),
    ...groups.map((group, number) => drawnGroup(group, graph.node(String(number)) as Box)),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

const STYLE = `<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>
<style>
text { font: 11px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #24292f; }
.title { font-size: 13px; font-weight: 600; }
.back { fill: #ffffff; }
.group { fill: #f6f8fa; stroke: #8c959f; }
.initial { stroke: #0969da; stroke-width: 2.5; }
.last { stroke-width: 2.5; }
.boundary { stroke-dasharray: 4 3; }
.bad { fill: #ffebe9; stroke: #cf222e; stroke-width: 2.5; }
.arrow { fill: none; stroke: #8c959f; marker-end: url(#tip); }
.fault { stroke: #cf222e; stroke-dasharray: 5 3; }
.word { font-size: 10px; fill: #57606a; paint-order: stroke; stroke: #ffffff; stroke-width: 3px; }
.many { fill: #57606a; }
marker path { fill: #8c959f; }
@media (prefers-color-scheme: dark) {
  text { fill: #d6dde5; } .back { fill: #0d1117; } .group { fill: #161b22; stroke: #6e7681; }
  .initial { stroke: #58a6ff; } .bad { fill: #3d1214; stroke: #ff7b72; } .arrow { stroke: #6e7681; } .fault { stroke: #ff7b72; }
  .word { fill: #8b949e; stroke: #0d1117; } .many { fill: #8b949e; } marker path { fill: #6e7681; }
}
</style>`;

function drawnGroup(group: StateGroup, { x, y, width, height }: Box): string {
  const classes = [
    "group",
    ...(group.isInitial ? ["initial"] : []),
    ...(group.isLast ? ["last"] : []),
    ...(group.isBoundary ? ["boundary"] : []),
    ...(group.messages.length > 0 ? ["bad"] : []),
  ];
  const lines = linesIn(group).map(
    (line, i) =>
      `<text${line === manyIn(group) ? ` class="many"` : ""} x="${round(x - width / 2 + PAD)}" y="${round(y - height / 2 + PAD + LINE * (i + 0.75))}">${safe(line)}</text>`,
  );
  const tooltip = [...group.messages, ...group.lines].join("\\n");
  return (
    `<g><title>${safe(tooltip)}</title>` +
    `<rect class="${classes.join(" ")}" x="${round(x - width / 2)}" y="${round(y - height / 2)}" width="${round(width)}" height="${round(height)}" rx="5"/>` +
    `${lines.join("")}</g>`
  );
}

/**
 * How an arrow is entered in the layout: always from the group that was met first, so that the picture follows the search and arrows
 * that lead back do not pull it apart.
 */
function placeOf({ from, to }: Arrow): { readonly first: string; readonly second: string; readonly name: string } {
  const [first, second] = from < to ? [from, to] : [to, from];
  return { first: String(first), second: String(second), name: from < to ? "on" : "back" };
}

/** A curve that touches the end points and rounds off all others. */
function curve(points: readonly Point[]): string {
  const [start, ...rest] = points;
  const parts = rest.slice(0, -1).map((point, i) => {
    const next = rest[i + 1];
    const [x, y] = i === rest.length - 2 ? [next.x, next.y] : [(point.x + next.x) / 2, (point.y + next.y) / 2];
    return `Q${round(point.x)} ${round(point.y)} ${round(x)} ${round(y)}`;
  });
  return `M${round(start.x)} ${round(start.y)}${parts.join("")}`;
}

function drawnArrow(arrow: Arrow, { x, y, points }: Box & { readonly points: readonly Point[] }): string {
  const path = curve(arrow.from < arrow.to ? points : points.toReversed());
  const word = `<text class="word" text-anchor="middle" x="${round(x)}" y="${round(y + 3)}">${safe(labelOf(arrow))}</text>`;
  return `<path class="arrow${arrow.isFault ? " fault" : ""}" d="${path}"/>${word}`;
}

function linesIn(group: StateGroup): readonly string[] {
  const many = manyIn(group);
  return [...group.lines.map((line) => cut(line, LENGTH_MAX)), ...(many === undefined ? [] : [many])];
}

const manyIn = ({ count }: StateGroup): string | undefined => (count > 1 ? counted(count, "state") : undefined);

const labelOf = ({ words }: Arrow): string =>
  [...words.slice(0, WORDS_MAX), ...(words.length > WORDS_MAX ? ["…"] : [])].map((word) => cut(word, 24)).join(", ");

const sizeOf = (lines: readonly string[]): { width: number; height: number } => ({
  width: Math.max(30, ...lines.map((line) => Array.from(line).length * CHAR)) + 2 * PAD,
  height: Math.max(1, lines.length) * LINE + 2 * PAD,
});

const round = (value: number): number => Math.round(value * 10) / 10;
