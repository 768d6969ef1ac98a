/** How a node takes over what another one tells it about an endpoint. */
import type { NodeId } from "../../../index.ts";
import { markAlive, markDead } from "./up-by-echo.ts";
import { watchSilence } from "./quarantine.ts";
import type { Self } from "./rules.ts";
import { markAsShutdown } from "./shutdown.ts";
import { handleStatus } from "./status.ts";
import type { Endpoint, Held, Key, Node, Versioned } from "./types.ts";
import { isDeadState, maxVersion, statusOf } from "./endpoint-versions.ts";

export function apply(state: Node, of: NodeId, remote: Endpoint, self: Self): void {
  if (of === self.id || state.quarantine.has(of)) return;
  const held = state.records[of];
  if (!held) return majorChange(state, of, remote, self);
  if (!self.rules.isBelievable(remote.generation, held.generation, self.scope.clock ?? 0)) return;
  if (remote.generation > held.generation) return majorChange(state, of, remote, self);
  if (remote.generation < held.generation) return;
  if (maxVersion(remote) > maxVersion(held)) takeNewer(state, of, held, remote, self);
  const now = state.records[of];
  if (now && !now.alive && !isDeadState(now) && self.rules.asksAgain()) markAlive(state, of, self);
}

/** Replaces the whole record: the endpoint is new, or has restarted. */
export function majorChange(state: Node, of: NodeId, remote: Endpoint, self: Self): void {
  state.records[of] = { ...remote, alive: false };
  if (isDeadState(remote)) markDead(state, of);
  else markAlive(state, of, self);
  handleStatus(state, of, self);
  if (statusOf(remote) === "shutdown") markAsShutdown(state, of, self);
  watchSilence(state, of, self);
}

/** Stores all newer states before the ring is told of any. */
function takeNewer(state: Node, of: NodeId, held: Held, remote: Endpoint, self: Self): void {
  held.heartbeat = remote.heartbeat;
  const newer = (Object.entries(remote.states) as [Key, Versioned][]).filter(
    ([key, { version }]) => version > (held.states[key]?.version ?? 0),
  );
  for (const [key, value] of newer) held.states[key] = value;
  if (newer.some(([key]) => key === "STATUS")) handleStatus(state, of, self);
}
