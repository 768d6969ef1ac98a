/** What a property reads of states, by part and role. A file of its own, for pages use it, and not the engine that finds it out. */
import type { NodeId } from "../../model/network.ts";

/** A part of states that a property reads. */
export interface ReadPart {
  /** `up`, `timers`, `state` as a whole or a field of it as in `state.term`, `inFlight`, `partitions`, `shared` likewise. */
  readonly part: string;
  /** Whose part it is: all nodes of the roles of which it is read. Undefined for what belongs to no node. */
  readonly nodes: readonly NodeId[] | undefined;
}

/** Whether it is a part of this node; of what belongs to no node, it is. */
export const isPartOf = ({ nodes }: ReadPart, node: NodeId | undefined): boolean =>
  nodes === undefined || (node !== undefined && nodes.includes(node));
