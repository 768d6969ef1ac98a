/** What nodes say to each other on the cluster bus. Source: redis 7.0.15, cluster.h, `clusterMsg`. */
import type { NodeId } from "../../../index.ts";

/** A class of hash slots that are always moved together; nothing in the protocol compares slot numbers. */
export type Slot = string;

/** Whether a node is believed to answer: suspected by one node alone (PFAIL), or by agreement of the masters (FAIL). */
export type Health = "ok" | "pfail" | "fail";

/** Precedes every message. A replica states the epoch and the slots of its master. */
export interface Header {
  readonly currentEpoch: number;
  readonly configEpoch: number;
  /** In the order of their names, as a bitmap has them. */
  readonly slots: readonly Slot[];
  /** The master that the sender replicates; null if it is a master. */
  readonly master: NodeId | null;
  /** How much of the stream of writes it has. */
  readonly offset: number;
  /** A master that has paused its clients for a manual failover. */
  readonly paused: boolean;
}

/** What the sender believes of each other node that it knows. A real node tells of a random sample and of all it suspects. */
export type Gossip = Readonly<Record<NodeId, Health>>;

export type BusMessage =
  /** `asks`: an answer is wanted even if there is nothing new to say. */
  | { kind: "PING"; header: Header; gossip: Gossip; asks: boolean }
  | { kind: "PONG"; header: Header; gossip: Gossip }
  | { kind: "FAIL"; header: Header; about: NodeId }
  | { kind: "UPDATE"; header: Header; about: NodeId; configEpoch: number; slots: readonly Slot[] }
  /** `force`: vote even if the master works (FORCEACK). */
  | { kind: "AUTH_REQUEST"; header: Header; force: boolean }
  | { kind: "AUTH_ACK" | "MFSTART"; header: Header };

/** How much has been written; the content does not matter here. Sent on the connection of a replica to its master, not on the bus. */
export type ReplicationMessage =
  /** A replica that starts to follow a master asks for everything. */
  | { kind: "PSYNC" }
  /** How far the stream of writes goes now. */
  | { kind: "OFFSET"; offset: number };
