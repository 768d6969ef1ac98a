/**
 * How writes reach replicas: later, on a connection of their own. What is written does not matter here, only how much of it
 * a node has.
 */
import type { NodeId } from "../../index.ts";
import type { ClusterNode, Self } from "./cluster-node.ts";
import type { ReplicationMessage } from "./messages.ts";
import { replicasOf } from "./node-table.ts";

/** A client's write: it is acknowledged before any replica has it. */
export function write(state: ClusterNode, self: Self): void {
  const me = state.nodes[self.id];
  me.offset += 1;
  for (const replica of replicasOf(state, self.id)) sendOffset(me.offset, replica, self);
}

/** A new replica gives up what it has and takes its master's data. Of two that have as much nothing is to be seen. */
export function resync({ nodes }: Readonly<ClusterNode>, master: NodeId, self: Self): void {
  if (nodes[master].offset !== nodes[self.id].offset) self.send(master, { kind: "PSYNC" }, { channel: "stream" });
}

export function receiveReplication(state: ClusterNode, from: NodeId, message: ReplicationMessage, self: Self): void {
  const me = state.nodes[self.id];
  switch (message.kind) {
    case "PSYNC":
      if (me.master === null) sendOffset(me.offset, from, self);
      return;
    case "OFFSET":
      if (me.master === from) me.offset = message.offset;
      return;
    default:
      message satisfies never;
  }
}

const sendOffset = (offset: number, to: NodeId, self: Self): void =>
  self.send(to, { kind: "OFFSET", offset }, { channel: "stream" });
