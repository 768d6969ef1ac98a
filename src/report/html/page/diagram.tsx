/** @jsxRuntime automatic @jsxImportSource preact */
/** The space-time diagram: one line per node, time running downwards. Only the part in sight is drawn. */
import { classNames } from "./class-names.ts";
import { useMemo } from "preact/hooks";
import type { NodeId } from "../../../model/network.ts";
import type { Chronicle } from "../../story/chronicle.ts";
import { labelOf } from "../../story/step-label.ts";
import { cut, wholeWords } from "../../story/abbreviate.ts";
import { Cross, type ArrowDrawing, type Emphasis, Flights } from "./message-arrows.tsx";
import { CHAR, GUTTER, type LaneLayout } from "./lane-layout.ts";
import { rowsIn } from "./row-layout.ts";
import { Sign } from "./step-sign.tsx";
import { Timers } from "./timers.tsx";
import { unlessUnchanged } from "./unchanged.ts";

/** Everything that does not depend on the selected step is drawn once per part of the run that comes into sight. */
export function Diagram({ selected, isDim, ...rest }: ArrowDrawing & Emphasis) {
  const { lanes, from, to, rows, run, hue, touch } = rest;
  const drawing = useMemo(() => rest, [run, rows, lanes, hue, from, to, touch]);
  const marks = useMemo(
    () => rowsIn(rows, from, to).flatMap((row) => (row.kind === "step" && row.number > 0 ? [row] : [])),
    [rows, from, to],
  );
  const height = Math.max(0, Math.min(to, rows.height) - from);
  // Names of partitions may reach into the notes.
  const width = lanes.width + lanes.notes;
  return (
    <svg
      class="diagram"
      width={width}
      height={height}
      viewBox={`0 ${from} ${width} ${height}`}
      style={{ top: `${from}px` }}
      aria-hidden="true"
    >
      <Ground drawing={drawing} />
      <Flights {...{ drawing, selected, isDim }} />
      {marks.map(({ number, notes }) => (
        <Mark
          key={number}
          {...{ number, drawing }}
          lines={notes.length}
          isOwn={number === selected}
          isDim={isDim(number)}
        />
      ))}
      {run.violated?.loopFrom !== undefined && <Loop {...drawing} loopFrom={run.violated.loopFrom} />}
    </svg>
  );
}

/** Everything behind the messages and marks. */
const Ground = unlessUnchanged(({ drawing }: { readonly drawing: ArrowDrawing }) => (
  <>
    <Partitions {...drawing} />
    {drawing.lanes.nodes.map((node) => (
      <Lane key={node} node={node} drawing={drawing} />
    ))}
    <Timers {...drawing} />
  </>
));

/** The steps between which something is so, such as a node being down; `to` is undefined if it lasts to the end of the run. */
interface Span {
  readonly from: number;
  readonly to: number | undefined;
}

function spansWhere(run: Chronicle, is: (frame: Chronicle["frames"][number]) => boolean): readonly Span[] {
  const spans: Span[] = [];
  let from: number | undefined;
  for (const [number, frame] of run.frames.entries()) {
    if (is(frame)) from ??= number;
    else if (from !== undefined) {
      spans.push({ from, to: number });
      from = undefined;
    }
  }
  return from === undefined ? spans : [...spans, { from, to: undefined }];
}

/** The line of a node, broken while the node is down. */
function Lane({ node, drawing }: { readonly node: NodeId; readonly drawing: ArrowDrawing }) {
  const { run, rows, lanes, hue, from, to } = drawing;
  const x = lanes.x(node)!;
  const index = run.nodes.findIndex(({ id }) => id === node);
  const ups = useMemo(() => spansWhere(run, ({ nodes }) => nodes[index].up), [run, index]);
  const line = (span: Span): readonly [number, number] => [
    Math.max(from, span.from === 0 ? 0 : rows.y(span.from)),
    Math.min(to, span.to === undefined ? rows.height : rows.y(span.to)),
  ];
  return (
    <g class={`lane ${hue(node)}`}>
      <path class="down" d={`M${x} ${from}V${Math.min(to, rows.height)}`} />
      {ups.map(line).map(([top, bottom]) => (top < bottom ? <path key={top} d={`M${x} ${top}V${bottom}`} /> : null))}
    </g>
  );
}

