/** The part of a box that is in sight. */
import type { RefObject } from "preact";
import { type Dispatch, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ShownRows } from "./row-layout.ts";

/** In pixels. */
export interface Viewport {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** In a window this narrow the timeline is above the panel instead of beside it, and may be scrolled out of sight: see the style. */
const STACKED = "(max-width: 820px)";
/** A step that is nearer than this to an edge is scrolled to the middle. */
const NEAR_EDGE = 60;

/**
 * Follows what is in sight when the box changes its size, and scrolls the selected step into it.
 *
 * @param heading the height of what covers the rows at the top
 * @returns what is in sight, and what to call when the box was scrolled
 */
export function useSight(
  box: RefObject<HTMLElement>,
  rows: ShownRows,
  selected: number,
  heading: number,
): readonly [sight: Viewport, see: Dispatch<Viewport>] {
  const [seen, setSight] = useState<Viewport>({ top: 0, left: 0, height: 900, width: 900 });
  const sight = useRef(seen);
  sight.current = seen;
  const isStacked = useRef(false);
  const hasMoved = useRef(false);
  useLayoutEffect(() => {
    const look = (): void => {
      const { scrollTop, scrollLeft, clientHeight, clientWidth } = box.current!;
      sight.current = { top: scrollTop, left: scrollLeft, height: clientHeight, width: clientWidth };
      isStacked.current = matchMedia(STACKED).matches;
      setSight(sight.current);
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (!rows.isShown(selected)) return;
    const y = rows.y(selected);
    // The last known sight is good enough: asking the document would make it lay out everything first.
    const { top: above, height: room } = sight.current;
    if (y < above + NEAR_EDGE || y > above + room - heading - NEAR_EDGE)
      box.current!.scrollTop = Math.max(0, y - (room - heading) / 2);
    if (hasMoved.current && isStacked.current) box.current!.scrollIntoView({ block: "nearest" });
    hasMoved.current = true;
  }, [selected, rows]);
  return [seen, setSight];
}
