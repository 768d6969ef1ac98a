/** Which nodes are UP: those that have answered an ECHO, until the failure detector convicts them (`conviction.ts`). */
import type { NodeId } from "../../../index.ts";
import type { Self } from "./rules.ts";
import { sendTo } from "./sending.ts";
import type { Held, Node, Received } from "./types.ts";
import { isDeadState } from "./endpoint-versions.ts";

const silenceMs = 18_000;

/** Sends a node an ECHO before it counts as UP: gossip about it only proves that it was alive once. */
export function markAlive(state: Node, of: NodeId, self: Self): void {
  const { records } = state;
  records[of].alive = false;
  if (!self.rules.asksFirst()) return markUp(state, of, records[of], self);
  sendTo(of, { kind: "echo", generation: records[of].generation }, self);
}

export function onEcho({ phase }: Node, { from, generation }: Received<"echo">, self: Self): void {
  if (self.rules.answersEcho(phase)) sendTo(from, { kind: "echoed", generation }, self);
}

/** The real code marks the record that it had when it asked, and the address, whatever has become of them since. */
export function onEchoed(state: Node, { from, generation }: Received<"echoed">, self: Self): void {
  if (state.phase !== "running") return;
  const held = state.records[from];
  const isSameRecord = held?.generation === generation;
  const isCurrent = isSameRecord && !isDeadState(held);
  if (self.variant === "repaired" && !self.rules.isOfThisRecord(isCurrent)) return;
  markUp(state, from, isSameRecord ? held : undefined, self);
}

/** Marks a node UP. It has not left then, so its record will not be forgotten. */
function markUp({ live }: Node, of: NodeId, held: Held | undefined, self: Self): void {
  if (held) held.alive = true;
  live.add(of);
  self.stopTimer({ kind: "expiry", of });
  watch(of, self);
}

/** Lets the failure detector convict a node, at any time: nobody knows how long silence may last. */
export function watch(of: NodeId, self: Self): void {
  if (self.scope.doubts?.[self.id]?.includes(of)) self.startTimer({ kind: "silence", of }, { after: silenceMs });
}

export function markDead({ records, live }: Node, of: NodeId): void {
  records[of].alive = false;
  live.delete(of);
}
