/** What a replica makes of what its master sends. */
import { serveBlocked } from "./clients.ts";
import { shiftHistory } from "./history.ts";
import { flush, persistAll } from "./persistence.ts";
import { closeReplicas } from "./psync.ts";
import type { RedisReplication, Self, Server } from "./redis-replication.ts";
import { acknowledge, execute } from "./stream.ts";

/** Where the history has another name now, the replicas of this replica have to learn it. */
export function continueFrom(state: Server, replid: string, rest: readonly string[], self: Self): void {
  state.link = "online";
  if (replid !== state.replid) {
    shiftHistory(state, replid);
    closeReplicas(state, self);
  }
  for (const piece of rest) execute(state, piece, self);
  persistAll(state, self.scope.persistence);
  acknowledge(state, self);
}

/** What this replica had goes, and its replicas have to copy everything too. */
export function copyAll(
  state: Server,
  { log, offset, replid }: RedisReplication["message"] & { kind: "full" },
  self: Self,
): void {
  state.link = "online";
  state.log = [...log];
  state.offset = offset;
  state.replid = replid;
  state.replid2 = null;
  if (self.rules.discardsBacklog()) {
    state.backlog = [];
    state.backlogFrom = offset;
  }
  closeReplicas(state, self);
  persistAll(state, self.scope.persistence);
  acknowledge(state, self);
}

/** A piece comes from the master. */
export function read(state: Server, piece: string, self: Self): void {
  if (state.link !== "online") return;
  execute(state, piece, self);
  serveBlocked(state, self);
  flush(state, self.scope.persistence);
  acknowledge(state, self);
}
