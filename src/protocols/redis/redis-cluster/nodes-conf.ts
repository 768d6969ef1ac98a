/** What nodes.conf keeps over a restart. */
import { newcomer } from "./node-table.ts";
import type { ClusterNode, Known, NodesConf } from "./types.ts";

/** The part of a node that it writes to disk, as it is now: a copy. */
export function confOf({
  currentEpoch,
  lastVoteEpoch,
  nodes,
  slots,
  importing,
  migrating,
}: Readonly<NodesConf>): NodesConf {
  const saved = Object.entries(nodes).map(([id, known]): [string, Known] => [id, savedOf(known)]);
  return {
    currentEpoch,
    lastVoteEpoch,
    nodes: Object.fromEntries(saved),
    slots: { ...slots },
    importing: { ...importing },
    migrating: { ...migrating },
  };
}

/** A replica comes back with the epoch 0 (redis/redis#10798); reports, votes and links are forgotten. */
const savedOf = ({ master, shard, configEpoch, health, offset }: Known): Known => ({
  ...newcomer(master, shard, master === null ? configEpoch : 0),
  health,
  offset,
});

/** What a node restarts with: what was synced last, and its keys, which a replica copies again. */
export const durable = (
  state: Readonly<ClusterNode>,
): NodesConf & Pick<ClusterNode, "commandsDone" | "data" | "copyOf" | "moves"> => ({
  ...confOf(state.unsynced ?? state),
  commandsDone: state.commandsDone,
  data: state.data,
  copyOf: null,
  moves: state.moves,
});
