/** Questions about a node's own view of the cluster. */
import type { NodeId } from "../../../index.ts";
import type { ClusterNode, Known } from "./types.ts";
import type { Slot } from "./bus-messages.ts";

export type View = Readonly<Pick<ClusterNode, "nodes" | "slots" | "notClaiming">>;

export const newcomer = (master: NodeId | null, shard: NodeId, configEpoch: number): Known => ({
  master,
  shard,
  configEpoch,
  health: "ok",
  reports: new Set(),
  offset: 0,
  isVotedFor: false,
  isPinged: false,
  isOwed: false,
});

/** In the order of their names. */
export const slotsOf = ({ slots }: Pick<View, "slots">, owner: NodeId): readonly Slot[] =>
  Object.keys(slots)
    .filter((slot) => slots[slot] === owner)
    .toSorted();

export const hasSlots = ({ slots }: Pick<View, "slots">, owner: NodeId): boolean =>
  Object.values(slots).includes(owner);

export const isMaster = ({ nodes }: Pick<View, "nodes">, id: NodeId): boolean => nodes[id]?.master === null;

export const mastersWithSlots = (view: View): readonly NodeId[] =>
  Object.keys(view.nodes).filter((id) => isMaster(view, id) && hasSlots(view, id));

export const replicasOf = ({ nodes }: Pick<View, "nodes">, master: NodeId): readonly NodeId[] =>
  Object.keys(nodes).filter((id) => nodes[id].master === master);

/** The node itself, or the master that it replicates. */
export const masterOf = ({ nodes }: Pick<View, "nodes">, id: NodeId): NodeId => nodes[id]?.master ?? id;

export const othersOf = ({ nodes }: Pick<View, "nodes">, self: NodeId): readonly NodeId[] =>
  Object.keys(nodes)
    .filter((id) => id !== self)
    .toSorted();

/** No node owns it, or its owner no longer claims it. */
export const isUnclaimed = ({ slots, notClaiming }: View, slot: Slot): boolean =>
  slots[slot] === null || notClaiming.has(slot);
