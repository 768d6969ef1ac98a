import type { NodeId } from "../../../index.ts";
import type { UniqueAddress } from "./unique-address.ts";

/** How far a node has come in joining. Once it is initialized, it is in a cluster and stays there until its process ends. */
export type JoinPhase =
  /** It asks its seed nodes; `unanswered` have not said no yet. Only the first seed strikes any out. */
  | { kind: "uninitialized"; unanswered: Set<NodeId> }
  /** It has sent a Join to `target` and waits for the Welcome. */
  | { kind: "trying to join"; target: NodeId }
  | { kind: "initialized" };

/**
 * Questions go to an address, whichever process runs there when they arrive. Answers name the process that asked, because they are lost
 * if that is gone.
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
  /** How long the first seed waits for the others; for any other node, the time between two rounds of questions. */
  | { kind: "seed node timeout" }
  /** The first seed's time between two rounds of questions. */
  | { kind: "retry InitJoin" }
  /** How long a Welcome may take. */
  | { kind: "retry join" };
