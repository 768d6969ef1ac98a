/** Obeys an operator's commands. One that the node refuses stays to be tried again. */
import type { ActionOf, NodeId } from "../../index.ts";
import type { Command } from "./commands.ts";
import { bumpWithoutConsensus } from "./epochs.ts";
import { failOver, mayFailOver } from "./manual-failover.ts";
import { isMigrationAccepted, migrate } from "./migration.ts";
import { isMaster } from "./node-table.ts";
import { write } from "./replication.ts";
import type { NodeEffects, NodeSelf } from "./rules.ts";
import type { ClusterNode, Received, RedisCluster } from "./types.ts";

/** The next of those that the scope has for this node. */
export function commandsOf(state: Readonly<ClusterNode>, self: NodeSelf): readonly ActionOf<RedisCluster, "node">[] {
  const command = self.scope.commands[self.id]?.at(state.commandsDone);
  return command && isAccepted(state, command, self) ? [{ kind: "command", command }] : [];
}

function isAccepted(state: Readonly<ClusterNode>, command: Command, self: NodeSelf): boolean {
  switch (command.kind) {
    case "write":
      return isMaster(state, self.id) && state.state === "ok" && !state.isPaused;
    case "lose touch":
      return !isMaster(state, self.id);
    case "fail over":
      return mayFailOver(state, command.how, self.id);
    case "bump epoch":
    case "set config epoch":
      return isMaster(state, self.id);
    default:
      return isMigrationAccepted(state, command, self);
  }
}

/** Of an operator that waits for the answer. */
export function obeyOrRefuse(state: ClusterNode, { from, command }: Received<"COMMAND">, self: NodeEffects): void {
  const isRefused = !isAccepted(state, command, self);
  if (!isRefused) obey(state, command, from, self);
  // MIGRATE answers when it is over.
  if (isRefused || command.kind !== "migrate keys")
    self.send(from, { kind: "OBEYED", isRefused }, { channel: "client" });
}

export function obey(state: ClusterNode, command: Command, from: NodeId | null, self: NodeEffects): void {
  if (from === null) state.commandsDone += 1;
  const me = state.nodes[self.id];
  switch (command.kind) {
    case "write":
      return write(state, self);
    case "lose touch":
      state.isStale = true;
      return;
    case "fail over":
      return failOver(state, command.how, self);
    case "bump epoch":
      return bumpWithoutConsensus(state, self);
    case "set config epoch":
      me.configEpoch = command.epoch;
      state.currentEpoch = self.rules.currentEpochAfterSet(state.currentEpoch, command.epoch);
      return;
    default:
      return migrate(state, command, from, self);
  }
}
