/** @jsxRuntime automatic @jsxImportSource preact */
/** Draws messages as arrows, from the step that sent them to the step that delivered or lost them. */
import { classNames } from "./class-names.ts";
import { useMemo, useState } from "preact/hooks";
import type { NodeId } from "../../../model/network.ts";
import type { Chronicle } from "../../story/chronicle.ts";
import { type Flight, isInFlight } from "../../story/message-origins.ts";
import { content, wholeWords } from "../../story/abbreviate.ts";
import { type OpenEnd, endsOf, LABEL_BELOW, OPEN_APART, openDepths } from "./open-ends.ts";
import { CHAR, GUTTER, type LaneLayout } from "./lane-layout.ts";
import { labelsOfLost } from "./lost-labels.ts";
import type { ShownRows } from "./row-layout.ts";
import { unlessUnchanged } from "./unchanged.ts";
import type { Hue } from "./story-words.tsx";

export interface ArrowDrawing {
  readonly run: Chronicle;
  readonly rows: ShownRows;
  readonly lanes: LaneLayout;
  readonly hue: Hue;
  /** The part that is in sight, in pixels from the top. */
  readonly from: number;
  readonly to: number;
  /** Set if the reader can act on messages in flight: then their arrows reach all the way to the destination. */
  readonly touch?: Touch | undefined;
}

/** Which step is selected, and which steps are drawn faintly. */
export interface Emphasis {
  readonly selected: number;
  isDim(number: number): boolean;
}

/** What happens on a click at the diagram. */
export interface Touch {
  node(id: NodeId, event: MouseEvent): void;
  flight(flight: Flight, event: MouseEvent): void;
}

/** The widest label, in pixels. The rest of a message is in the notes of the step that it arrives in. */
const LABEL_MAX = 380;
const HEAD = 7;
/** From the end of an arrow to the middle of its head. */
const HEAD_MIDDLE = 9;
/** At most this many messages in flight are drawn per step: more would be one blot. The panel counts them all. */
const FLYING_MAX = 100;

export function Flights({ drawing, selected, isDim }: { readonly drawing: ArrowDrawing } & Emphasis) {
  const { run, rows, lanes, hue, from, to, touch } = drawing;
  const depths = touch && openDepths(run);
  const [aimed, aimAt] = useState<Flight | undefined>(undefined);
  // Nothing is created for what is out of sight: there may be thousands.
  const inSight = useMemo(() => {
    const flying = new Map<number, number>();
    const depthOf = (flight: Flight, { way }: OpenEnd): number => (way === "flies" && depths?.get(flight)) || 0;
    const isInSight = (flight: Flight, end: OpenEnd): boolean => {
      const { sentIn, message } = flight;
      const { way, number } = end;
      if (
        rows.y(number) + depthOf(flight, end) < from ||
        rows.y(sentIn) > to ||
        !(rows.isShown(sentIn) || rows.isShown(number))
      )
        return false;
      const [x1, x2] = [lanes.x(message.from) ?? 0, lanes.x(message.to) ?? 0];
      if (Math.max(x1, x2) < lanes.left || Math.min(x1, x2) > lanes.right) return false;
      if (way !== "flies") return true;
      const before = flying.get(sentIn) ?? 0;
      flying.set(sentIn, before + 1);
      return before < FLYING_MAX;
    };
    const tried = triedIn(run);
    return run.flights.flatMap((flight, i) =>
      (flight === tried ? [{ way: "arrives", number: run.happenings.length } as const] : endsOf(flight))
        .filter((end) => isInSight(flight, end))
        .map((end) => ({ key: `${i} ${end.number}`, flight, end, depth: depthOf(flight, end) })),
    );
  }, [run, rows, lanes, from, to, depths]);
  const labels = useMemo(() => labelsOfLost(run, lanes), [run, lanes]);
  const classesOf = (flight: Flight, end: OpenEnd): string =>
    classNames(
      "flight",
      hue(flight.message.from),
      end.way,
      (selected === flight.sentIn || (end.way !== "flies" && selected === end.number)) && "own",
      isDim(end.number) && "dim",
      touch !== undefined && isInFlight(flight, selected) && "touchable",
      flight === aimed && "aimed",
    );
  return (
    <g>
      {inSight.map(({ key, flight, end, depth }) => (
        <Arrow
          key={key}
          {...{ flight, end, drawing, depth }}
          classes={classesOf(flight, end)}
          canTouch={touch !== undefined && isInFlight(flight, selected)}
        />
      ))}
      {inSight.map(({ key, flight, end, depth }) => (
        <Label
          key={`label ${key}`}
          {...{ flight, end, drawing, depth }}
          classes={classesOf(flight, end)}
          label={end.way === "lost" ? (labels.get(flight) ?? "") : content(flight.message.message)}
        />
      ))}
      {inSight.map(({ key, flight, end, depth }) =>
        touch && end.way === "flies" && isInFlight(flight, selected) ? (
          <Target key={`target ${key}`} {...{ flight, drawing, depth, aimAt }} />
        ) : null,
      )}
    </g>
  );
}

