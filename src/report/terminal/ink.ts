/**
 * Coloured text as a list of cells, one column each, so that it can be laid over other text, cut and wrapped before it becomes a
 * string. Every character counts as one column: names and contents in a wide script shift the columns.
 */
import picocolors from "picocolors";
import { legible } from "../../model/legible.ts";

export type Paint = (text: string) => string;

export interface Cell {
  readonly char: string;
  readonly paint: Paint;
}
export type Ink = readonly Cell[];

/** Which colour is for what. A node keeps its colour from the first picture to the last; red is reserved for what goes wrong. */
export interface Palette {
  readonly plain: Paint;
  readonly faint: Paint;
  readonly strong: Paint;
  readonly bad: Paint;
  readonly good: Paint;
  readonly unsure: Paint;
  node(index: number): Paint;
}

export function palette(colour: boolean): Palette {
  const { cyan, yellow, magenta, green, blue, cyanBright, magentaBright, red, bold, dim } =
    picocolors.createColors(colour);
  const nodes = [cyan, yellow, magenta, green, blue, cyanBright, magentaBright];
  return {
    plain: (text) => text,
    faint: dim,
    strong: bold,
    bad: red,
    good: green,
    unsure: yellow,
    node: (index) => nodes[index % nodes.length],
  };
}

/** Escapes the text, so that it cannot control the terminal, whoever wrote it. */
export const ink = (text: string, paint: Paint): Ink => Array.from(legible(text), (char) => ({ char, paint }));

export const blank = (width: number, { plain }: Palette): Cell[] =>
  Array.from({ length: width }, () => ({ char: " ", paint: plain }));

/** Writes `text` over `line` from column `at`; what falls outside the line is left out. */
export function write(line: Cell[], at: number, text: string, paint: Paint): void {
  Array.from(legible(text)).forEach((char, i) => {
    if (at + i >= 0 && at + i < line.length) line[at + i] = { char, paint };
  });
}

/** Breaks at spaces, or within a word that is longer than a line. Lines after the first are indented by two. */
export function wrap(text: Ink, width: number): readonly Ink[] {
  const lines: Ink[] = [];
  let [from, room, indent]: [number, number, Ink] = [0, width, []];
  while (indent.length + text.length - from > room) {
    const first = from - indent.length;
    let end = room;
    while (end > room / 3 && text[first + end].char !== " ") end--;
    const isAtSpace = text[first + end].char === " ";
    const to = first + (isAtSpace ? end : room);
    lines.push([...indent, ...text.slice(from, to)]);
    from = isAtSpace ? to + 1 : to;
    [room, indent] = [Math.max(8, width), ink("  ", text[0].paint)];
  }
  return [...lines, [...indent, ...text.slice(from)]];
}

/** The text as a string. Neighbours with the same paint are painted together, and trailing spaces are left out. */
export function render(line: Ink): string {
  let end = line.length;
  while (end > 0 && line[end - 1].char === " ") end--;
  let out = "";
  for (let from = 0; from < end;) {
    let to = from + 1;
    while (to < end && line[to].paint === line[from].paint) to++;
    const text = line
      .slice(from, to)
      .map(({ char }) => char)
      .join("");
    out += line[from].paint(text);
    from = to;
  }
  return out;
}
