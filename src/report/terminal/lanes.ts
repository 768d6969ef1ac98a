/** The columns of a sequence diagram, one for each node, and how a step is drawn across them in one line. */
import type { NodeId } from "../../model/network.ts";
import { blank, write, type Cell, type Ink, type Paint, type Palette } from "./ink.ts";
import type { Label } from "../story/step-label.ts";
import { wholeWords } from "../story/abbreviate.ts";

export interface Lanes {
  readonly nodes: readonly NodeId[];
  readonly width: number;
  /** The column of each node's line. */
  readonly at: ReadonlyMap<NodeId, number>;
  /** The colour of a node; the same in every picture of the protocol. */
  paint(node: NodeId): Paint;
}

/** The widest column: what does not fit beside a line is written out beside the picture. */
const PITCH_MAX = 30;
/** What an arrow needs besides its text: both ends, dashes and spaces. */
const AROUND_ARROW = 5;
/** What a line across all columns needs besides its text. */
const AROUND_LINE = 8;
/** What a mark needs besides its text: itself, spaces, and the next line. */
const AROUND_MARK = 3;

/** The distance between two lines at which every label fits. */
export function pitchWanted(nodes: readonly NodeId[], labels: readonly Label[]): number {
  return pitchFor(nodes, labels, (text) => text);
}

/** The distance at which at least every kind fits: the part before the first `field=`. */
export function pitchForKinds(nodes: readonly NodeId[], labels: readonly Label[]): number {
  return pitchFor(nodes, labels, (text) => text.replace(/ [^ =]+=.*$/s, " …"));
}

function pitchFor(nodes: readonly NodeId[], labels: readonly Label[], shown: (text: string) => string): number {
  const wanted = labels.map((label) => {
    const length = Array.from(shown(label.text)).length;
    switch (label.kind) {
      case "arrow": {
        const columns = Math.abs(nodes.indexOf(label.from) - nodes.indexOf(label.to));
        return Math.ceil((length + AROUND_ARROW + (label.way === "lost" ? 1 : 0)) / Math.max(1, columns));
      }
      case "mark":
        return length + AROUND_MARK;
      case "line":
        return Math.ceil((length + AROUND_LINE) / nodes.length);
    }
  });
  return Math.min(PITCH_MAX, Math.max(pitchMin(nodes), ...wanted));
}

/** The smallest distance at which names do not touch. */
export const pitchMin = (nodes: readonly NodeId[]): number =>
  Math.max(8, 2 + Math.max(...nodes.map((id) => id.length)));

export function lanes(nodes: readonly NodeId[], pitch: number, paint: (node: NodeId) => Paint): Lanes {
  const half = (id: NodeId | undefined): number => Math.floor((id?.length ?? 0) / 2);
  const first = half(nodes[0]) + 1;
  const last = first + (nodes.length - 1) * pitch;
  // A single line still needs room for words beside it.
  const width = nodes.length === 1 ? first + pitch : last + half(nodes.at(-1)) + 2;
  return { nodes, width, at: new Map(nodes.map((id, i) => [id, first + i * pitch])), paint };
}

export function heading({ nodes, width, at, paint }: Lanes, colours: Palette): Ink {
  const line = blank(width, colours);
  for (const id of nodes)
    write(line, at.get(id)! - Math.floor((id.length - 1) / 2), id, (text) => colours.strong(paint(id)(text)));
  return line;
}

/** The lines of the nodes: dots while a node is down. */
export function rest({ nodes, width, at, paint }: Lanes, down: readonly NodeId[], colours: Palette): Cell[] {
  const line = blank(width, colours);
  for (const id of nodes) {
    if (down.includes(id)) write(line, at.get(id)!, "·", colours.faint);
    else write(line, at.get(id)!, "│", paint(id));
  }
  return line;
}

/** Draws a step across the lines, and says whether its words had to be shortened. */
export function across(
  row: Lanes,
  label: Label,
  down: readonly NodeId[],
  colours: Palette,
): { readonly line: Ink; readonly isShortened: boolean } {
  const line = rest(row, down, colours);
  switch (label.kind) {
    case "arrow":
      return arrow(row, line, label, down, colours);
    case "mark":
      return mark(row, line, label, colours);
    case "line": {
      const paint = label.bad ? colours.bad : colours.good;
      const text = fitting(label.text, row.width - 6);
      write(line, 0, "╌".repeat(row.width), paint);
      if (text !== "") write(line, Math.floor((row.width - text.length) / 2) - 1, ` ${text} `, paint);
      return { line, isShortened: text !== label.text };
    }
  }
}

/** Whole words of a label, or none: half a word says nothing, and what does not fit is written beside the picture. */
const fitting = (text: string, room: number): string => wholeWords(text, room) ?? "";

function arrow(
  row: Lanes,
  line: Cell[],
  label: Label & { kind: "arrow" },
  down: readonly NodeId[],
  { bad }: Palette,
): { line: Ink; isShortened: boolean } {
  const [from, to] = [row.at.get(label.from)!, row.at.get(label.to)!];
  const toRight = from < to;
  const paint = label.way === "arrives" ? row.paint(label.from) : bad;
  const [dash, crossing, tails] = label.way === "copied" ? ["═", "╪", "╞╡"] : ["─", "┼", "├┤"];
  const [left, right] = toRight ? [from, to] : [to, from];
  for (let x = left + 1; x < right; x++) {
    write(line, x, line[x].char === "│" ? crossing : dash, paint);
  }
  if (!down.includes(label.from)) write(line, from, toRight ? tails[0] : tails[1], row.paint(label.from));
  const lost = label.way === "lost";
  const head = toRight ? to - 1 : to + 1;
  if (lost) {
    write(line, head, " ", paint);
    write(line, toRight ? head - 1 : head + 1, "✗", paint);
  } else {
    write(line, head, toRight ? "►" : "◄", paint);
  }
  const room = right - left - AROUND_ARROW - (lost ? 1 : 0);
  const text = fitting(label.text, room);
  const free = room - Array.from(text).length;
  const nearTail = Math.floor(free / 2);
  const start = toRight ? left + 2 + nearTail : left + 2 + (lost ? 1 : 0) + free - nearTail;
  if (text !== "") write(line, start, ` ${text} `, paint);
  return { line, isShortened: text !== label.text };
}

/** Writes the words beside the mark: to the right if they cover no other line, else to the left, else where there is more room. */
function mark(
  row: Lanes,
  line: Cell[],
  label: Label & { kind: "mark" },
  { bad, strong }: Palette,
): { line: Ink; isShortened: boolean } {
  const x = row.at.get(label.node)!;
  const own = row.paint(label.node);
  const paint = label.bad ? bad : own;
  const all = [...row.at.values()];
  const [free, behind] = [
    Math.min(row.width + 1, ...all.filter((other) => other > x)) - x - AROUND_MARK,
    x - Math.max(-1, ...all.filter((other) => other < x)) - AROUND_MARK,
  ];
  const [right, left] = [row.width - x - 2, x - 2];
  const length = Array.from(label.text).length;
  const toRight = length <= free || (length > behind && (length <= right || right >= left));
  const text = fitting(label.text, toRight ? right : left);
  if (text !== "")
    write(line, toRight ? x + 1 : x - 1 - Array.from(text).length, toRight ? ` ${text} ` : `${text} `, paint);
  write(line, x, label.mark, (char) => strong(paint(char)));
  // Separate a covered line from the text by a space.
  if (text !== "" && !toRight && x - 2 - Array.from(text).length >= 0)
    write(line, x - 2 - Array.from(text).length, " ", paint);
  return { line, isShortened: text !== label.text };
}
