/**
 * A replica moves to a master that has lost all of its own, if its present master has replicas to spare. Two may move at
 * once, if they do not agree on which nodes are up: Redis accepts that.
 */
import type { NodeId } from "../../../index.ts";
import type { NodeEffects } from "./rules.ts";
import type { ClusterNode } from "./types.ts";
import { hasSlots, isMaster, mastersWithSlots, replicasOf } from "./node-table.ts";
import { replicate } from "./change-of-role.ts";

const orphanedMs = 5000;
/** How many replicas a master keeps (cluster-migration-barrier). */
const barrier = 1;

/** Waits a while, so that a replica that is only slow is not replaced. */
export function awaitOrphan(state: Readonly<ClusterNode>, self: NodeEffects): void {
  if (orphanFor(state, self.id) === undefined) self.stopTimer({ kind: "orphan waits" });
  else self.startTimer({ kind: "orphan waits" }, { after: orphanedMs, unlessArmed: true });
}

export function moveToOrphan(state: ClusterNode, self: NodeEffects): void {
  const orphan = orphanFor(state, self.id);
  if (orphan !== undefined) replicate(state, orphan, self);
}

/** The master that this node should move to, if it has the smallest name among the replicas of the masters with the most replicas. */
function orphanFor(state: Readonly<ClusterNode>, self: NodeId): NodeId | undefined {
  const { master } = state.nodes[self];
  if (master === null || state.state === "fail") return undefined;
  const working = (of: NodeId): readonly NodeId[] =>
    replicasOf(state, of).filter((id) => state.nodes[id].health !== "fail");
  const masters = mastersWithSlots(state).filter((id) => state.nodes[id].health !== "fail");
  const most = Math.max(...masters.map((id) => working(id).length));
  const [first] = masters
    .filter((id) => working(id).length === most)
    .flatMap(working)
    .toSorted();
  if (first !== self || working(master).length <= barrier) return undefined;
  return masters.find((id) => working(id).length === 0 && hadReplicas(state, id));
}

/** Only a master that had a replica before is given one (the flag MIGRATE_TO). */
const hadReplicas = (state: Readonly<ClusterNode>, id: NodeId): boolean =>
  isMaster(state, id) && hasSlots(state, id) && (replicasOf(state, id).length > 0 || state.nodes[id].shard !== id);
