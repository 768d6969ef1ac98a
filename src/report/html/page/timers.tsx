/** @jsxRuntime automatic @jsxImportSource preact */
/** Draws timers as bars beside the line of their node, from the step that armed one to the step in which it fired or was stopped. */
import { useMemo } from "preact/hooks";
import { type TimerSpan, timerSpans } from "../../story/timer-spans.ts";
import type { ArrowDrawing } from "./message-arrows.tsx";

/** How far the first bar is from its line, to the left, and how far the next ones are from each other; as many as fit. */
const [FIRST, NEXT] = [9, 5];
const PLACES_MAX = 4;
const GAP = 6;

export function Timers({ run, rows, lanes, hue, from, to }: ArrowDrawing) {
  const spans = useMemo(() => timerSpans(run), [run]);
  const places = Math.min(PLACES_MAX, Math.floor((lanes.pitch / 2 - FIRST) / NEXT));
  return (
    <g class="timers">
      {spans.map((span) => {
        const x = lanes.x(span.node);
        if (x === undefined || x < lanes.left || x > lanes.right || span.place >= places) return null;
        // A gap, so that a timer that fires and is armed again shows as two bars.
        const top = span.from === 0 ? 0 : rows.y(span.from) + GAP;
        const bottom = span.to === undefined ? rows.height : rows.y(span.to);
        // A bar that begins and ends within one gap of left-out steps has no length.
        if (bottom < from || top > to || bottom <= top) return null;
        const left = x - FIRST - span.place * NEXT;
        return (
          <g key={`${span.node} ${span.place} ${span.from}`} class={`timer ${hue(span.node)}`}>
            <title>{sentence(span)}</title>
            <path d={`M${left} ${Math.max(from, top)}V${Math.min(to, bottom)}`} />
            {span.fired ? (
              <path class="fires" d={`M${left} ${bottom}H${x - 7}`} />
            ) : (
              span.to !== undefined && <path class="stops" d={`M${left - 3} ${bottom}h6`} />
            )}
          </g>
        );
      })}
    </g>
  );
}

function sentence({ node, timer, from, to, fired }: TimerSpan): string {
  const armed = `${node}: timer ${timer}, armed ${from === 0 ? "at the start" : `in step ${from}`}`;
  if (to === undefined) return `${armed}, still armed at the end`;
  return `${armed}, ${fired ? "fires" : "is stopped"} in step ${to}`;
}
