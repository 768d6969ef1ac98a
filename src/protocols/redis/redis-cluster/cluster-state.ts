/** Whether a node serves at all (`clusterUpdateState`): in its view all slots are owned, and it reaches a majority of the masters. */
import type { NodeEffects } from "./rules.ts";
import type { ClusterNode } from "./types.ts";
import { isMaster, mastersWithSlots } from "./node-table.ts";

const rejoinMs = 2000;

/** A replica is ok at once. A master waits a while after a restart, and after it was in a minority. */
export function updateClusterState(state: ClusterNode, self: NodeEffects): void {
  const masters = mastersWithSlots(state);
  const isCovered = Object.values(state.slots).every(
    (owner) => owner !== null && state.nodes[owner]?.health !== "fail",
  );
  const reachable = masters.filter((id) => state.nodes[id].health === "ok").length;
  const isMinor = !self.rules.reachesMajority(reachable, masters.length);
  state.size = masters.length;
  if (isMinor) state.mustWait = true;
  const waits = state.mustWait && isMaster(state, self.id);
  if (!isCovered || isMinor) state.state = "fail";
  else if (!waits) state.state = "ok";
  if (waits && !isMinor) self.startTimer({ kind: "rejoin" }, { after: rejoinMs, unlessArmed: true });
  else self.stopTimer({ kind: "rejoin" });
}

export const rejoin = (state: ClusterNode): void => {
  state.mustWait = false;
};
