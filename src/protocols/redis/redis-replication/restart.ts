import { newHistory } from "./replication-id.ts";
import { ask } from "./psync.ts";
import type { Self } from "./rules.ts";
import type { Server } from "./types.ts";

/**
 * All connections are new. A snapshot names its history. A replica continues it. A master begins another, because others may
 * have more of the old one, and remembers the old one as the second. A log names no history.
 */
export function afterRestart(state: Server, self: Self): void {
  self.record({ kind: "restarted" });
  for (const peer of self.peers) self.send(peer, { kind: "closed", connection: null });
  if (self.scope.persistence.hasSeconds) self.startTimer({ kind: "second" }, { after: 1000 });
  state.offset = state.backlogFrom = state.log.length;
  const known = state.disk.snapshot?.replid ?? null;
  const isKept = known !== null && self.rules.keepsHistory(state.master !== null);
  state.replid = isKept ? known : newHistory(state, self);
  if (known !== null && !isKept) {
    state.replid2 = known;
    state.secondOffset = state.offset + 1;
  }
  state.connection += 1;
  ask(state, self);
}
