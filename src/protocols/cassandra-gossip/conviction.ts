/** The failure detector has heard nothing of somebody for too long. */
import type { NodeId } from "../../index.ts";
import { markDead } from "./liveness.ts";
import type { Node, Self } from "./node.ts";
import { markAsShutdown } from "./shutdown.ts";
import { statusOf } from "./versions.ts";

export function convict(state: Node, of: NodeId, self: Self): void {
  const held = state.records[of];
  if (!held?.alive) return;
  if (self.variant === "cassandra" && statusOf(held) === "shutdown") markAsShutdown(state, of, self);
  else markDead(state, of);
}
