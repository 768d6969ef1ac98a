/**
 * Text of a terminal, with its colours, as an SVG image. Letters are placed run by run, and lines, arrows and dots are
 * drawn, so that columns meet whatever font a browser has. The same text gives the same bytes.
 */

/** The size of a character in pixels, for a monospaced font of 13 pixels. */
const [WIDTH, HEIGHT, SIZE] = [7.8, 18, 13];
const PADDING = 16;

type Tone = readonly [light: string, dark: string];
/** The colours by their names here; the second of each is for dark mode. */
const tones: Readonly<Record<string, Tone>> = {
  plain: ["#24292f", "#d6dde5"],
  faint: ["#6e7781", "#8b949e"],
  bad: ["#c9252d", "#ff7b72"],
  good: ["#1a7f37", "#56d364"],
  yellow: ["#8a6100", "#e3b341"],
  blue: ["#0a58ca", "#79b8ff"],
  magenta: ["#8a3ffc", "#d2a8ff"],
  cyan: ["#0b7285", "#56d4dd"],
};
const page: Tone = ["#ffffff", "#0d1117"];
const edge: Tone = ["#d0d7de", "#30363d"];

/** What "Select Graphic Rendition" calls them. */
const names: Readonly<Record<number, string>> = {
  31: "bad",
  32: "good",
  33: "yellow",
  34: "blue",
  35: "magenta",
  36: "cyan",
  95: "magenta",
  96: "cyan",
};

interface Cell {
  readonly char: string;
  readonly tone: string;
  readonly isStrong: boolean;
}

/** @param title what the picture shows, for readers who cannot see it */
export function terminalSvg(text: string, title: string): string {
  const lines = text.split("\n").map(cellsOf);
  const columns = Math.max(...lines.map(({ length }) => length));
  const [width, height] = [columns * WIDTH + 2 * PADDING, lines.length * HEIGHT + 2 * PADDING].map(rounded);
  const style = (at: 0 | 1): string =>
    Object.entries(tones)
      .map(([name, tone]) => `.${name}{fill:${tone[at]};stroke:${tone[at]}}`)
      .join("") + `.page{fill:${page[at]};stroke:${edge[at]}}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>text{font:${SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre;stroke:none!important}`,
    `.strong{font-weight:600}path{fill:none!important;stroke-width:1.2}`,
    `${style(0)}@media(prefers-color-scheme:dark){${style(1)}}</style>`,
    `<rect class="page" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="6"/>`,
    ...lines.flatMap((line, row) => lineSvg(line, PADDING + row * HEIGHT)),
    "</svg>",
    "",
  ].join("\n");
}

/** Reads the escape sequences that colour a text; others do not occur in what is drawn. */
function cellsOf(line: string): readonly Cell[] {
  let [tone, isStrong] = ["plain", false];
  return line.split("\u001B[").flatMap((part, i) => {
    const end = i === 0 ? 0 : part.indexOf("m") + 1;
    const code = Number.parseInt(part.slice(0, end));
    if (code === 1) isStrong = true;
    else if (code === 2) tone = "faint";
    else if (code === 22) [tone, isStrong] = ["plain", false];
    else if (end > 0) tone = names[code] ?? "plain";
    return Array.from(part.slice(end), (char) => ({ char, tone, isStrong }));
  });
}

/** Which of left, right, up and down a line goes to from the middle of its cell. */
const arms: Readonly<Record<string, string>> = {
  "─": "lr",
  "│": "ud",
  "├": "udr",
  "┤": "udl",
  "┼": "lrud",
  "╭": "rd",
  "╰": "ru",
};

function lineSvg(line: readonly Cell[], top: number): readonly string[] {
  const drawn: string[] = [];
  for (let from = 0; from < line.length;) {
    const { char, tone, isStrong } = line[from];
    const shape = shapeOf(char, PADDING + from * WIDTH, top);
    if (shape !== undefined) {
      drawn.push(shape(tone));
      from++;
      continue;
    }
    let to = from + 1;
    const goesOn = (cell: Cell): boolean =>
      cell.tone === tone && cell.isStrong === isStrong && shapeOf(cell.char, 0, 0) === undefined;
    while (to < line.length && goesOn(line[to])) to++;
    const run = line.slice(from, to).map((cell) => cell.char);
    const text = run.join("");
    const [x, y] = [PADDING + from * WIDTH, top + HEIGHT * 0.72].map(rounded);
    if (text.trim() !== "") {
      const weight = isStrong ? " strong" : "";
      drawn.push(
        `<text class="${tone}${weight}" x="${x}" y="${y}" textLength="${rounded(run.length * WIDTH)}">${escaped(text)}</text>`,
      );
    }
    from = to;
  }
  return drawn;
}

function shapeOf(char: string, left: number, top: number): ((tone: string) => string) | undefined {
  const [x, y] = [left + WIDTH / 2, top + HEIGHT / 2];
  const at = (a: number, b: number): string => `${rounded(a)} ${rounded(b)}`;
  const ends: Readonly<Record<string, string>> = {
    l: at(left, y),
    r: at(left + WIDTH, y),
    u: at(x, top),
    d: at(x, top + HEIGHT),
  };
  const lines = arms[char];
  if (lines !== undefined) {
    const d = Array.from(lines, (arm) => `M${at(x, y)}L${ends[arm]}`).join("");
    return (tone) => `<path class="${tone}" d="${d}"/>`;
  }
  if (char === "●") return (tone) => `<circle class="${tone}" cx="${rounded(x)}" cy="${rounded(y)}" r="3.5"/>`;
  const [back, tip] = char === "►" ? [left, left + WIDTH] : [left + WIDTH, left];
  if (char !== "►" && char !== "◄") return undefined;
  return (tone) =>
    `<polygon class="${tone}" points="${rounded(back)},${rounded(y - 4)} ${rounded(tip)},${rounded(y)} ${rounded(back)},${rounded(y + 4)}"/>`;
}

const rounded = (pixels: number): number => Math.round(pixels * 100) / 100;

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
