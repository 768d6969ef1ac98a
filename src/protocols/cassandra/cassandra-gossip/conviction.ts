/** Conviction: the failure detector has heard nothing from an endpoint for too long. */
import type { NodeId } from "../../../index.ts";
import { markDead } from "./up-by-echo.ts";
import type { Self } from "./rules.ts";
import { markAsShutdown } from "./shutdown.ts";
import type { Node } from "./types.ts";
import { statusOf } from "./endpoint-versions.ts";

export function convict(state: Node, { of }: { of: NodeId }, self: Self): void {
  const held = state.records[of];
  if (!held?.alive) return;
  if (self.variant === "cassandra" && statusOf(held) === "shutdown") markAsShutdown(state, of, self);
  else markDead(state, of);
}
