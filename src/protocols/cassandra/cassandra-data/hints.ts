/** Hints: a write that a replica did not answer in time is kept for it and sent again later. */
import type { NodeId } from "../../../index.ts";
import { isSameRow, mergeRows } from "./cells.ts";
import type { Self } from "./rules.ts";
import type { Coordinator, DataScope, Row } from "./types.ts";

const replayMs = 10_000;

export function keepHint(state: Coordinator, to: NodeId, row: Row, self: Self<"coordinator">): void {
  if (!state.isHinting || !self.rules.isHinted(isMember(state, to, self))) return;
  state.hints[to] = mergeRows(state.hints[to] ?? {}, row);
  self.startTimer({ kind: "replay", to }, { after: replayMs });
}

/** Whether a node is still on the ring, as far as the coordinator knows. */
export const isMember = ({ ring }: Pick<Coordinator, "ring">, node: NodeId, { scope }: { scope: DataScope }): boolean =>
  scope.changes[node]?.kind !== "leave" || ring.stages[node] !== 3;

/** Sends a hint, again and again until it is taken. */
export function replay({ hints }: Coordinator, to: NodeId, self: Self<"coordinator">): void {
  if (!(to in hints)) return;
  self.send(to, { kind: "hint", row: hints[to] }, { channel: "hints" });
  self.startTimer({ kind: "replay", to }, { after: replayMs });
}

export function dropHint({ hints }: Coordinator, to: NodeId, row: Row, self: Self<"coordinator">): void {
  if (!(to in hints) || !isSameRow(hints[to], row)) return;
  delete hints[to];
  self.stopTimer({ kind: "replay", to });
}

/** Throws away the hints for nodes that have left. */
export function excise(state: Coordinator, self: Self<"coordinator">): void {
  for (const [to, row] of Object.entries(state.hints)) if (!isMember(state, to, self)) dropHint(state, to, row, self);
}
