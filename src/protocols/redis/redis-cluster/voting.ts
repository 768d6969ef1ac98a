/** How a master votes: once an epoch, and the vote is on its disk before it is sent. */
import { headerOf } from "./bus.ts";
import type { NodeEffects } from "./rules.ts";
import type { ClusterNode, Received } from "./types.ts";
import { hasSlots, isMaster, isUnclaimed } from "./node-table.ts";
import { confOf } from "./nodes-conf.ts";

const voteWindowMs = 30_000;

/** `clusterSendFailoverAuthIfNeeded`: grants the vote, or says nothing. */
export function voteIfNeeded(
  state: ClusterNode,
  { from, header, force }: Received<"AUTH_REQUEST">,
  self: NodeEffects,
): void {
  if (!isMaster(state, self.id) || !hasSlots(state, self.id)) return;
  if (header.currentEpoch < state.currentEpoch) {
    // The next ping brings the candidate up to date.
    state.nodes[from].isOwed = true;
    return;
  }
  if (state.lastVoteEpoch === state.currentEpoch) return;
  const { master } = state.nodes[from];
  const failed = master === null ? undefined : state.nodes[master];
  if (!failed || (failed.health !== "fail" && !force) || failed.isVotedFor) return;
  if (!header.slots.every((slot) => self.rules.maySpeakFor(ownersEpoch(state, slot), header.configEpoch))) return;
  if (!self.rules.isVoteSyncedBeforeSent()) state.unsynced = confOf(state);
  state.lastVoteEpoch = state.currentEpoch;
  failed.isVotedFor = true;
  self.startTimer({ kind: "vote window", of: master! }, { after: voteWindowMs });
  self.record({ kind: "voted", epoch: state.currentEpoch, for: from });
  self.send(from, { kind: "AUTH_ACK", header: headerOf(state, self.id) }, { channel: "out" });
}

/** A slot without an owner has the lowest epoch. */
const ownersEpoch = (state: Readonly<ClusterNode>, slot: string): number => {
  const owner = state.slots[slot];
  return owner === null || owner === undefined || isUnclaimed(state, slot) ? 0 : state.nodes[owner].configEpoch;
};
