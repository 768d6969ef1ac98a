/** @jsxRuntime automatic @jsxImportSource preact */
/** Draws a run as an SVG picture for a document: the page's diagram with the notes beside its steps. The same run gives the same bytes. */
import { renderToString } from "preact-render-to-string";
import { legibleLines } from "../../model/legible.ts";
import type { Chronicle } from "../story/chronicle.ts";
import { Diagram } from "../html/page/diagram.tsx";
import { laneLayout } from "../html/page/lane-layout.ts";
import { layOut, NOTES_MAX, notesOf, type ShownRow } from "../html/page/row-layout.ts";
import { readsIn } from "../story/read-changes.ts";
import { hueIn, idleNodes } from "../html/page/run-parts.ts";
import { cutAtWord } from "../story/abbreviate.ts";
import { shortNames } from "../story/short-names.ts";

const WIDTH = 1000;
const HEADING = 34;
/** The width of a character of a note, in pixels. */
const CHAR = 7.3;
/** The width of a character of a name, in pixels. */
const NAME_CHAR = 8.5;
const LINE = 18;

export function svg(run: Chronicle): string {
  const rows = layOut(run, notesOf(run, readsIn(run)), () => true);
  const idle = idleNodes(run);
  const lanes = laneLayout(
    run.nodes.map(({ id }) => id).filter((id) => !idle.has(id)),
    WIDTH,
  );
  const hue = hueIn(run);
  const names = shortNames(
    run.nodes.map(({ id }) => id),
    Math.floor(lanes.pitch / NAME_CHAR) - 1,
  );
  const width = Math.max(WIDTH, lanes.width);
  const height = HEADING + rows.height + 4;
  const wordsMax = Math.floor((width - lanes.width - 12) / CHAR);
  const title = run.violated ? `${run.protocol}: ${run.violated.message}` : `${run.protocol}: a run`;
  const picture = renderToString(
    <svg
      xmlns="http://www.w3.org/2000/svg"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={title}
    >
      <style>{style}</style>
      <rect class="paper" width={width} height={height} />
      {lanes.nodes.map((node) => (
        <text key={node} class={`name ${hue(node)}`} x={lanes.x(node)} y="22" text-anchor="middle">
          {names.get(node)}
        </text>
      ))}
      <g transform={`translate(0 ${HEADING})`}>
        <Diagram
          run={run}
          rows={rows}
          lanes={lanes}
          hue={hue}
          selected={-1}
          isDim={() => false}
          from={0}
          to={rows.height}
        />
        {rows.rows.map((row) => (
          <RowText
            key={row.top}
            row={row}
            x={lanes.width + 6}
            wordsMax={lanes.notes > 0 ? wordsMax : 0}
            width={width}
            hue={hue}
          />
        ))}
      </g>
    </svg>,
  );
  return `${legibleLines(picture)}\n`;
}

interface RowTextProps {
  readonly row: ShownRow;
  readonly x: number;
  readonly wordsMax: number;
  readonly width: number;
  hue(node: string): string;
}

function RowText({ row, x, wordsMax, width, hue }: RowTextProps) {
  switch (row.kind) {
    case "absent":
    case "gap":
      return null;
    case "banner":
      return (
        <g class={`banner ${row.tone}`}>
          <rect y={row.top} width={width} height={row.height} />
          <text x="30" y={row.top + 21}>
            {cutAtWord(row.text, Math.floor((width - 40) / CHAR))}
          </text>
        </g>
      );
    case "step": {
      const lines = wordsMax < 12 ? [] : row.notes.length > NOTES_MAX ? row.notes.slice(0, NOTES_MAX - 1) : row.notes;
      return (
        <g>
          <text class="number" x="46" y={row.top + 24} text-anchor="end">
            {row.number === 0 ? "start" : row.number}
          </text>
          {lines.map((note, i) => (
            <text key={i} class="note" x={x} y={row.top + 24 + i * LINE}>
              {shortened(note, wordsMax).map((words, k) => (
                <tspan key={k} class={"node" in words ? hue(words.node) : words.tone}>
                  {words.text}
                </tspan>
              ))}
            </text>
          ))}
        </g>
      );
    }
  }
}

