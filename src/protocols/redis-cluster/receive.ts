/** What a node does with a message from the bus (`clusterProcessPacket`). The order matters. */
import type { NodeId } from "../../index.ts";
import { answerPing } from "./bus.ts";
import type { ClusterNode, RedisCluster, Self } from "./cluster-node.ts";
import { hearVote } from "./election.ts";
import { learnEpochs, resolveCollision } from "./epochs.ts";
import { hearAnswer, hearFailed, hearGossip } from "./failure-detection.ts";
import { noteMasterOffset, startAtMaster } from "./manual-failover.ts";
import type { BusMessage, Gossip, Header } from "./messages.ts";
import { isMaster, masterOf, slotsOf } from "./node-table.ts";
import { learnRole } from "./roles.ts";
import { correctClaims, hearUpdate, updateSlots } from "./slots.ts";
import { voteIfNeeded } from "./voting.ts";

export function receive(
  state: ClusterNode,
  from: NodeId,
  channel: RedisCluster["channel"],
  message: BusMessage,
  self: Self,
): void {
  const { header } = message;
  const sender = state.nodes[from];
  if (!sender) return;
  learnEpochs(state, from, header);
  sender.offset = header.offset;
  // Whoever speaks can be asked again: a question that went to it while it was down is lost.
  if (sender.health !== "ok") sender.isPinged = false;
  noteMasterOffset(state, from, header, self);
  switch (message.kind) {
    case "PING":
      answerPing(state, from, message.asks, self);
      return hearState(state, from, header, message.gossip, self);
    case "PONG":
      if (channel === "back") hearAnswer(state, from);
      return hearState(state, from, header, message.gossip, self);
    case "FAIL":
      return hearFailed(state, message.about, self);
    case "UPDATE":
      return hearUpdate(state, message, self);
    case "AUTH_REQUEST":
      return voteIfNeeded(state, from, header, message.force, self);
    case "AUTH_ACK":
      return hearVote(state, from, header);
    case "MFSTART":
      return startAtMaster(state, from, self);
    default:
      message satisfies never;
  }
}

/** What pings and their answers say: role, slots, epoch, suspicions. */
function hearState(state: ClusterNode, from: NodeId, header: Header, gossip: Gossip, self: Self): void {
  learnRole(state, from, header, self);
  const { configEpoch, slots } = header;
  const isNew = slots.join() !== slotsOf(state, masterOf(state, from)).join();
  if (isNew && self.rules.mayRebind(isMaster(state, from))) {
    updateSlots(state, masterOf(state, from), configEpoch, slots, self);
  }
  if (isNew) correctClaims(state, from, configEpoch, slots, self);
  resolveCollision(state, from, self);
  hearGossip(state, from, gossip, self);
}
