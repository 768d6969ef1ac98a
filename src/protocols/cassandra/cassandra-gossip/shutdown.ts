/** Orderly shutdown: a node that stops tells all nodes that it considers UP. */
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
 * Marks another node as shut down. Under `cassandra`, this forges its record, with a version from the marking node's own counter and the
 * highest possible heartbeat of this generation. From then on the record has more than one writer, until that node restarts.
 */
export function markAsShutdown(state: Node, of: NodeId, self: Self): void {
  if (self.variant === "cassandra") {
    const held = state.records[of];
    held.states.STATUS = { value: "shutdown", version: nextVersion(state) };
    held.heartbeat = LAST_VERSION;
  }
  markDead(state, of);
}
