/** A node that stops in an orderly way says so to whom it takes to be up. */
import type { NodeId } from "../../../index.ts";
import { markDead } from "./up-by-echo.ts";
import { nextVersion, publish, store } from "./publishing.ts";
import type { Self } from "./rules.ts";
import { sendTo } from "./sending.ts";
import type { Endpoint, Node, Received } from "./types.ts";
import { LAST_VERSION } from "./endpoint-versions.ts";

export function shutDown(state: Node, self: Self): void {
  publish(state, { STATUS: "shutdown" }, self);
  while (state.updates.length > 0) store(state, self);
  const { generation, states } = state.records[self.id];
  const carried: Endpoint | null = self.variant === "repaired" ? { generation, heartbeat: LAST_VERSION, states } : null;
  for (const to of state.live) sendTo(to, { kind: "shutdown", state: carried }, self);
  stop(state, self);
}

export function stop(state: Node, self: Self): void {
  state.phase = "stopped";
  state.updates = [];
  state.outbox = [];
  self.stopTimer({ kind: "gossip" });
}

export function onShutdown(state: Node, { from, state: carried }: Received<"shutdown">, self: Self): void {
  if (state.phase !== "running" || !state.records[from]) return;
  if (!carried) return markAsShutdown(state, from, self);
  state.records[from] = { ...carried, alive: false };
  markDead(state, from);
}

/**
 * Whoever hears of it forges the other's record, with a version of its own counter, and a heartbeat that nothing in this
 * generation is newer than. From here on the record has more than one writer, until the other starts again.
 */
export function markAsShutdown(state: Node, of: NodeId, self: Self): void {
  if (self.variant === "cassandra") {
    const held = state.records[of];
    held.states.STATUS = { value: "shutdown", version: nextVersion(state) };
    held.heartbeat = LAST_VERSION;
  }
  markDead(state, of);
}
