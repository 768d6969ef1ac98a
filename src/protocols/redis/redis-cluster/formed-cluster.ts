/** The cluster at the start: all nodes know each other, and none is suspected except those that have failed. */
import { numbered, type NodeId } from "../../../index.ts";
import type { ClusterNode, ClusterScope, Known } from "./types.ts";
import { startData } from "./keys.ts";
import { newcomer, slotsOf } from "./node-table.ts";

/** Masters first, so that pictures show them side by side. */
export const nodesOf = ({ shards }: ClusterScope): readonly NodeId[] => [
  ...shards.map(({ master }) => master),
  ...shards.flatMap(({ replicas }) => replicas),
];

export const clientsOf = ({ clients }: ClusterScope): readonly NodeId[] => numbered("c", clients.length);

export const operatorsOf = ({ orders }: ClusterScope): readonly NodeId[] => (orders.length > 0 ? ["o1"] : []);

export function formed(scope: ClusterScope, self: NodeId): ClusterNode {
  const { shards, failed } = scope;
  const shard = shards.find(({ master, replicas }) => master === self || replicas.includes(self));
  const nodes = shards.flatMap(({ master, replicas }, at): [NodeId, Known][] => [
    [master, newcomer(null, master, at + 1)],
    ...replicas.map((replica): [NodeId, Known] => [replica, newcomer(master, master, 0)]),
  ]);
  for (const [id, known] of nodes) if (id !== self && failed.includes(id)) known.health = "fail";
  const node: ClusterNode = {
    currentEpoch: shards.length,
    lastVoteEpoch: 0,
    nodes: Object.fromEntries(nodes),
    slots: Object.fromEntries(shards.flatMap(({ master, slots }) => slots.map((slot) => [slot, master]))),
    importing: {},
    migrating: {},
    notClaiming: new Set(),
    state: "ok",
    mustWait: false,
    size: shards.filter(({ slots }) => slots.length > 0).length,
    election: null,
    manual: null,
    isPaused: false,
    isStale: false,
    unsynced: null,
    commandsDone: 0,
    data: startData(shard?.slots ?? [], scope),
    copyOf: shard === undefined || shard.master === self ? null : shard.master,
    move: null,
    moves: 0,
    waiting: [],
  };
  if (scope.replaced && !scope.replaced.missedBy.includes(self)) noteReplaced(node, scope.replaced);
  return node;
}

function noteReplaced(node: ClusterNode, { master, by }: NonNullable<ClusterScope["replaced"]>): void {
  node.currentEpoch += 1;
  Object.assign(node.nodes[by], { master: null, configEpoch: node.currentEpoch });
  for (const slot of slotsOf(node, master)) node.slots[slot] = by;
  node.nodes[master].master = by;
}
