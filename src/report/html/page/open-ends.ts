/** Where the arrows of messages in flight end: each apart from the others, so that you can aim at one. */
import type { Chronicle } from "../../story/chronicle.ts";
import { grouped } from "../../story/grouped.ts";
import type { Flight } from "../../story/message-origins.ts";

/** How far below the end of an arrow its label is; in pixels, like all lengths here. */
export const LABEL_BELOW = 13;
/** The same, including the descenders of its letters. */
const LABEL_DEPTH = LABEL_BELOW + 5;
/** A message in flight is drawn as if it arrived this far below its sending step. */
const OPEN = 26;
/** The distance between the ends of such messages to one node. */
export const OPEN_APART = 16;
/** If the messages from one step to one node would reach further down than this, they are drawn closer together. */
const OPEN_MAX = 400;

export interface OpenEnd {
  readonly way: "arrives" | "lost" | "flies";
  readonly number: number;
}

export function endsOf({ arrivals, lostIn, leftIn, sentIn }: Flight): readonly OpenEnd[] {
  const arrived = arrivals.map((number): OpenEnd => ({ way: "arrives", number }));
  if (lostIn !== undefined) return [...arrived, { way: "lost", number: lostIn }];
  if (arrived.length > 0 || leftIn !== undefined) return arrived;
  return [{ way: "flies", number: sentIn }];
}

const known = new WeakMap<readonly Flight[], ReadonlyMap<Flight, number>>();

/**
 * How far below its sending step each message ends while it is in flight. Of the messages that one step sent to one node, those of the
 * nearest sender come first, so that the arrows do not cross. Computed once for everybody who draws them.
 */
export function openDepths({ flights, nodes }: Pick<Chronicle, "flights" | "nodes">): ReadonlyMap<Flight, number> {
  const before = known.get(flights);
  if (before) return before;
  const at = new Map(nodes.map(({ id }, i) => [id, i]));
  const far = ({ message: { from, to } }: Flight): number => Math.abs(at.get(from)! - at.get(to)!);
  const depths = new Map<Flight, number>();
  for (const together of grouped(flights, ({ sentIn, message }) => JSON.stringify([sentIn, message.to])).values()) {
    const apart = Math.min(OPEN_APART, OPEN_MAX / together.length);
    for (const [i, flight] of together.toSorted((a, b) => far(a) - far(b)).entries())
      depths.set(flight, OPEN + i * apart);
  }
  known.set(flights, depths);
  return depths;
}

/** By step: how much room below it its messages in flight take, labels included. */
export function roomOfOpen(run: Pick<Chronicle, "flights" | "nodes">): ReadonlyMap<number, number> {
  const depths = openDepths(run);
  const rooms = new Map<number, number>();
  for (const flight of run.flights) {
    if (!endsOf(flight).some(({ way }) => way === "flies")) continue;
    rooms.set(flight.sentIn, Math.max(depths.get(flight)! + LABEL_DEPTH, rooms.get(flight.sentIn) ?? 0));
  }
  return rooms;
}
