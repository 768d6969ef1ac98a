/** @jsxRuntime automatic @jsxImportSource preact */
/** The diagram and its notes, which scroll together. What is out of sight is not in the document. */
import { classNames } from "./class-names.ts";
import { useMemo, useRef } from "preact/hooks";
import type { Chronicle } from "../../story/chronicle.ts";
import { labelOf, sentence } from "../../story/step-label.ts";
import { timeText } from "../../story/notes.ts";
import { shortNames } from "../../story/short-names.ts";
import { Diagram } from "./diagram.tsx";
import type { Touch } from "./message-arrows.tsx";
import { laneLayout, type LaneLayout, lanesBetween } from "./lane-layout.ts";
import { usePrinted } from "./print-mode.ts";
import { NOTES_MAX, type ShownRow, type ShownRows, rowsIn } from "./row-layout.ts";
import { unlessUnchanged } from "./unchanged.ts";
import { type Hue, NoteLine } from "./story-words.tsx";
import { useSight } from "./use-sight.ts";

export interface TimelineProps {
  /** Tells several timelines on one page apart. */
  readonly name?: string;
  readonly run: Chronicle;
  readonly rows: ShownRows;
  readonly selected: number;
  readonly hue: Hue;
  readonly hidden: ReadonlySet<string>;
  readonly alone: string | undefined;
  /** What a click on a node's name or on a message in flight does. Without it, a click on a name shows that node alone. */
  readonly touch?: Touch;
  isDim(number: number): boolean;
  go(to: number): void;
  hide(node: string): void;
  keepAlone(node: string): void;
}

/** How far beyond the visible part to draw, in pixels; and in steps of what size, so that scrolling rarely redraws. */
const AROUND = 300;
const PART = 300;
const HEADING = 44;
/** The approximate width of a character of a name above its line, in pixels. */
const NAME_CHAR = 9.5;
const AROUND_NAME = 4;

export function Timeline(props: TimelineProps) {
  const { name = "", run, rows, selected, hue, hidden, isDim, touch, go } = props;
  const box = useRef<HTMLDivElement>(null);
  const [{ top, left, height, width }, see] = useSight(box, rows, selected, HEADING);
  const isPrinted = usePrinted();
  const allLanes = useMemo(
    () =>
      laneLayout(
        run.nodes.map(({ id }) => id).filter((id) => !hidden.has(id)),
        width,
      ),
    [run, hidden, width],
  );
  const [first, last] = isPrinted ? [0, allLanes.width] : around(left, width);
  const lanes = useMemo(() => lanesBetween(allLanes, first, last), [allLanes, first, last]);
  const [from, to] = isPrinted ? [0, rows.height] : around(top, height);
  const drawn = useMemo(() => rowsIn(rows, from, to), [rows, from, to]);
  const isInDocument = rows.isShown(selected) && rows.y(selected) >= from && rows.y(selected) <= to;
  return (
    <div
      ref={box}
      class="timeline"
      onScroll={({ currentTarget: { scrollTop, scrollLeft } }) =>
        see({ top: scrollTop, left: scrollLeft, height, width })
      }
    >
      <LaneNames {...{ run, lanes, hue, touch }} alone={props.alone} hide={props.hide} keepAlone={props.keepAlone} />
      <div
        class="rows"
        style={{ height: `${rows.height}px`, minWidth: `${lanes.width}px` }}
        tabIndex={0}
        role="listbox"
        aria-label={`Steps ${name}`.trim()}
        {...(isInDocument ? { "aria-activedescendant": idOf(name, selected) } : {})}
      >
        {drawn.map((row) => (
          <RowView
            key={row.top}
            {...{ name, row, run, lanes, hue, go }}
            isSelected={row.kind === "step" && row.number === selected}
            isDim={row.kind === "step" && isDim(row.number)}
          />
        ))}
        <Diagram {...{ run, rows, lanes, hue, selected, isDim, from, to, touch }} />
      </div>
    </div>
  );
}

/** The part to draw for a part in sight. */
const around = (from: number, length: number): readonly [from: number, to: number] => [
  Math.max(0, Math.floor((from - AROUND) / PART) * PART),
  Math.ceil((from + length + AROUND) / PART) * PART,
];

const idOf = (name: string, number: number): string => `${name === "" ? "" : `${name}-`}step-${number}`;

