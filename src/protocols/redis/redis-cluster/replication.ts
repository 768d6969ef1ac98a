/**
 * How writes reach replicas: later, on a connection of their own. Only how much a node has matters here, not what is written.
 */
import type { NodeId } from "../../../index.ts";
import type { NodeEffects } from "./rules.ts";
import type { ClusterNode, Received } from "./types.ts";
import { replicasOf } from "./node-table.ts";

/** A client's write: it is acknowledged before any replica has it. */
export function write(state: ClusterNode, self: NodeEffects): void {
  const me = state.nodes[self.id];
  me.offset += 1;
  for (const replica of replicasOf(state, self.id)) sendOffset(me.offset, replica, self);
}

/** A new replica drops what it has and takes its master's data. Where both have the same amount, nothing would change. */
export function resync({ nodes }: Readonly<ClusterNode>, master: NodeId, self: NodeEffects): void {
  if (nodes[master].offset !== nodes[self.id].offset) self.send(master, { kind: "PSYNC" }, { channel: "stream" });
}

/** A replica that starts to follow is told how far the stream goes. */
export function resynced({ nodes }: Readonly<ClusterNode>, { from }: Received<"PSYNC">, self: NodeEffects): void {
  const { master, offset } = nodes[self.id];
  if (master === null) sendOffset(offset, from, self);
}

export function hearOffset({ nodes }: ClusterNode, { from, offset }: Received<"OFFSET">, { id }: NodeEffects): void {
  if (nodes[id].master === from) nodes[id].offset = offset;
}

const sendOffset = (offset: number, to: NodeId, self: NodeEffects): void =>
  self.send(to, { kind: "OFFSET", offset }, { channel: "stream" });
