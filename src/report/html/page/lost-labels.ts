/** Labels of lost messages: those lost in the same step share one label. */
import type { Chronicle } from "../../story/chronicle.ts";
import { content } from "../../story/abbreviate.ts";
import { grouped } from "../../story/grouped.ts";
import type { Flight } from "../../story/message-origins.ts";
import type { LaneLayout } from "./lane-layout.ts";

/** Messages lost in one step end in about the same place, so only the longest arrow has a label, which speaks for all. */
export function labelsOfLost({ flights }: Chronicle, lanes: LaneLayout): ReadonlyMap<Flight, string> {
  const lost = grouped(
    flights.filter(({ lostIn }) => lostIn !== undefined),
    ({ lostIn }) => lostIn,
  );
  /** 0 for one that is not drawn. */
  const lengthOf = ({ message: { from, to } }: Flight): number =>
    Math.abs((lanes.x(from) ?? NaN) - (lanes.x(to) ?? NaN)) || 0;
  return new Map(
    [...lost.values()].map((together) => {
      const longest = together.reduce((a, b) => (lengthOf(b) > lengthOf(a) ? b : a));
      return [longest, lostText(together)];
    }),
  );
}

/** `rumour of=n1`, `3 × rumour`, `3 messages`. */
function lostText(together: readonly Flight[]): string {
  const [texts, kinds] = [
    new Set(together.map(({ message }) => content(message.message))),
    new Set(together.map(({ message }) => message.message.kind)),
  ];
  if (together.length === 1) return [...texts][0];
  if (kinds.size > 1) return `${together.length} messages`;
  return `${together.length} × ${[...(texts.size === 1 ? texts : kinds)][0]}`;
}
