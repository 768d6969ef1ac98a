/**
 * How writes reach replicas: later, on a connection of their own. What is written does not matter here, only how much of it
 * a node has.
 */
import type { NodeId } from "../../index.ts";
import type { NodeEffects } from "./rules.ts";
import type { ClusterNode, Received } from "./types.ts";
import { replicasOf } from "./node-table.ts";

/** A client's write: it is acknowledged before any replica has it. */
export function write(state: ClusterNode, self: NodeEffects): void {
  const me = state.nodes[self.id];
  me.offset += 1;
  for (const replica of replicasOf(state, self.id)) sendOffset(me.offset, replica, self);
}

/** A new replica gives up what it has and takes its master's data. Of two that have as much nothing is to be seen. */
export function resync({ nodes }: Readonly<ClusterNode>, master: NodeId, self: NodeEffects): void {
  if (nodes[master].offset !== nodes[self.id].offset) self.send(master, { kind: "PSYNC" }, { channel: "stream" });
}

/** A replica that begins is told how far the stream goes. */
export function resynced({ nodes }: Readonly<ClusterNode>, { from }: Received<"PSYNC">, self: NodeEffects): void {
  const { master, offset } = nodes[self.id];
  if (master === null) sendOffset(offset, from, self);
}

export function hearOffset({ nodes }: ClusterNode, { from, offset }: Received<"OFFSET">, { id }: NodeEffects): void {
  if (nodes[id].master === from) nodes[id].offset = offset;
}

const sendOffset = (offset: number, to: NodeId, self: NodeEffects): void =>
  self.send(to, { kind: "OFFSET", offset }, { channel: "stream" });
