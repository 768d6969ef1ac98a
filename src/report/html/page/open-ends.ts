/** Where messages end that have not arrived: each apart from the others, so that one can be aimed at. */
import type { Chronicle } from "../../story/chronicle.ts";
import { grouped } from "../../story/grouped.ts";
import type { Flight } from "../../story/message-origins.ts";

/** How far below the end of an arrow its label stands, in pixels, as all lengths here. */
export const LABEL_BELOW = 13;
/** With its letters that hang down. */
const LABEL_DEPTH = LABEL_BELOW + 5;
/** What is on its way is drawn as if it arrived so far below the step that sent it. */
const OPEN = 26;
/** The ends of such messages to one node stand so far apart. */
export const OPEN_APART = 16;
/** Where so many of one step go to one node that they would reach further down, they stand closer. */
const OPEN_MAX = 400;

export interface End {
  readonly way: "arrives" | "lost" | "flies";
  readonly number: number;
}

export function endsOf({ arrivals, lostIn, leftIn, sentIn }: Flight): readonly End[] {
  const arrived = arrivals.map((number): End => ({ way: "arrives", number }));
  if (lostIn !== undefined) return [...arrived, { way: "lost", number: lostIn }];
  if (arrived.length > 0 || leftIn !== undefined) return arrived;
  return [{ way: "flies", number: sentIn }];
}

const known = new WeakMap<readonly Flight[], ReadonlyMap<Flight, number>>();

/**
 * How far below the step that sent it each message ends while it is on its way. Of those that a step sent to one node the
 * nearest sender is the first, so that they do not cross. Worked out once for all who draw them.
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

/** By step, how far below it reaches, with its label, what it sent and what is on its way. */
export function roomOfOpen(run: Pick<Chronicle, "flights" | "nodes">): ReadonlyMap<number, number> {
  const depths = openDepths(run);
  const rooms = new Map<number, number>();
  for (const flight of run.flights) {
    if (!endsOf(flight).some(({ way }) => way === "flies")) continue;
    rooms.set(flight.sentIn, Math.max(depths.get(flight)! + LABEL_DEPTH, rooms.get(flight.sentIn) ?? 0));
  }
  return rooms;
}
