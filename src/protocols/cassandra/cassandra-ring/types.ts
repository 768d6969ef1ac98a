/** What owners announce, what views make of it, and the sizes in which both are checked. */
import type { NodeId } from "../../../index.ts";

export type Status =
  | { readonly kind: "joining" | "normal" | "leaving" | "left" }
  | { readonly kind: "replacing"; readonly of: NodeId }
  | { readonly kind: "moving"; readonly to: number };

/** What a node says of itself. Newer is by generation, which a start makes from the clock, then by version. */
export interface Announcement {
  readonly node: NodeId;
  readonly generation: number;
  readonly version: number;
  /** Stays the same when a node changes its address. */
  readonly host: string;
  /** That it has, or is about to take. */
  readonly tokens: readonly number[];
  readonly status: Status;
}

export interface Member {
  readonly generation: number;
  readonly host: string;
  /** Of its own: none yet while it joins or replaces. */
  tokens: readonly number[];
  readonly status: Status;
  /** That it is about to take. */
  readonly taking: readonly number[];
}

export interface View {
  /** What was heard last of each node, also of those that are gone. */
  heard: Record<NodeId, { generation: number; version: number }>;
  members: Record<NodeId, Member>;
  /** Who replaces a node that has not been heard of yet. */
  waiting: Record<NodeId, Announcement>;
}

export interface Owner {
  /** What it announces now; null before it has anything to say. */
  says: Announcement | null;
  /** How many of its operations are over. */
  done: number;
  /** What it has heard itself; null where owners don't listen. */
  view: View | null;
}
export interface Viewer extends View {
  /** By position, counted from 1: who is written to besides the replicas. */
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
    /** Whether views know from the start whoever is on the ring. */
    formed: boolean;
    /** Whether owners hear of each other too, and don't leave while data is moving to them. */
    refuses?: boolean;
    owners: Readonly<Record<NodeId, OwnerScope>>;
  };
}
export interface OwnerScope {
  readonly tokens: readonly number[];
  /** One after the other: "join", "leave", "move 5", "replace n2". Whoever joins or replaces comes with it. */
  readonly doing: readonly string[];
  /** By its clock, at its first start; 1 when left out. */
  readonly generation?: number;
  /** Its name when left out. */
  readonly host?: string;
}
