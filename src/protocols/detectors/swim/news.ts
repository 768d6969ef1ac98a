/**
 * What members tell each other about members, and how it spreads: piggybacked on every packet, a limited number of times, and only the
 * newest about each member (hashicorp/memberlist, queue.go, TransmitLimitedQueue).
 */
import type { Self } from "./rules.ts";
import type { News, State } from "./types.ts";

export const gossipMs = 200;

/** Newer news about a member replaces older. */
export function tell(state: State, news: News, self: Self): void {
  state.queue[news.of] = { news, sent: 0 };
  self.record({ kind: "told", news });
  self.startTimer({ kind: "gossip" }, { after: gossipMs });
}

/** What the next packet carries. News that was sent often enough is dropped. */
export function piggyback(state: State, self: Self): News[] {
  const carried: News[] = [];
  for (const [of, broadcast] of Object.entries(state.queue)) {
    carried.push(broadcast.news);
    broadcast.sent += 1;
    if (broadcast.sent >= self.scope.transmissions) delete state.queue[of];
  }
  return carried;
}

/** A tick of gossip: everything in the queue goes to one member, which may also be one that died lately, so that it can refute. */
export function gossip(state: State, self: Self): void {
  if (Object.keys(state.queue).length === 0) return;
  const listeners = self.peers.filter((peer) => peer in state.members && state.members[peer].status !== "left");
  if (listeners.length > 0) {
    const to = self.choose(listeners);
    self.send(to, { kind: "gossip", news: piggyback(state, self) }, { channel: "udp" });
  }
  if (Object.keys(state.queue).length > 0) self.startTimer({ kind: "gossip" }, { after: gossipMs });
}
