/** The nodes that are in a cluster, and predicates over the gossip of each of them. */
import { each } from "../../../src/index.ts";
import type { Change, NodeView, Predicate, Verdict, World } from "../../../src/index.ts";
import { uniqueAddress, type UniqueAddress } from "../../../src/protocols/akka/joining/unique-address.ts";
import type { akkaCluster } from "../../../src/protocols/akka/akka-cluster/akka-cluster.ts";
import type { Gossip } from "../../../src/protocols/akka/akka-cluster/cluster-gossip.ts";
import type { Status } from "../../../src/protocols/akka/akka-cluster/membership.ts";
import type { AkkaCluster } from "../../../src/protocols/akka/akka-cluster/types.ts";

export type Cluster = World<AkkaCluster>;

/** A node that is, or may become, a member: not the lease. */
export type Node = NodeView<AkkaCluster, "node">;

export type Holds = Predicate<typeof akkaCluster>;

export type HoldsInStep = (change: Change<AkkaCluster>) => Verdict;

export const own = ({ id, state }: Node): UniqueAddress => uniqueAddress(id, state.uid);

export const isInside = ({ up, state }: Node): boolean => up && !state.hasStopped && state.phase.kind === "initialized";

export const insiders = ({ of }: Cluster): readonly Node[] => of.node.filter(isInside);

export const isGone = ({ up, state }: Node): boolean => !up || state.hasStopped;

export const statusIn = ({ members }: Gossip, member: UniqueAddress): Status | "Removed" =>
  members[member]?.status ?? "Removed";

/** It holds of the gossip of every node in a cluster. */
export const everyGossip =
  (holds: (gossip: Gossip, node: Node, world: Cluster) => Verdict): Holds =>
  (world) =>
    each(insiders(world), (node) => holds(node.state.gossip, node, world));

/** It holds of any two nodes in a cluster, in either order. */
export const everyTwo =
  (holds: (one: Node, other: Node, world: Cluster) => Verdict): Holds =>
  (world) => {
    const inside = insiders(world);
    return each(inside, (one) => each(inside, (other) => one === other || holds(one, other, world)));
  };

/** It holds of the change of gossip at every node that is in a cluster before and after the step, as the same process. */
export const everyChange =
  (holds: (before: Gossip, after: Gossip, node: Node, change: Change<AkkaCluster>) => Verdict): HoldsInStep =>
  (change) =>
    each(change.of.node, ({ before, after }) => {
      // Mostly nothing has changed: then there is nothing to compare.
      const isSame =
        after === before || after.state.gossip === before.state.gossip || !isInside(before) || !isInside(after);
      return isSame || holds(before.state.gossip, after.state.gossip, before, change);
    });

/** It holds of every member in the gossip of every node in a cluster. */
export const everyMember = (
  holds: (member: UniqueAddress, gossip: Gossip, node: Node, world: Cluster) => Verdict,
): Holds =>
  everyGossip((gossip, node, world) =>
    each(Object.keys(gossip.members), (member) => holds(member, gossip, node, world)),
  );

export const content = ({ members, reachability, tombstones }: Gossip): string =>
  JSON.stringify([members, reachability, [...tombstones]]);
