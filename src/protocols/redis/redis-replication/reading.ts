/** What a replica does with what its master sends. */
import { serveBlocked } from "./clients.ts";
import { shiftHistory } from "./replication-id.ts";
import { flush, persistAll } from "./persistence.ts";
import { closeReplicas } from "./psync.ts";
import type { Self } from "./rules.ts";
import { acknowledge, execute } from "./stream.ts";
import type { Received, Server } from "./types.ts";

/** If the history has another name now, the replicas of this replica have to learn it. */
export function continueFrom(state: Server, { replid, rest }: Received<"continue">, self: Self): void {
  state.link = "online";
  if (replid !== state.replid) {
    shiftHistory(state, replid);
    closeReplicas(state, self);
  }
  for (const piece of rest) execute(state, piece, self);
  persistAll(state, self.scope.persistence);
  acknowledge(state, self);
}

/** This replica loses what it had, and its own replicas have to copy everything too. */
export function copyAll(state: Server, { log, offset, replid }: Received<"full">, self: Self): void {
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
export function read(state: Server, { piece }: Received<"effect">, self: Self): void {
  if (state.link !== "online") return;
  execute(state, piece, self);
  serveBlocked(state, self);
  flush(state, self.scope.persistence);
  acknowledge(state, self);
}
