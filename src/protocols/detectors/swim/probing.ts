/**
 * Probing: one member after the other is pinged, each once before any is pinged again. If no answer comes, others are asked to ping it; if
 * that brings no answer either, it is suspected.
 */
import type { NodeId } from "../../../index.ts";
import { blame, fare, scaled } from "./local-health.ts";
import { learn } from "./members.ts";
import { piggyback } from "./news.ts";
import type { Self } from "./rules.ts";
import type { State } from "./types.ts";

export const probeMs = 1000;
export const ackMs = 500;
const udp = { channel: "udp" } as const;

const isProbed = (state: State, member: NodeId): boolean =>
  state.members[member]?.status === "alive" || state.members[member]?.status === "suspect";

export function probeNext(state: State, self: Self): void {
  const all = self.scope.probes[self.id].filter((peer) => isProbed(state, peer));
  const left = all.filter((peer) => !state.probed.has(peer));
  const candidates = left.length > 0 ? left : all;
  if (left.length === 0) state.probed = new Set();
  if (candidates.length === 0) {
    self.startTimer({ kind: "probe" }, { after: probeMs });
    return;
  }
  const of = self.choose(candidates);
  state.probed.add(of);
  state.probe = { of, helpers: null };
  self.send(of, { kind: "ping", for: self.id, news: [...accusation(state, of, self), ...piggyback(state, self)] }, udp);
  self.startTimer({ kind: "no ack" }, { after: ackMs });
}

/** A suspected member is told so when it is pinged, so that it can refute it ("buddy system", Lifeguard). */
function accusation(state: State, of: NodeId, self: Self) {
  const { status, incarnation } = state.members[of];
  return status === "alive" ? [] : [{ kind: "suspect", of, incarnation, by: self.id } as const];
}

export function askHelpers(state: State, self: Self): void {
  if (!state.probe) return;
  const { of } = state.probe;
  const candidates = self.peers.filter((peer) => peer !== of && state.members[peer]?.status === "alive");
  const tried = self.rules.helpersTried(candidates, self.peers);
  const picked = tried.length === 0 ? [] : [self.choose(tried)].filter((peer) => candidates.includes(peer));
  for (const helper of picked) self.send(helper, { kind: "ping-req", of, news: piggyback(state, self) }, udp);
  state.probe.helpers = picked;
  self.startTimer({ kind: "probe ends" }, { after: scaled(state, probeMs) - ackMs });
}

export function endProbe(state: State, self: Self): void {
  const { probe } = state;
  state.probe = null;
  fare(state, probe === null ? 1 : blame(probe), self);
  self.startTimer({ kind: "probe" }, { after: 0 });
  const known = probe && state.members[probe.of];
  if (known) learn(state, { kind: "suspect", of: probe.of, incarnation: known.incarnation, by: self.id }, self);
}

/** A member answered, itself or through a helper. */
export function answered(state: State, of: NodeId, self: Self): void {
  if (state.probe?.of !== of) return;
  state.probe = null;
  fare(state, -1, self);
  self.stopTimer({ kind: "no ack" });
  self.stopTimer({ kind: "probe ends" });
  self.startTimer({ kind: "probe" }, { after: scaled(state, probeMs) });
}
