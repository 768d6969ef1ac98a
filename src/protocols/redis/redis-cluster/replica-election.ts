/** A replica that stands for its failed master. */
import type { NodeId } from "../../../index.ts";
import { broadcast, broadcastPong, headerOf } from "./bus.ts";
import type { NodeEffects } from "./rules.ts";
import type { ClusterNode, Received } from "./types.ts";
import { quorum } from "./failure-detection.ts";
import { hasSlots, isMaster, masterOf, replicasOf } from "./node-table.ts";
import { confOf } from "./nodes-conf.ts";
import { replaceMaster } from "./change-of-role.ts";

const firstDelayMs = 500;
const delayOfRankMs = 1000;
/** Two node timeouts. */
const votesCountMs = 30_000;

/**
 * Whether this node may stand now: its master has slots and has failed, or is about to hand over. A replica that has
 * been out of touch with its master for too long stands only in a manual failover.
 */
function mayStand(state: Readonly<ClusterNode>, self: NodeEffects): boolean {
  const { master } = state.nodes[self.id];
  if (master === null || !hasSlots(state, master)) return false;
  if (state.manual && self.rules.mayFailOverByHand(state.manual.canStart)) return true;
  return state.nodes[master]?.health === "fail" && !state.isStale;
}

/** How many replicas of the same master state that they have more: the one with the most stands first. It is only a delay. */
const rankOf = (state: Readonly<ClusterNode>, self: NodeId): number => {
  const me = state.nodes[self];
  const siblings = me.master === null ? [] : replicasOf(state, me.master);
  return siblings.filter((id) => id !== self && state.nodes[id].offset > me.offset).length;
};

/** Waits for its turn to stand, or for the time to stand again. */
export function awaitElection(state: Readonly<ClusterNode>, self: NodeEffects): void {
  if (!mayStand(state, self)) return self.stopTimer({ kind: "election" });
  if (state.manual) return self.startTimer({ kind: "election" }, { after: 0 });
  const after = firstDelayMs + delayOfRankMs * rankOf(state, self.id);
  self.startTimer({ kind: "election" }, { after, unlessArmed: true });
}

/** Asks all masters for their vote in a new epoch. */
export function stand(state: ClusterNode, self: NodeEffects): void {
  if (!mayStand(state, self)) return;
  state.currentEpoch += 1;
  state.election = { epoch: state.currentEpoch, votes: 0 };
  const force = state.manual !== null;
  broadcast(state, { kind: "AUTH_REQUEST", header: headerOf(state, self.id), force }, self);
}

export function hearVote(state: ClusterNode, { from, header: { currentEpoch } }: Received<"AUTH_ACK">): void {
  const isVoter = isMaster(state, from) && hasSlots(state, from);
  if (state.election && isVoter && currentEpoch >= state.election.epoch) state.election.votes += 1;
}

/** Wins if there are enough votes (`clusterHandleSlaveFailover`, last part). */
export function winIfElected(state: ClusterNode, self: NodeEffects): void {
  if (!state.election || !mayStand(state, self) || state.election.votes < quorum(state.size)) return;
  const me = state.nodes[self.id];
  const { epoch } = state.election;
  if (!self.rules.isSyncedBeforeTold()) state.unsynced = confOf(state);
  const old = masterOf(state, self.id);
  me.configEpoch = self.rules.epochOfWinner(me.configEpoch, epoch);
  self.record({ kind: "elected", epoch, of: old });
  replaceMaster(state, self);
  if (self.rules.forgetsElections(self.variant)) state.election = null;
  else self.startTimer({ kind: "votes expire" }, { after: votesCountMs });
  broadcastPong(state, self);
}