type Words = (ShownRow & { readonly kind: "step" })["notes"][number][number];

/** As many words as fit. */
function shortened(note: readonly Words[], lengthMax: number): readonly Words[] {
  let left = lengthMax;
  return note.flatMap((words): readonly Words[] => {
    if (left <= 0) return [];
    const text = cutAtWord(words.text, left);
    left -= Array.from(words.text).length;
    return [{ ...words, text }];
  });
}

/** The page's colours, light or dark as the reader's system prefers. */
const style = `
svg{font:12px ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;--paper:#fcfcfb;--ink:#1d2126;--faint:#646b75;--line:#d5d8dc;--bad:#bf2135;--bad-paper:#fdeff0;--good:#1a7a3c;--unsure:#8d5a00;--loop:#7a3fb0;--loop-paper:#f5effb}
.hue0{--hue:#0b6fb0}.hue1{--hue:#a85a00}.hue2{--hue:#8b3fa8}.hue3{--hue:#1b7d4f}.hue4{--hue:#b0306e}.hue5{--hue:#4a5cc4}.hue6{--hue:#0d7c80}.hue7{--hue:#7d6a0a}
@media(prefers-color-scheme:dark){svg{--paper:#15171a;--ink:#e4e6e9;--faint:#949ca8;--line:#3a4048;--bad:#ff8087;--bad-paper:#35191d;--good:#63c583;--unsure:#e0ae55;--loop:#c79bf2;--loop-paper:#2a2036}
.hue0{--hue:#5cb3f0}.hue1{--hue:#efa94a}.hue2{--hue:#cf93e6}.hue3{--hue:#5ec790}.hue4{--hue:#f285b7}.hue5{--hue:#98a6fa}.hue6{--hue:#4fc4c8}.hue7{--hue:#cfba4e}}
.paper{fill:var(--paper)}text,tspan{fill:var(--ink)}text{white-space:pre}.name{font-weight:700;font-size:14px}.name,tspan[class^=hue]{fill:var(--hue)}tspan[class^=hue]{font-weight:600}.number,.faint{fill:var(--faint)}.bad{fill:var(--bad)}.good{fill:var(--good)}.unsure{fill:var(--unsure)}
.banner text{font-weight:700}.banner.bad rect{fill:var(--bad-paper)}.banner.bad text{fill:var(--bad)}.banner.loop rect{fill:var(--loop-paper)}.banner.loop text{fill:var(--loop)}
.diagram text{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}.lane path{stroke:var(--hue);stroke-width:1.5;opacity:.55;fill:none}.lane .down{stroke:var(--line);stroke-dasharray:2 5;opacity:1}
.timer path{stroke:var(--hue);stroke-width:3;opacity:.3;fill:none}.timer .fires,.timer .stops{stroke-width:1.5;opacity:.6}
.flight path{stroke:var(--hue);stroke-width:1.5;fill:none;opacity:.8}.flight .head{fill:var(--hue);stroke:none;opacity:1}.flight circle{fill:var(--paper);stroke:var(--hue);opacity:.6}.flight.flies path{stroke-dasharray:2 3;opacity:.6}.flight.lost path{stroke:var(--bad);stroke-dasharray:5 3}.diagram .cross{stroke:var(--bad);stroke-width:2.2;fill:none;opacity:1;stroke-dasharray:none}
.mark circle,.mark .solid{fill:var(--hue);stroke:var(--paper);stroke-width:1.5}.mark .clock circle,.mark .hole{fill:var(--paper);stroke:var(--hue);stroke-width:2}.mark .clock path{fill:none;stroke:var(--hue);stroke-width:1.6}.mark.bad .hole{stroke:var(--bad)}.mark.bad text{fill:var(--bad)}.mark.good text{fill:var(--good)}
.partitions rect{fill:var(--bad);opacity:.07}.partitions path{stroke:var(--bad);stroke-dasharray:6 4;opacity:.6}.loop path{stroke:var(--loop);stroke-width:2;fill:none}.loop .head{fill:var(--loop);stroke:none}
`;
