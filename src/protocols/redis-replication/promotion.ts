/** A replica becomes a master, a master a replica: by somebody's order, which is not asked for reasons here. */
import type { NodeId } from "../../index.ts";
import { unblock } from "./clients.ts";
import { newHistory, shiftHistory } from "./histories.ts";
import { closeReplicas, disconnect } from "./psync.ts";
import type { Self } from "./rules.ts";
import type { Server } from "./types.ts";

/** From here on the history is its own; the one before is known as the second. */
export function promote(state: Server, _: unknown, self: Self): void {
  leave(state, self);
  state.master = null;
  state.link = "down";
  state.unfinished = [];
  self.stopTimer({ kind: "reconnect" });
  shiftHistory(state, newHistory(state, self));
  closeReplicas(state, self);
}

/** Its own replicas stay connected, for it may yet turn out that the history is the same. */
export function follow(state: Server, { master }: { readonly master: NodeId }, self: Self): void {
  leave(state, self);
  state.master = master;
  unblock(state, self);
  disconnect(state, self);
}

function leave({ master, connection }: Server, self: Self): void {
  if (master !== null) self.send(master, { kind: "closed", connection });
}
