/** How rumours pass from member to member, and how a member stops telling the same peer twice. */
import type { NodeId } from "../../../index.ts";
import type { Stamp } from "./last-writer-wins.ts";
import type { Doing, Me } from "./rules.ts";
import { nameOf, type Member, type RumourName } from "./types.ts";

/** Adds a rumour, which was heard from another member or started here. Hearing it again changes nothing. */
export function learn(state: Member, stamp: Stamp, self: Me): void {
  state.rumours[nameOf(stamp)] ??= { stamp, told: new Set() };
  state.latest = state.latest === null ? stamp : self.rules.merge(state.latest, stamp);
}

/** Whether a peer has yet to be told a rumour, as far as this member remembers: always, if it does not remember. */
export const isLeftToTell = (state: Member, rumour: RumourName, peer: NodeId): boolean =>
  !state.rumours[rumour]?.told.has(peer);

/** Whether some peer has yet to be told a rumour. Only peers were ever told, so counting them is enough. */
export const hasToTell = (state: Member, rumour: RumourName, self: Me): boolean =>
  (state.rumours[rumour]?.told.size ?? 0) < self.nodes.member.length - 1;

export function tell(state: Member, rumour: RumourName, to: NodeId, self: Doing): void {
  const known = state.rumours[rumour];
  if (known === undefined) return;
  self.send(to, { kind: "rumour", stamp: known.stamp, incarnation: state.incarnation });
  self.record({ kind: "told", rumour, to });
  if (self.rules.isTold(self.variant, "sent")) known.told.add(to);
}

/** A peer confirmed a rumour. This member may have known it before it restarted, and not have heard it again yet. */
export function confirmed(state: Member, rumour: RumourName, by: NodeId, self: Doing): void {
  const known = state.rumours[rumour];
  if (known === undefined || !self.rules.isTold(self.variant, "confirmed")) return;
  known.told.add(by);
  self.record({ kind: "confirmed", rumour, by });
}
