/** The nodes that run, and predicates over the records that they have of each other. */
import { each } from "../../../src/index.ts";
import type { Change, NodeId, NodeView, Predicate, StepPredicate, Verdict } from "../../../src/index.ts";
import type { cassandraGossip } from "../../../src/protocols/cassandra/cassandra-gossip/cassandra-gossip.ts";
import type { CassandraGossip, Endpoint, Held, Key } from "../../../src/protocols/cassandra/cassandra-gossip/types.ts";
import { maxVersion } from "../../../src/protocols/cassandra/cassandra-gossip/endpoint-versions.ts";

export type Holds = Predicate<typeof cassandraGossip>;

export type HoldsOfStep = StepPredicate<typeof cassandraGossip>;

export type Node = NodeView<CassandraGossip, "node">;

export const runs = ({ up, state }: Node): boolean => up && state.phase === "running";

export const running = (nodes: readonly Node[]): readonly Node[] => nodes.filter(runs);

export const number = (held: Endpoint): string => `(${held.generation}, ${maxVersion(held)})`;

export const keysOf = ({ states }: Endpoint): readonly Key[] => Object.keys(states) as Key[];

export const versionOf = ({ states }: Endpoint, key: Key): number => states[key]?.version ?? 0;

/** Every record that a running node has of an endpoint passes; otherwise the first violation. */
export const eachHolds = (
  nodes: readonly Node[],
  violation: (node: Node, held: Held, of: NodeId, subject: Node | undefined) => string | false | undefined,
): Verdict =>
  each(running(nodes), (node) =>
    each(Object.entries(node.state.records), ([of, held]) => {
      const subject = nodes.find(({ id }) => id === of);
      return violation(node, held, of, subject) || true;
    }),
  );

/**
 * Every record passes that a node had before and after a step, if the node ran before and after it. What stays as it is must pass: only
 * the node that the step changed is looked at.
 */
export const eachStillHolds =
  (
    violation: (id: NodeId, of: NodeId, was: Held, now: Held, step: Change<CassandraGossip>["step"]) => string | false,
  ): HoldsOfStep =>
  ({ nodes, step }) =>
    each(nodes, ({ id, before, after }) =>
      each(before !== after && runs(before) && runs(after) ? Object.entries(after.state.records) : [], ([of, now]) => {
        const was = before.state.records[of];
        return (was && violation(id, of, was, now, step)) || true;
      }),
    );
