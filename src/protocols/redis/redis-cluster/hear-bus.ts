/** What a node does with a message from the bus (`clusterProcessPacket`). The order matters. */
import { answerPing, listenFor } from "./bus.ts";
import type { BusMessage } from "./bus-messages.ts";
import { learnRole } from "./change-of-role.ts";
import { learnEpochs, resolveCollision } from "./epochs.ts";
import { hearAnswer, hearFailed, hearGossip } from "./failure-detection.ts";
import { type NodeRole, within } from "./handlers.ts";
import { noteMasterOffset, startAtMaster } from "./manual-failover.ts";
import { isMaster, masterOf, slotsOf } from "./node-table.ts";
import { hearVote } from "./replica-election.ts";
import type { NodeEffects } from "./rules.ts";
import { correctClaims, hearUpdate, updateSlots } from "./slots.ts";
import type { ClusterNode, Received } from "./types.ts";
import { voteIfNeeded } from "./voting.ts";

const handlers: Pick<NodeRole["receive"], BusMessage["kind"]> = {
  PING(state, message, self) {
    answerPing(state, message.from, message.asks, self);
    hearState(state, message, self);
  },
  PONG(state, message, self) {
    if (message.channel === "back") hearAnswer(state, message.from);
    hearState(state, message, self);
  },
  FAIL: hearFailed,
  UPDATE: hearUpdate,
  AUTH_REQUEST: voteIfNeeded,
  AUTH_ACK: hearVote,
  MFSTART: startAtMaster,
};

/** Whatever a message is about, its header is taken in first. */
export const hearBus = within(handlers, (hear) => (state, message, self) => {
  const { from, header } = message;
  const sender = state.nodes[from];
  learnEpochs(state, from, header);
  sender.offset = header.offset;
  listenFor(from, self, false);
  // The sender can be asked again: a question that was sent while it was down is lost.
  if (sender.health !== "ok") sender.isPinged = false;
  noteMasterOffset(state, from, header, self);
  hear(state, message, self);
});

/** What pings and their answers say: role, slots, epoch, suspicions. */
function hearState(state: ClusterNode, { from, header, gossip }: Received<"PING" | "PONG">, self: NodeEffects): void {
  learnRole(state, from, header, self);
  const { configEpoch, slots } = header;
  const isNew = slots.join() !== slotsOf(state, masterOf(state, from)).join();
  if (isNew && self.rules.mayRebind(isMaster(state, from)))
    updateSlots(state, masterOf(state, from), configEpoch, slots, self);
  if (isNew) correctClaims(state, from, configEpoch, slots, self);
  resolveCollision(state, from, self);
  hearGossip(state, from, gossip, self);
}
