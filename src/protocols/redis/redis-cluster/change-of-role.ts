/** Masters and replicas: how a node becomes one or the other, in its own view and in that of others. */
import type { NodeId } from "../../../index.ts";
import { bind } from "./binding.ts";
import type { NodeEffects } from "./rules.ts";
import type { ClusterNode } from "./types.ts";
import type { Header } from "./bus-messages.ts";
import { masterOf, slotsOf } from "./node-table.ts";
import { resync } from "./replication.ts";

/** Becomes a replica of that master. It forgets which slots are moving, and clients that wait go on (and are redirected). */
export function replicate(state: ClusterNode, master: NodeId, self: NodeEffects): void {
  const me = state.nodes[self.id];
  me.master = master;
  me.shard = state.nodes[master].shard;
  state.importing = {};
  state.migrating = {};
  state.manual = null;
  if (self.rules.unpausesOnDemotion()) state.isPaused = false;
  state.isStale = self.rules.isStaleAfterRepointing();
  if (self.rules.forgetsElections(self.variant)) state.election = null;
  self.stopTimer({ kind: "manual failover ends" });
  resync(state, master, self);
}

/** Takes over every slot that its own view gives to the old master. */
export function replaceMaster(state: ClusterNode, self: NodeEffects): void {
  const old = masterOf(state, self.id);
  state.nodes[self.id].master = null;
  state.manual = null;
  self.stopTimer({ kind: "manual failover ends" });
  for (const slot of slotsOf(state, old)) bind(state, slot, self.id, self.rules.forgetsNotClaiming(self.variant));
}

/**
 * What a header says of the sender's role. A master that has become a replica no longer owns anything; from 7.4 on its
 * slots go to its new master, if that one is of the same shard, and a header older than what is known is ignored.
 */
export function learnRole(state: ClusterNode, from: NodeId, { master, configEpoch }: Header, self: NodeEffects): void {
  const sender = state.nodes[from];
  const isDemoted = sender.master === null && master !== null;
  const heir = master === null ? undefined : state.nodes[master];
  const isInShard = isDemoted && heir?.shard === sender.shard && self.rules.keepsSlotsInShard(self.variant);
  if (isInShard && configEpoch < sender.configEpoch) return;
  sender.master = master;
  if (heir) sender.shard = heir.shard;
  if (!isDemoted) return;
  // No node becomes a master because another one believes so.
  const inherits = isInShard && (master !== self.id || heir?.master === null);
  for (const slot of slotsOf(state, from))
    bind(state, slot, inherits ? master : null, self.rules.forgetsNotClaiming(self.variant));
  if (inherits && heir) {
    heir.master = null;
    heir.configEpoch = Math.max(heir.configEpoch, configEpoch);
  }
}
