/** What an operator does at one node, by hand. A command that the node refuses stays to be tried again. */
import { broadcastPong } from "./bus.ts";
import { bind } from "./binding.ts";
import type { ClusterNode, RedisCluster, Self } from "./cluster-node.ts";
import { bumpWithoutConsensus } from "./epochs.ts";
import { failOver, type How, mayFailOver } from "./manual-failover.ts";
import type { Slot } from "./messages.ts";
import { hasSlots, isMaster } from "./node-table.ts";
import { replicate } from "./roles.ts";

export type Command =
  | { kind: "fail over"; how: How }
  /** Ends the import of a slot: SETSLOT NODE at the target, which then owns it by an epoch of its own. */
  | { kind: "take slot"; slot: Slot }
  /** SETSLOT NODE at the source. */
  | { kind: "give slot"; slot: Slot; to: string }
  | { kind: "bump epoch" }
  | { kind: "set config epoch"; epoch: number };

export function commandsOf(
  state: Readonly<ClusterNode>,
  self: Pick<Self, "id" | "scope">,
): readonly RedisCluster["action"][] {
  const command = self.scope.commands[self.id]?.at(state.commandsDone);
  return command && isAccepted(state, command, self.id) ? [{ kind: "command", command }] : [];
}

function isAccepted(state: Readonly<ClusterNode>, command: Command, self: string): boolean {
  switch (command.kind) {
    case "fail over":
      return state.manual === null && mayFailOver(state, command.how, self);
    case "take slot":
      return isMaster(state, self) && state.slots[command.slot] !== self;
    case "give slot":
      return isMaster(state, self) && isMaster(state, command.to) && state.slots[command.slot] === self;
    case "bump epoch":
    case "set config epoch":
      return isMaster(state, self);
    default:
      return command satisfies never;
  }
}

export function obey(state: ClusterNode, command: Command, self: Self): void {
  state.commandsDone += 1;
  const me = state.nodes[self.id];
  switch (command.kind) {
    case "fail over":
      return failOver(state, command.how, self);
    case "take slot":
      bind(state, command.slot, self.id, self.rules.forgetsNotClaiming(self.variant));
      bumpWithoutConsensus(state, self);
      broadcastPong(state, self);
      return;
    case "give slot":
      bind(state, command.slot, command.to, self.rules.forgetsNotClaiming(self.variant));
      if (!hasSlots(state, self.id) && self.rules.followsWhoGotTheLastSlot()) replicate(state, command.to, self);
      return;
    case "bump epoch":
      return bumpWithoutConsensus(state, self);
    case "set config epoch":
      me.configEpoch = command.epoch;
      state.currentEpoch = self.rules.currentEpochAfterSet(state.currentEpoch, command.epoch);
      return;
    default:
      command satisfies never;
  }
}
