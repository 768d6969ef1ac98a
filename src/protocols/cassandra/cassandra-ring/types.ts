/** The types of `cassandra-ring.ts`: what owners announce, what views make of it, and the scope. */
import type { NodeId } from "../../../index.ts";

export type Status =
  | { readonly kind: "joining" | "normal" | "leaving" | "left" }
  | { readonly kind: "replacing"; readonly of: NodeId }
  | { readonly kind: "moving"; readonly to: number };

/** What a node says about itself. The newer of two has the higher generation (the time of the node's start) or, if equal, version. */
export interface Announcement {
  readonly node: NodeId;
  readonly generation: number;
  readonly version: number;
  /** Stays the same when a node changes its address. */
  readonly host: string;
  /** The tokens that it has or is about to take. */
  readonly tokens: readonly number[];
  readonly status: Status;
}

export interface Member {
  readonly generation: number;
  readonly host: string;
  /** The tokens that it owns: none yet while it joins or replaces another. */
  tokens: readonly number[];
  readonly status: Status;
  /** The tokens that it is about to take. */
  readonly taking: readonly number[];
}

export interface View {
  /** The newest that was heard of each node, including nodes that are gone. */
  heard: Record<NodeId, { generation: number; version: number }>;
  members: Record<NodeId, Member>;
  /** Nodes that replace a node which is not known yet. */
  waiting: Record<NodeId, Announcement>;
}

export interface Owner {
  /** Its present announcement; null before the first. */
  says: Announcement | null;
  /** How many of its operations are over. */
  done: number;
  /** What it has heard itself; null if owners do not listen. */
  view: View | null;
}
export interface Viewer extends View {
  /** For each position, from 1 on: the nodes that are written to besides the replicas. */
  pending: (readonly NodeId[])[];
}

export interface CassandraRing {
  roles: {
    owner: {
      state: Owner;
      receives: { kind: "gossip"; says: Announcement };
      action: { kind: "begin"; operation: string } | { kind: "finish" };
    };
    view: { state: Viewer; receives: { kind: "gossip"; says: Announcement } };
  };
  variant: "cassandra" | "every outcome";
  scope: {
    /** Keys and tokens are numbers from 1 to this. */
    positions: number;
    /** Replicas of a key. */
    copies: number;
    views: number;
    /** Whether views know from the start all nodes on the ring. */
    formed: boolean;
    /** Whether owners hear each other, too, and do not leave while data is moving to them. */
    refuses?: boolean;
    owners: Readonly<Record<NodeId, OwnerScope>>;
  };
}
export interface OwnerScope {
  readonly tokens: readonly number[];
  /** Its operations, in order: "join", "leave", "move 5", "replace n2". A node that joins or replaces another is not on the ring before. */
  readonly doing: readonly string[];
  /** The generation of its first start, by its clock; 1 if left out. */
  readonly generation?: number;
  /** The id of its host; its own name if left out. */
  readonly host?: string;
}
