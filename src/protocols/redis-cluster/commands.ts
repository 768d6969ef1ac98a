/** What an operator does at one node, by hand. A command that the node refuses stays to be tried again. */
import type { NodeId } from "../../index.ts";
import type { ClusterNode, RedisCluster, Self } from "./cluster-node.ts";
import { bumpWithoutConsensus } from "./epochs.ts";
import { failOver, type How, mayFailOver } from "./manual-failover.ts";
import { isMigrationAccepted, migrate, type MigrationCommand } from "./migration.ts";
import { isMaster } from "./node-table.ts";
import { write } from "./replication.ts";

export type Command =
  /** A client's, of whatever slot, where it matters only how much is written. */
  | { kind: "write" }
  /** A replica does not hear from its master for long: what it has is too old for it to be elected. */
  | { kind: "lose touch" }
  | { kind: "fail over"; how: How }
  | MigrationCommand
  | { kind: "bump epoch" }
  | { kind: "set config epoch"; epoch: number };

export function commandsOf(
  state: Readonly<ClusterNode>,
  self: Pick<Self, "id" | "scope" | "rules">,
): readonly RedisCluster["action"][] {
  const command = self.scope.commands[self.id]?.at(state.commandsDone);
  return command && isAccepted(state, command, self) ? [{ kind: "command", command }] : [];
}

function isAccepted(
  state: Readonly<ClusterNode>,
  command: Command,
  self: Pick<Self, "id" | "scope" | "rules">,
): boolean {
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
export function obeyOrRefuse(state: ClusterNode, from: NodeId, command: Command, self: Self): void {
  const isRefused = !isAccepted(state, command, self);
  if (!isRefused) obey(state, command, from, self);
  // MIGRATE answers when it is over.
  if (isRefused || command.kind !== "migrate keys")
    self.send(from, { kind: "OBEYED", isRefused }, { channel: "client" });
}

export function obey(state: ClusterNode, command: Command, from: NodeId | null, self: Self): void {
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
