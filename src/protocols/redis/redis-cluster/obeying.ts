/** What a node does at an operator's command. */
import type { ActionOf } from "../../../index.ts";
import type { Command } from "./commands.ts";
import { bumpWithoutConsensus } from "./epochs.ts";
import type { CommandHandler, CommandHandlers } from "./handlers.ts";
import { failOver, mayFailOver } from "./manual-failover.ts";
import { migrationCommands } from "./migration.ts";
import { isMaster } from "./node-table.ts";
import { write } from "./replication.ts";
import type { NodeEffects, NodeSelf } from "./rules.ts";
import type { ClusterNode, Received, RedisCluster } from "./types.ts";

const handlers: CommandHandlers = {
  ...migrationCommands,
  write: {
    accepts: (state, _, { id }) => isMaster(state, id) && state.state === "ok" && !state.isPaused,
    obey: (state, _, self) => write(state, self),
  },
  "lose touch": {
    accepts: (state, _, { id }) => !isMaster(state, id),
    obey: (state) => void (state.isStale = true),
  },
  "fail over": { accepts: mayFailOver, obey: failOver },
  "bump epoch": {
    accepts: (state, _, { id }) => isMaster(state, id),
    obey: (state, _, self) => bumpWithoutConsensus(state, self),
  },
  "set config epoch": {
    accepts: (state, _, { id }) => isMaster(state, id),
    obey(state, { epoch }, { id, rules }) {
      state.nodes[id].configEpoch = epoch;
      state.currentEpoch = rules.currentEpochAfterSet(state.currentEpoch, epoch);
    },
  },
};

const handlerOf = ({ kind }: Command): CommandHandler<Command> => handlers[kind];

/** The next of the commands that the scope has for this node. */
export function commandsOf(state: Readonly<ClusterNode>, self: NodeSelf): readonly ActionOf<RedisCluster, "node">[] {
  const command = self.scope.commands[self.id]?.at(state.commandsDone);
  return command && handlerOf(command).accepts(state, command, self) ? [{ kind: "command", command }] : [];
}

export function obey(state: ClusterNode, { command }: { readonly command: Command }, self: NodeEffects): void {
  state.commandsDone += 1;
  handlerOf(command).obey(state, command, self, null);
}

/** Obeys or refuses a command, and answers the operator, who waits for that. */
export function obeyOrRefuse(state: ClusterNode, { from, command }: Received<"COMMAND">, self: NodeEffects): void {
  const { accepts, obey } = handlerOf(command);
  const isRefused = !accepts(state, command, self);
  if (!isRefused) obey(state, command, self, from);
  // MIGRATE answers when it is over.
  if (isRefused || command.kind !== "migrate keys")
    self.send(from, { kind: "OBEYED", isRefused }, { channel: "client" });
}
