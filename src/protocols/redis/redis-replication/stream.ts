/** How commands get from server to server: as a stream of counted pieces. The latest pieces are kept as the backlog. */
import type { Self } from "./rules.ts";
import type { Server } from "./types.ts";

export const PING = "ping";

/** A master executes a command of its own. */
export function append(state: Server, command: string, self: Self): void {
  const pieces = self.scope.pieces === 1 ? [command] : [`${command}<`, `>${command}`];
  state.log.push(pieces.join(""));
  feed(state, pieces, self);
}

/** A sign of life, whether or not there is anything to replicate. */
export function ping(state: Server, _: unknown, self: Self): void {
  state.pings += 1;
  append(state, PING, self);
}

/** Once a command has been read to its end, it takes effect and is passed on to the replicas of this replica. */
export function execute(state: Server, piece: string, self: Self): void {
  const isFedAtOnce = self.rules.feedsHalves();
  if (isFedAtOnce) feed(state, [piece], self);
  state.unfinished.push(piece);
  if (state.unfinished.length < self.scope.pieces) return;
  state.log.push(state.unfinished.join(""));
  if (!isFedAtOnce) feed(state, state.unfinished, self);
  state.unfinished = [];
}

function feed(state: Server, pieces: readonly string[], self: Self): void {
  state.offset += pieces.length;
  state.backlog.push(...pieces);
  const surplus = Math.max(0, state.backlog.length - self.scope.backlogMax);
  state.backlog.splice(0, surplus);
  state.backlogFrom = state.offset - state.backlog.length;
  for (const [replica, { connection, askedAt }] of Object.entries(state.replicas)) {
    if (askedAt !== null) continue;
    for (const piece of pieces) self.send(replica, { kind: "effect", connection, piece });
  }
}

/** A replica confirms its offset, if that matters. */
export function acknowledge({ master, connection, offset }: Server, { scope, send }: Self): void {
  if (master !== null && (scope.wait > 0 || scope.minReplicasToWrite > 0))
    send(master, { kind: "ack", connection, offset });
}

/** Pings at the end of the stream change nothing and could be trimmed when a connection ends. Redis does not do so. */
export function trimPings(state: Server, self: Self): void {
  if (!self.rules.trimsPings()) return;
  while (state.backlog.at(-1) === PING) {
    state.backlog.pop();
    state.log.pop();
    state.offset -= 1;
  }
}
