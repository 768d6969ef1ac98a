/** @jsxRuntime automatic @jsxImportSource preact */
/** Messages as arrows from the step that sent them to the step that delivered or lost them. */
import { useMemo } from "preact/hooks";
import type { NodeId } from "../../../model/network.ts";
import type { Chronicle } from "../../story/chronicle.ts";
import { type Flight, isInFlight } from "../../story/message-origins.ts";
import { content, wholeWords } from "../../story/abbreviate.ts";
import type { LaneLayout } from "./lane-layout.ts";
import type { ShownRows } from "./shown-rows.ts";
import { unlessUnchanged } from "./unchanged.ts";
import type { Hue } from "./story-words.tsx";

export interface Drawing {
  readonly run: Chronicle;
  readonly rows: ShownRows;
  readonly lanes: LaneLayout;
  readonly hue: Hue;
  /** The part that is in sight. */
  readonly from: number;
  readonly to: number;
  /** Where something can be done with what is on its way: then it is drawn up to where it goes. */
  readonly touch?: Touch | undefined;
}

/** Which step is looked at, and which steps are drawn faintly. */
export interface Emphasis {
  readonly selected: number;
  isDim(number: number): boolean;
}

/** Somebody clicks at what is drawn. */
export interface Touch {
  node(id: NodeId, event: MouseEvent): void;
  flight(flight: Flight, event: MouseEvent): void;
}

/** A character of a label is so wide, about. */
const CHAR = 6.3;
/** What else a message says stands beside the step that it arrives in. */
const LABEL_MAX = 190;
const HEAD = 7;
const LABEL_BELOW = 13;
/** Of a label below the end of an arrow, its letters that hang down counted. */
const LABEL_DEPTH = LABEL_BELOW + 5;
/** Of one step, so many messages that are on their way are drawn: more are one blot. The panel counts them all. */
const FLYING_MAX = 100;
/** What is on its way is drawn as if it arrived so far below the step that sent it. */
const OPEN = 26;

/** How far down it reaches, with its label, what is on its way and drawn up to where it goes. */
export function depthOfFlying({ flights }: Chronicle, rows: ShownRows): number {
  const places = placesOf(flights);
  return flights
    .filter((flight) => rows.isShown(flight.sentIn) && endsOf(flight).some(({ way }) => way === "flies"))
    .reduce((depth, flight) => Math.max(depth, openEnd(flight, rows, places.get(flight) ?? 0) + LABEL_DEPTH), 0);
}

const openEnd = ({ sentIn }: Flight, rows: ShownRows, place: number): number =>
  rows.y(sentIn) + OPEN + Math.min(place, FLYING_MAX) * LABEL_BELOW;

export function Flights({ drawing, selected, isDim }: { readonly drawing: Drawing } & Emphasis) {
  const { run, rows, lanes, from, to, touch } = drawing;
  const places = touch && placesOf(run.flights);
  // Of what is out of sight nothing is made: there may be thousands.
  const inSight = useMemo(() => {
    const flying = new Map<number, number>();
    const isInSight = ({ sentIn, message }: Flight, { way, number }: End): boolean => {
      if (rows.y(number) < from || rows.y(sentIn) > to || !(rows.isShown(sentIn) || rows.isShown(number))) return false;
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
        .map((end) => ({ key: `${i} ${end.number}`, flight, end, place: places?.get(flight) ?? 0 })),
    );
  }, [run, rows, lanes, from, to, places]);
  return (
    <g>
      {inSight.map(({ key, flight, end, place }) => (
        <Arrow
          key={key}
          {...{ flight, end, drawing, place }}
          isOwn={selected === flight.sentIn || (end.way !== "flies" && selected === end.number)}
          isDim={isDim(end.number)}
          canTouch={touch !== undefined && isInFlight(flight, selected)}
        />
      ))}
    </g>
  );
}

const knownPlaces = new WeakMap<readonly Flight[], ReadonlyMap<Flight, number>>();

/** Of messages that a step sent from one node to another, which each of them is: worked out once for all who draw them. */
function placesOf(flights: readonly Flight[]): ReadonlyMap<Flight, number> {
  const known = knownPlaces.get(flights);
  if (known) return known;
  const counts = new Map<string, number>();
  const places = new Map(
    flights.map((flight) => {
      const key = JSON.stringify([flight.sentIn, flight.message.from, flight.message.to]);
      const place = counts.get(key) ?? 0;
      counts.set(key, place + 1);
      return [flight, place];
    }),
  );
  knownPlaces.set(flights, places);
  return places;
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

/** The message whose delivery threw: it is on its way still, for that step leads nowhere. */
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
  readonly end: End;
  readonly drawing: Drawing;
  /** Which it is of those that have the same way. */
  readonly place: number;
  /** Of the step that is looked at. */
  readonly isOwn: boolean;
  readonly isDim: boolean;
  readonly canTouch: boolean;
}

const Arrow = unlessUnchanged(({ flight, end, drawing, place, isOwn, isDim, canTouch }: ArrowProps) => {
  const { rows, lanes, hue, touch } = drawing;
  const { message, sentIn } = flight;
  const [x1, x2] = [lanes.x(message.from), lanes.x(message.to)];
  const isOpen = end.way === "flies" && touch !== undefined;
  const [y1, y2] = [rows.y(sentIn), isOpen ? openEnd(flight, rows, place) : rows.y(end.number)];
  if (x1 === undefined || x2 === undefined) return null;
  const classes = [
    "flight",
    hue(message.from),
    end.way,
    isOwn ? "own" : "",
    isDim ? "dim" : "",
    canTouch ? "touchable" : "",
  ].join(" ");
  const text = content(message.message);
  const hit = (d: string) =>
    canTouch ? <path class="hit" d={d} onClick={(event) => touch?.flight(flight, event)} /> : null;
  if (end.way === "flies" && !isOpen)
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
    const curve = `M${x1} ${y1}C${x1 + bow * 2} ${y1} ${x1 + bow * 2} ${y2} ${x1 + HEAD} ${y2}`;
    return (
      <g class={classes}>
        {hit(curve)}
        <path d={curve} />
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
  const room = Math.min(LABEL_MAX, (isOpen ? lanes.pitch : Math.abs(x2 - x1)) - 14);
  const label = wholeWords(text, Math.floor(room / CHAR)) ?? "";
  return (
    <g class={classes}>
      <title>{`${text}: ${message.from} to ${message.to}, sent in ${sentIn}`}</title>
      {hit(`M${x1} ${y1}L${x1 + dx} ${y2}`)}
      <path d={`M${x1} ${y1}L${ex} ${ey}`} />
      {end.way === "lost" ? <Cross x={x1 + dx} y={y2} /> : <Head x={x2} y={y2} angle={Math.atan2(dy, dx)} />}
      {rows.isShown(end.number) && label !== "" && (
        <text x={x1 + dx + (toRight ? -10 : 10)} y={y2 + LABEL_BELOW} text-anchor={toRight ? "end" : "start"}>
          {label}
        </text>
      )}
    </g>
  );
});

/** The tip stands at the edge of the mark. */
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
