/** A replica becomes a master, or a master a replica, because it is told to; the reasons are not modelled. */
import type { NodeId } from "../../../index.ts";
import { unblock } from "./clients.ts";
import { newHistory, shiftHistory } from "./replication-id.ts";
import { closeReplicas, disconnect } from "./psync.ts";
import type { Self } from "./rules.ts";
import type { Server } from "./types.ts";

/** From here on its history is its own; the previous one becomes the second. */
export function promote(state: Server, _: unknown, self: Self): void {
  leave(state, self);
  state.master = null;
  state.link = "down";
  state.unfinished = [];
  self.stopTimer({ kind: "reconnect" });
  shiftHistory(state, newHistory(state, self));
  closeReplicas(state, self);
}

/** Its own replicas stay connected, because the history may turn out to be the same. */
export function follow(state: Server, { master }: { readonly master: NodeId }, self: Self): void {
  leave(state, self);
  state.master = master;
  unblock(state, self);
  disconnect(state, self);
}

function leave({ master, connection }: Server, self: Self): void {
  if (master !== null) self.send(master, { kind: "closed", connection });
}