/** The message whose delivery threw. It is still in flight, because that step leads nowhere. */
function triedIn({ happenings, flights }: Chronicle): Flight | undefined {
  const last = happenings.at(-1);
  if (last?.ends === undefined || (last.step.kind !== "deliver" && last.step.kind !== "duplicate")) return undefined;
  const { sentIn, number, step } = last;
  const text = content(step.message);
  return flights.find(
    (flight) =>
      flight.sentIn === sentIn &&
      flight.message.from === step.from &&
      flight.message.to === step.node &&
      flight.message.channel === step.channel &&
      isInFlight(flight, number - 1) &&
      content(flight.message.message) === text,
  );
}

interface ArrowProps {
  readonly flight: Flight;
  readonly end: OpenEnd;
  readonly drawing: ArrowDrawing;
  /** How far below its sending step it ends, if it is in flight and drawn up to its destination; 0 otherwise. */
  readonly depth: number;
  readonly classes: string;
  readonly canTouch: boolean;
}

/** Of the way to its destination, a lost message goes this part. */
const LOST_AFTER = 0.72;

const Arrow = unlessUnchanged(({ flight, end, drawing, depth, classes, canTouch }: ArrowProps) => {
  const { rows, lanes, touch } = drawing;
  const { message, sentIn } = flight;
  const [x1, x2] = [lanes.x(message.from), lanes.x(message.to)];
  const [y1, y2] = [rows.y(sentIn), rows.y(end.number) + depth];
  if (x1 === undefined || x2 === undefined) return null;
  const hit = (d: string) =>
    canTouch ? <path class="hit" d={d} onClick={(event) => touch?.flight(flight, event)} /> : null;
  if (end.way === "flies" && touch === undefined)
    return (
      <Stub
        classes={classes}
        x={x1}
        y={y1}
        right={x2 >= x1}
        room={lanes.pitch}
        title={`${content(message.message)} to ${message.to}, still on its way at the end`}
      />
    );
  if (x1 === x2) {
    const bow = 16;
    const curve = `M${x1} ${y1}C${x1 + bow * 2} ${y1} ${x1 + bow * 2} ${y2} ${x1 + HEAD} ${y2}`;
    return (
      <g class={classes}>
        {hit(curve)}
        <path d={curve} />
        {end.way === "lost" ? <Cross x={x1 + bow} y={y2} /> : <Head x={x1} y={y2} angle={Math.PI} />}
      </g>
    );
  }
  const [dx, dy] = [(x2 - x1) * (end.way === "lost" ? LOST_AFTER : 1), y2 - y1];
  const length = Math.hypot(dx, dy);
  const [ux, uy] = [dx / length, dy / length];
  const [ex, ey] = [x1 + dx - ux * HEAD, y1 + dy - uy * HEAD];
  return (
    <g class={classes}>
      <title>{titleOf(flight)}</title>
      {hit(`M${x1} ${y1}L${x1 + dx} ${y2}`)}
      <path d={`M${x1} ${y1}L${ex} ${ey}`} />
      {end.way === "lost" ? <Cross x={x1 + dx} y={y2} /> : <Head x={x2} y={y2} angle={Math.atan2(dy, dx)} />}
    </g>
  );
});

