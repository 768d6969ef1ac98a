/** What a property reads of states, by part and role. Pages import this file, but not the engine that finds the reads. */
import type { NodeId } from "../../model/network.ts";

/** A part of states that a property reads. */
export interface ReadPart {
  /** `up`, `timers`, `inFlight`, `partitions`, or `state` or `shared`, as a whole or one field of it, as in `state.term`. */
  readonly part: string;
  /** The nodes whose part it is: all nodes of one role. Undefined if it belongs to no node. */
  readonly nodes: readonly NodeId[] | undefined;
}

/** Whether it is a part of this node. A part that belongs to no node counts as a part of each. */
export const isPartOf = ({ nodes }: ReadPart, node: NodeId | undefined): boolean =>
  nodes === undefined || (node !== undefined && nodes.includes(node));
