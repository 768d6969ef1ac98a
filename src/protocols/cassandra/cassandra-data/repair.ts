/** Repair (anti-entropy): compares all replicas and sends each what it lacks. Only after that may tombstones count as known to all. */
import { mergeRows, newest } from "./cells.ts";
import { finish } from "./finishing.ts";
import type { Placement } from "./knowledge.ts";
import type { Self } from "./rules.ts";
import type { Coordinator, Received } from "./types.ts";

export function beginRepair(state: Coordinator, { reads }: Placement, self: Self<"coordinator">): void {
  state.doing = { kind: "collecting", from: reads, rows: {} };
  for (const node of reads) self.send(node, { kind: "collect", session: state.attempt });
}

export function collected(
  state: Coordinator,
  { from, session, row }: Received<"collected">,
  self: Self<"coordinator">,
): void {
  const { doing } = state;
  if (session !== state.attempt || doing?.kind !== "collecting") return;
  doing.rows[from] = row;
  if (Object.keys(doing.rows).length < doing.from.length) return;
  const merged = Object.values(doing.rows).reduce((a, b) => mergeRows(a, b), {});
  state.doing = { kind: "handing out", to: doing.from, row: merged, taken: new Set() };
  for (const node of doing.from) self.send(node, { kind: "take over", session, row: merged });
}

export function takenOver(
  state: Coordinator,
  { from, session }: Received<"taken over">,
  self: Self<"coordinator">,
): void {
  const { doing } = state;
  if (session !== state.attempt || doing?.kind !== "handing out") return;
  doing.taken.add(from);
  if (doing.taken.size < doing.to.length) return;
  for (const node of doing.to) self.send(node, { kind: "repaired", upTo: newest(doing.row) });
  self.stopTimer({ kind: "time out", attempt: session });
  finish(state, self);
}
