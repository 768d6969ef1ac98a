import type { NodeId } from "../../../index.ts";
import type { UniqueAddress } from "./unique-address.ts";

/** How far a node has come. Once it is initialized, in a cluster, it stays there until its process ends. */
export type JoinPhase =
  /** It asks its seed nodes; these have not yet said no. Only the first seed strikes out any. */
  | { kind: "uninitialized"; unanswered: Set<NodeId> }
  /** It has sent a Join there and awaits the Welcome. */
  | { kind: "trying to join"; target: NodeId }
  | { kind: "initialized" };

/**
 * Questions are sent to an address, whichever process runs there by then. Answers go back to the process that asked,
 * and are lost when it is gone; that is why they name it.
 */
export type JoinMessage =
  /** Are you in a cluster that I could join? */
  | { kind: "InitJoin" | "InitJoinAck" | "InitJoinNack"; asker: UniqueAddress }
  | { kind: "Join"; joining: UniqueAddress };

/** You are a member; this is all that I know of the cluster. */
export interface Welcome<Gossip> {
  kind: "Welcome";
  joining: UniqueAddress;
  gossip: Gossip;
}

export type JoinTimer =
  /** The first seed's patience with the others; any other node's time between two rounds of questions. */
  | { kind: "seed node timeout" }
  /** The first seed's time between two rounds of questions. */
  | { kind: "retry InitJoin" }
  /** The time that a Welcome may take. */
  | { kind: "retry join" };