type LaneNamesProps = Pick<TimelineProps, "run" | "hue" | "alone" | "hide" | "keepAlone"> & {
  readonly lanes: LaneLayout;
  readonly touch: Touch | undefined;
};

const LaneNames = unlessUnchanged(({ run, lanes, hue, alone, touch, hide, keepAlone }: LaneNamesProps) => {
  const names = useMemo(
    () =>
      shortNames(
        run.nodes.map(({ id }) => id),
        Math.floor((lanes.pitch - AROUND_NAME) / NAME_CHAR),
      ),
    [run, lanes.pitch],
  );
  return (
    <div class="lane-names" style={{ minWidth: `${lanes.width}px`, height: `${HEADING}px` }}>
      {lanes.nodes.map((node) => (
        <div
          key={node}
          class={`lane-name ${hue(node)}`}
          style={{ left: `${lanes.x(node)}px`, maxWidth: `${lanes.pitch}px` }}
        >
          <button
            type="button"
            aria-pressed={alone === node}
            aria-label={node}
            title={touch ? `what can happen at ${node}` : `only the steps of ${node}`}
            {...(touch ? { "aria-haspopup": "menu" as const } : {})}
            onClick={(event) => (touch ? touch.node(node, event) : keepAlone(node))}
          >
            {names.get(node)}
          </button>
          {run.nodes.length > 2 && (
            <button
              type="button"
              class="hide"
              aria-label={`hide ${node}`}
              title={`hide ${node}`}
              onClick={() => hide(node)}
            >
              ×
            </button>
          )}
        </div>
      ))}
    </div>
  );
});

interface RowProps extends Pick<TimelineProps, "run" | "hue" | "go"> {
  readonly name: string;
  readonly row: ShownRow;
  readonly lanes: LaneLayout;
  readonly isSelected: boolean;
  readonly isDim: boolean;
}

const RowView = unlessUnchanged(({ name, row, run, lanes, hue, isSelected, isDim, go }: RowProps) => {
  const place = { top: `${row.top}px`, height: `${row.height}px` };
  switch (row.kind) {
    case "absent":
      return <div class="row absent" style={place} role="presentation" />;
    case "gap":
      return (
        <div class="row gap faint" style={place} role="presentation">
          <span>⋮</span> {row.from === row.to ? `step ${row.from}` : `steps ${row.from} to ${row.to}`}
        </div>
      );
    case "banner":
      return (
        <div class={`row banner ${row.tone}`} style={place} role="presentation">
          <span>{row.text}</span>
        </div>
      );
    case "step": {
      const { number, notes } = row;
      const shown = notes.length > NOTES_MAX ? notes.slice(0, NOTES_MAX - 1) : notes;
      const classes = classNames(
        "row step",
        isSelected && "selected",
        isDim && "dim",
        isInLoop(run, number) && "in-loop",
      );
      return (
        <div
          class={classes}
          style={place}
          id={idOf(name, number)}
          role="option"
          aria-selected={isSelected}
          onClick={() => go(number)}
        >
          <span class="number" aria-hidden="true">
            {number === 0 ? "start" : number}
            <Clock at={number === 0 ? undefined : run.happenings[number - 1].at} />
          </span>
          <span class="spoken">{spoken(run, number)}</span>
          {lanes.notes > 0 && (
            <div class="notes" style={{ left: `${lanes.width}px` }}>
              {shown.map((note, i) => (
                <div key={i}>
                  <NoteLine note={note} hue={hue} />
                </div>
              ))}
              {shown.length < notes.length && <div class="faint">… and {notes.length - shown.length} more</div>}
            </div>
          )}
        </div>
      );
    }
  }
});

/** The time of a step, for a run in simulated time. Not to scale, because much happens at once and then nothing for long. */
function Clock({ at }: { readonly at: number | undefined }) {
  return at === undefined ? null : <span class="time">{timeText(at)}</span>;
}

const isInLoop = ({ violated, happenings }: Chronicle, number: number): boolean =>
  violated?.loopFrom !== undefined && violated.loopFrom < happenings.length && number > violated.loopFrom;

/** What the diagram shows of a step, for those who do not see it; the notes follow as text. */
function spoken({ happenings }: Chronicle, number: number): string {
  if (number === 0) return "Start. ";
  const { at, step } = happenings[number - 1];
  const when = at === undefined ? "" : `, at ${timeText(at)}`;
  return `Step ${number}${when}: ${sentence(labelOf(step))}. `;
}