interface LabelProps extends Omit<ArrowProps, "canTouch"> {
  /** The text before it is cut to the room that there is. */
  readonly label: string;
}

/** What is written at the end of an arrow. All of it is drawn after all arrows, so that none goes through a word. */
const Label = unlessUnchanged(({ flight: { message }, end, drawing, depth, classes, label }: LabelProps) => {
  const { rows, lanes, touch } = drawing;
  const [x1, x2] = [lanes.x(message.from), lanes.x(message.to)];
  const isStub = end.way === "flies" && touch === undefined;
  if (x1 === undefined || x2 === undefined || x1 === x2 || isStub || !rows.isShown(end.number)) return null;
  const toRight = x2 > x1;
  const x = x1 + (x2 - x1) * (end.way === "lost" ? LOST_AFTER : 1) + (toRight ? -10 : 10);
  // Nothing else arrives in this row, so that the words may go on beyond the sender; messages in flight end side by side.
  const room = end.way === "flies" ? lanes.pitch - 14 : Math.min(LABEL_MAX, toRight ? x - GUTTER : lanes.width - x);
  const shown = wholeWords(label, Math.floor(room / CHAR)) ?? "";
  if (shown === "") return null;
  const y = rows.y(end.number) + depth + LABEL_BELOW;
  return (
    <g class={classes}>
      <text x={x} y={y} text-anchor={toRight ? "end" : "start"}>
        {shown}
      </text>
    </g>
  );
});

interface TargetProps {
  readonly flight: Flight;
  readonly drawing: ArrowDrawing;
  readonly depth: number;
  aimAt(flight: Flight | undefined): void;
}

/** The head of an open arrow, placed above all lines that cross it. No two heads share a place. */
const Target = unlessUnchanged(({ flight, drawing: { rows, lanes, touch }, depth, aimAt }: TargetProps) => {
  const { message, sentIn } = flight;
  const [x1, x2] = [lanes.x(message.from), lanes.x(message.to)];
  if (x1 === undefined || x2 === undefined) return null;
  const y = rows.y(sentIn) + depth;
  const angle = x1 === x2 ? Math.PI : Math.atan2(depth, x2 - x1);
  return (
    <circle
      class="target"
      cx={x2 - HEAD_MIDDLE * Math.cos(angle)}
      cy={y - HEAD_MIDDLE * Math.sin(angle)}
      r={OPEN_APART / 2}
      onClick={(event) => touch?.flight(flight, event)}
      onMouseEnter={() => aimAt(flight)}
      onMouseLeave={() => aimAt(undefined)}
    >
      <title>{titleOf(flight)}</title>
    </circle>
  );
});

const titleOf = ({ message, sentIn }: Flight): string =>
  `${content(message.message)}: ${message.from} to ${message.to}, sent in ${sentIn}`;

/** The head of an arrow; its tip touches the edge of the mark. */
export function Head({ x, y, angle }: { readonly x: number; readonly y: number; readonly angle: number }) {
  const tip = 5;
  const turn = (angle * 180) / Math.PI;
  return (
    <path class="head" d="M0 0L-9 -4L-9 4Z" transform={`translate(${x} ${y}) rotate(${turn}) translate(${-tip} 0)`} />
  );
}

export function Cross({ x, y }: { readonly x: number; readonly y: number }) {
  return <path class="cross" d={`M${x - 4} ${y - 4}l8 8m0 -8l-8 8`} />;
}

/** A message that was sent and neither arrived nor was lost. */
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
