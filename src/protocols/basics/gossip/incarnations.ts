/**
 * How a member that restarted is told again what it lost. It comes back as a new incarnation and says so in every round
 * to each peer that has not confirmed it. A peer that hears of a new incarnation forgets what it remembered the old one
 * to have been told.
 *
 * Confirmations carry the incarnation of the one who confirms. One from an older incarnation than is known is void; one
 * from a newer is the first that is heard of it. What is known of others' incarnations is lost in a restart, and comes
 * back with their confirmations that this member is back.
 */
import type { NodeId } from "../../../index.ts";
import type { Doing, Me } from "./rules.ts";
import type { Member } from "./types.ts";

/** The peers who have still to hear that this member restarted. */
export const leftToGreet = (state: Member, self: Me): readonly NodeId[] =>
  state.incarnation === 0 ? [] : self.peers.filter((peer) => !state.welcomedBy.has(peer));

/** Whether what a peer said as this incarnation is void, since it has restarted meanwhile. */
export const isVoid = (state: Member, peer: NodeId, incarnation: number, self: Me): boolean =>
  self.rules.isVoid(incarnation, state.incarnations[peer] ?? 0);

/** Takes note of the incarnation that a peer says it is. */
export function notice(state: Member, peer: NodeId, incarnation: number, self: Doing): void {
  if (incarnation <= (state.incarnations[peer] ?? 0)) return;
  state.incarnations[peer] = incarnation;
  self.record({ kind: "restarted", about: peer });
  if (!self.rules.forgetsOnRestart()) return;
  for (const rumour of Object.values(state.rumours)) rumour.told.delete(peer);
}
