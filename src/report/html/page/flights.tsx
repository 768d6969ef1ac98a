/** @jsxRuntime automatic @jsxImportSource preact */
/** Messages as arrows from the step that sent them to the step that delivered or lost them. */
import type { Chronicle } from "../../story/chronicle.ts";
import type { Flight } from "../../story/message-origins.ts";
import { content, wholeWords } from "../../terminal/abbreviate.ts";
import type { LaneLayout } from "./lane-layout.ts";
import type { Rows } from "./rows.ts";
import type { Hue } from "./words.tsx";

export interface Drawing {
  readonly run: Chronicle;
  readonly rows: Rows;
  readonly lanes: LaneLayout;
  readonly hue: Hue;
  readonly selected: number;
  /** Whether a step is drawn faintly. */
  isDim(number: number): boolean;
  /** The part that is in sight. */
  readonly from: number;
  readonly to: number;
}

/** A character of a label is so wide, about. */
const CHAR = 6.3;
/** What else a message says stands beside the step that it arrives in. */
const LABEL_MAX = 190;
const HEAD = 7;
const LABEL_BELOW = 13;

export function Flights(drawing: Drawing) {
  const { run, rows, from, to } = drawing;
  // Of what is out of sight nothing is made: there may be thousands.
  const isInSight = ({ sentIn }: Flight, { number }: End): boolean =>
    rows.y(number) >= from && rows.y(sentIn) <= to && (rows.isShown(sentIn) || rows.isShown(number));
  return (
    <g>
      {run.flights.flatMap((flight, i) =>
        endsOf(flight)
          .filter((end) => isInSight(flight, end))
          .map((end) => <Arrow key={`${i} ${end.number}`} flight={flight} end={end} drawing={drawing} />),
      )}
    </g>
  );
}

interface End {
  readonly way: "arrives" | "lost" | "flies";
  readonly number: number;
}

function endsOf({ arrivals, lostIn, leftIn, sentIn }: Flight): readonly End[] {
  const arrived = arrivals.map((number): End => ({ way: "arrives", number }));
  if (lostIn !== undefined) return [...arrived, { way: "lost", number: lostIn }];
  if (arrived.length > 0 || leftIn !== undefined) return arrived;
  return [{ way: "flies", number: sentIn }];
}

interface ArrowProps {
  readonly flight: Flight;
  readonly end: End;
  readonly drawing: Drawing;
}

function Arrow({ flight: { message, sentIn }, end, drawing }: ArrowProps) {
  const { rows, lanes, hue, selected, isDim } = drawing;
  const [x1, x2] = [lanes.x(message.from), lanes.x(message.to)];
  const [y1, y2] = [rows.y(sentIn), rows.y(end.number)];
  if (x1 === undefined || x2 === undefined) return null;
  const isOwn = selected === sentIn || (end.way !== "flies" && selected === end.number);
  const classes = ["flight", hue(message.from), end.way, isOwn ? "own" : "", isDim(end.number) ? "dim" : ""].join(" ");
  const text = content(message.message);
  if (end.way === "flies")
    return (
      <Stub
        classes={classes}
        x={x1}
        y={y1}
        right={x2 >= x1}
        room={lanes.pitch}
        title={`${text} to ${message.to}, still on its way in the end`}
      />
    );
  if (x1 === x2) {
    const bow = 16;
    return (
      <g class={classes}>
        <path d={`M${x1} ${y1}C${x1 + bow * 2} ${y1} ${x1 + bow * 2} ${y2} ${x1 + HEAD} ${y2}`} />
        {end.way === "lost" ? <Cross x={x1 + bow} y={y2} /> : <Head x={x1} y={y2} angle={Math.PI} />}
      </g>
    );
  }
  const reach = end.way === "lost" ? 0.72 : 1;
  const [dx, dy] = [(x2 - x1) * reach, y2 - y1];
  const length = Math.hypot(dx, dy);
  const [ux, uy] = [dx / length, dy / length];
  const [ex, ey] = [x1 + dx - ux * HEAD, y1 + dy - uy * HEAD];
  const toRight = x2 > x1;
  const room = Math.min(LABEL_MAX, Math.abs(x2 - x1) - 14);
  const label = wholeWords(text, Math.floor(room / CHAR)) ?? "";
  return (
    <g class={classes}>
      <title>{`${text}: ${message.from} to ${message.to}, sent in ${sentIn}`}</title>
      <path d={`M${x1} ${y1}L${ex} ${ey}`} />
      {end.way === "lost" ? <Cross x={x1 + dx} y={y2} /> : <Head x={x2} y={y2} angle={Math.atan2(dy, dx)} />}
      {rows.isShown(end.number) && label !== "" && (
        <text x={x1 + dx + (toRight ? -10 : 10)} y={y2 + LABEL_BELOW} text-anchor={toRight ? "end" : "start"}>
          {label}
        </text>
      )}
    </g>
  );
}

/** The tip stands at the edge of the mark. */
function Head({ x, y, angle }: { readonly x: number; readonly y: number; readonly angle: number }) {
  const tip = 5;
  const turn = (angle * 180) / Math.PI;
  return (
    <path class="head" d="M0 0L-9 -4L-9 4Z" transform={`translate(${x} ${y}) rotate(${turn}) translate(${-tip} 0)`} />
  );
}

export function Cross({ x, y }: { readonly x: number; readonly y: number }) {
  return <path class="cross" d={`M${x - 4} ${y - 4}l8 8m0 -8l-8 8`} />;
}

/** Sent, and never arrived though it was not lost. */
function Stub({
  classes,
  x,
  y,
  right,
  room,
  title,
}: {
  readonly classes: string;
  readonly x: number;
  readonly y: number;
  readonly right: boolean;
  readonly room: number;
  readonly title: string;
}) {
  const dx = (right ? 1 : -1) * Math.min(22, room * 0.4);
  return (
    <g class={classes}>
      <title>{title}</title>
      <path d={`M${x} ${y}l${dx} 17`} />
      <circle cx={x + dx} cy={y + 17} r="2.5" />
    </g>
  );
}
