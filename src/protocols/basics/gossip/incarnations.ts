/**
 * How a member that restarted gets back what it lost. It comes back as a new incarnation, and says so in every round to each peer that
 * has not confirmed it. A peer that hears of a new incarnation forgets what the old one had been told.
 *
 * Confirmations carry the incarnation of the member that confirms. A confirmation from an older incarnation than the known one is void;
 * one from a newer incarnation is the first news of it. What a member knows about others' incarnations is lost when it restarts, and
 * comes back with their confirmations of its own return.
 */
import type { NodeId } from "../../../index.ts";
import type { Doing, Me } from "./rules.ts";
import type { Member } from "./types.ts";

/** The peers that have yet to hear that this member restarted. */
export const leftToGreet = (state: Member, self: Me): readonly NodeId[] =>
  state.incarnation === 0 ? [] : self.peers.filter((peer) => !state.welcomedBy.has(peer));

/** Whether what a peer said in this incarnation is void, because it has restarted since. */
export const isVoid = (state: Member, peer: NodeId, incarnation: number, self: Me): boolean =>
  self.rules.isVoid(incarnation, state.incarnations[peer] ?? 0);

/** Notes the incarnation that a peer says it is. */
export function notice(state: Member, peer: NodeId, incarnation: number, self: Doing): void {
  if (incarnation <= (state.incarnations[peer] ?? 0)) return;
  state.incarnations[peer] = incarnation;
  self.record({ kind: "restarted", about: peer });
  if (!self.rules.forgetsOnRestart()) return;
  for (const rumour of Object.values(state.rumours)) rumour.told.delete(peer);
}
