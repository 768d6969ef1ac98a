/**
 * How nodes are forgotten: news about a removed node is ignored for a while (quarantine), and its record, which says that it left, is
 * kept for days. Nobody agrees on these times: here, each may end at any time, at each node separately.
 */
import type { NodeId } from "../../../index.ts";
import type { Self } from "./rules.ts";
import type { Node } from "./types.ts";
import { isDeadState } from "./endpoint-versions.ts";

const quarantineMs = 60_000;
const expiryMs = 3 * 24 * 3600 * 1000;
const fatClientMs = 30_000;

/** Removes an endpoint from the ring, and ignores news about it for a while. Its record stays. */
export function removeEndpoint(state: Node, of: NodeId, self: Self): void {
  for (const token of tokensOf(state, of)) delete state.owners[token];
  state.live.delete(of);
  if (self.rules.stopsWatching()) self.stopTimer({ kind: "silence", of });
  quarantine(state, of, self);
}

export const tokensOf = ({ owners }: Node, of: NodeId): readonly string[] =>
  Object.keys(owners).filter((token) => owners[token] === of);

export function evict(state: Node, of: NodeId, self: Self): void {
  delete state.records[of];
  for (const kind of ["silence", "expiry", "fat client"] as const) self.stopTimer({ kind, of });
  quarantine(state, of, self);
}

function quarantine(state: Node, of: NodeId, self: Self): void {
  state.quarantine.add(of);
  if (self.scope.quarantineEnds) self.startTimer({ kind: "quarantine", of }, { after: quarantineMs });
}

export function noteExpiry(of: NodeId, self: Self): void {
  if (self.scope.expires) self.startTimer({ kind: "expiry", of }, { after: expiryMs });
}

/** Forgets a record whose time is over. If that is not possible yet, every later round tries again. */
export function onExpiry(state: Node, { of }: { of: NodeId }, self: Self): void {
  const held = state.records[of];
  if (!held) return;
  if (held.alive || tokensOf(state, of).length > 0) noteExpiry(of, self);
  else evict(state, of, self);
}

export function watchSilence({ records }: Node, of: NodeId, self: Self): void {
  if (self.scope.silence?.includes(of) && records[of])
    self.startTimer({ kind: "fat client", of }, { after: fatClientMs });
}

/** Forgets a client that has been silent for too long. Members are never forgotten for being silent, because they hold data. */
export function onSilentClient(state: Node, { of }: { of: NodeId }, self: Self): void {
  const held = state.records[of];
  if (!held) return;
  const hasToken = tokensOf(state, of).length > 0;
  const isForgotten =
    !isDeadState(held) &&
    !state.quarantine.has(of) &&
    self.rules.isFatClient({ hasToken, hasStatus: held.states.STATUS !== undefined });
  if (!isForgotten) return watchSilence(state, of, self);
  removeEndpoint(state, of, self);
  evict(state, of, self);
}
