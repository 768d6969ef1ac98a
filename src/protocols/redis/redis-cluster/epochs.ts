/** The two clocks of the cluster: the current epoch, which every node raises to the highest it hears, and each master's configuration epoch. */
import type { NodeId } from "../../../index.ts";
import type { NodeEffects } from "./rules.ts";
import type { ClusterNode } from "./types.ts";
import type { Header } from "./bus-messages.ts";

/** Takes in the epochs of a header. */
export function learnEpochs(state: ClusterNode, from: NodeId, header: Header): void {
  const sender = state.nodes[from];
  state.currentEpoch = Math.max(state.currentEpoch, header.currentEpoch);
  if (header.configEpoch > sender.configEpoch) sender.configEpoch = header.configEpoch;
}

/** If two masters have the same epoch, the one with the smaller name takes a new one (`clusterHandleConfigEpochCollision`). */
export function resolveCollision(state: ClusterNode, from: NodeId, self: NodeEffects): void {
  const me = state.nodes[self.id];
  const sender = state.nodes[from];
  if (sender.master !== null || me.master !== null || sender.configEpoch !== me.configEpoch) return;
  // The other one moves, once the next ping of this one shows it the collision.
  sender.isOwed = from < self.id;
  if (sender.isOwed) return;
  const configEpochs = Object.values(state.nodes).map(({ configEpoch }) => configEpoch);
  const { currentEpoch, configEpoch } = self.rules.epochsAfterCollision(state.currentEpoch, configEpochs);
  state.currentEpoch = currentEpoch;
  me.configEpoch = configEpoch;
}

/** Takes a new epoch without asking any node, unless its own is the greatest already (`clusterBumpConfigEpochWithoutConsensus`). */
export function bumpWithoutConsensus(state: ClusterNode, self: Pick<NodeEffects, "id">): void {
  const me = state.nodes[self.id];
  const greatest = Math.max(...Object.values(state.nodes).map(({ configEpoch }) => configEpoch));
  if (me.configEpoch !== 0 && me.configEpoch === greatest) return;
  state.currentEpoch += 1;
  me.configEpoch = state.currentEpoch;
}