function Partitions({ run, rows, lanes, from, to }: ArrowDrawing) {
  const all = useMemo(() => {
    const names = [...new Set(run.frames.flatMap(({ partitions }) => partitions))];
    return names.map((name) => ({ name, spans: spansWhere(run, ({ partitions }) => partitions.includes(name)) }));
  }, [run]);
  return (
    <g class="partitions">
      {all.flatMap(({ name, spans }) =>
        spans.map((span) => {
          const top = span.from === 0 ? 0 : rows.y(span.from);
          const bottom = span.to === undefined ? rows.height : rows.y(span.to);
          if (bottom < from || top > to) return null;
          return (
            <g key={`${name} ${span.from}`}>
              <rect x={GUTTER} y={top} width={lanes.width - GUTTER} height={bottom - top} />
              <path
                d={`M${GUTTER} ${top}H${lanes.width}${span.to === undefined ? "" : `M${GUTTER} ${bottom}H${lanes.width}`}`}
              />
            </g>
          );
        }),
      )}
    </g>
  );
}

interface MarkProps {
  readonly number: number;
  readonly drawing: ArrowDrawing;
  /** How many notes are beside it. */
  readonly lines: number;
  /** Whether it belongs to the selected step. */
  readonly isOwn: boolean;
  readonly isDim: boolean;
}

const Mark = unlessUnchanged(({ number, drawing, lines, isOwn, isDim }: MarkProps) => {
  const { run, rows, lanes, hue } = drawing;
  const { step, ends } = run.happenings[number - 1];
  const label = labelOf(step);
  const y = rows.y(number);
  const classes = (node: NodeId | undefined, more = ""): string =>
    classNames("mark", node !== undefined && hue(node), isOwn && "own", isDim && "dim", more);
  if (label.kind === "line") {
    // The name may go on below a single line of notes.
    const room = lanes.width + (lines < 2 ? lanes.notes : 0) - GUTTER - 16;
    return (
      <g class={classes(undefined, label.bad ? "bad" : "good")}>
        <title>{label.text}</title>
        <text x={GUTTER + 8} y={y + (label.bad ? 15 : -6)}>
          {cut(label.text, Math.floor(room / CHAR))}
        </text>
      </g>
    );
  }
  if (label.kind === "arrow") {
    const x = lanes.x(label.to);
    // A lost message arrives nowhere.
    if (x === undefined || label.way === "lost") return null;
    return (
      <g class={classes(label.to)}>
        {ends === undefined ? <circle cx={x} cy={y} r="4.5" /> : <Cross x={x} y={y} />}
        {lanes.x(label.from) === undefined && <text x={x + 10} y={y - 7}>{`${label.text} from ${label.from}`}</text>}
      </g>
    );
  }
  const x = lanes.x(label.node);
  if (x === undefined) return null;
  const { text, toLeft } = placed(label.text, x, lanes);
  return (
    <g class={classes(label.node, label.bad || ends !== undefined ? "bad" : "")}>
      <title>{`${label.node}: ${label.text}`}</title>
      <Sign mark={label.mark} x={x} y={y} />
      <text x={toLeft ? x - BESIDE_MARK : x + BESIDE_MARK} y={y - 6} text-anchor={toLeft ? "end" : undefined}>
        {text}
      </text>
    </g>
  );
});

/** From the middle of a mark to the words beside it, in pixels. */
const BESIDE_MARK = 11;

/**
 * Words may go over the lines of other nodes, to which nothing happens in this step. They are to the right of their mark, unless more of
 * them fit to the left.
 */
function placed(words: string, x: number, { width }: LaneLayout): { readonly text: string; readonly toLeft: boolean } {
  const [right, left] = [width - x, x - GUTTER].map(
    (room) => wholeWords(words, Math.floor((room - BESIDE_MARK - 3) / CHAR)) ?? "",
  );
  const toLeft = right !== words && (left === words || left.length > right.length);
  return { text: toLeft ? left : right, toLeft };
}

/** The bracket around the loop, with the arrow back. */
function Loop({ rows, run, loopFrom }: ArrowDrawing & { readonly loopFrom: number }) {
  const end = run.happenings.length;
  if (loopFrom >= end) return null;
  const [top, bottom] = [rows.y(loopFrom + 1), rows.y(end)];
  const x = 12;
  return (
    <g class="loop">
      <path d={`M${x + 12} ${bottom}h-6q-6 0 -6 -6V${top + 6}q0 -6 6 -6h4`} />
      <path class="head" d={`M${x + 15} ${top}l-7 -4v8Z`} />
    </g>
  );
}
