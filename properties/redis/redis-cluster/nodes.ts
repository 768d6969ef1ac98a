/** Nodes in their own view, and predicates over how steps change them. */
import { each } from "../../../src/index.ts";
import type { Change, NodeId, NodeView, Predicate, StepPredicate } from "../../../src/index.ts";
import { isMaster } from "../../../src/protocols/redis/redis-cluster/node-table.ts";
import type { redisCluster } from "../../../src/protocols/redis/redis-cluster/redis-cluster.ts";
import type { ClusterNode, RedisCluster } from "../../../src/protocols/redis/redis-cluster/types.ts";

export type Holds = Predicate<typeof redisCluster>;

export type HoldsOfStep = StepPredicate<typeof redisCluster>;

export type Node = NodeView<RedisCluster, "node">;

type Step = Change<RedisCluster>["step"];

export type State = Readonly<ClusterNode>;

/** In its own view. */
export const leads = ({ id, state }: Node): boolean => isMaster(state, id);

export const owns = ({ id, state }: Node, slot: string): boolean => state.slots[slot] === id;

export const serves = (node: Node, slot: string): boolean => node.up && node.state.state === "ok" && owns(node, slot);

export const slotsIn = ([{ state }]: readonly Node[]): readonly string[] => Object.keys(state.slots);

export const isCommand = (step: Step): boolean => step.kind === "act" && step.action.kind === "command";

/** The first violation in the way a step changed a node that stayed up. */
export const atEachNode =
  (violation: (id: NodeId, was: State, is: State, change: Change<RedisCluster>) => string | undefined): HoldsOfStep =>
  (change) =>
    each(change.of.node, ({ id, before, after }) => {
      const hasChanged = before.up && after.up && before.state !== after.state;
      return (hasChanged && violation(id, before.state, after.state, change)) || true;
    });

/** The same for replicas that became masters in a step, each with its old master. */
export const atPromotions = (
  violation: (id: NodeId, old: NodeId, was: State, is: State, nodes: readonly Node[]) => string | undefined,
): HoldsOfStep =>
  atEachNode((id, was, is, { after }) => {
    const old = was.nodes[id].master;
    return old === null || is.nodes[id].master !== null ? undefined : violation(id, old, was, is, after.of.node);
  });
