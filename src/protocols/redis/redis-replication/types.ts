/** The types of `redis-replication.ts`: what a server knows, what servers say to each other, and what a scope says. */
import type { NodeId, Received as ReceivedBy } from "../../../index.ts";

export interface Persistence {
  readonly kind: "nothing" | "snapshots" | "log synced never" | "log synced every second" | "log synced always";
  /** Whether a sync every second may take longer than the second. */
  readonly isSlow: boolean;
  /** Whether the log is rewritten, and whether it is synced meanwhile (`no-appendfsync-on-rewrite`). */
  readonly rewrites: "never" | "and syncs" | "and does not sync";
  /** Whether seconds pass. The server notices only if its log is synced every second. */
  readonly hasSeconds: boolean;
}

/** How much of the log is in the file, how much is on the disk, and up to where it is being synced. */
export interface Kept {
  written: number;
  synced: number;
  syncing: { readonly length: number; readonly seconds: number } | null;
  isRewriting: boolean;
  /** The end of the old file was not synced when the rewrite began, and never will be. */
  isTailForgotten: boolean;
  snapshot: { readonly log: readonly string[]; readonly replid: string } | null;
}

/** A replica as its master knows it. */
export interface Replica {
  /** Numbers the connections of the replica to its masters. */
  connection: number;
  /** The offset at which it asked for the copy that it waits for; null once writes are sent to it. */
  askedAt: number | null;
  /** The offset that it confirmed last; null before the first. */
  acked: number | null;
  isLate: boolean;
}

export interface Server {
  /** The server that it replicates; null for a master. */
  master: NodeId | null;
  link: "down" | "asking" | "online";
  /** Numbers its connections to masters: messages on an older one are ignored. */
  connection: number;
  /** The history it is on, and the previous one, which is shared up to but not including `secondOffset`. */
  replid: string;
  replid2: string | null;
  secondOffset: number;
  /** All commands so far, and the number of their pieces. */
  log: string[];
  offset: number;
  /** The latest pieces, from `backlogFrom` on: what can be sent to a replica that lacks them. */
  backlog: string[];
  backlogFrom: number;
  /** Pieces of a command that has not been read to its end. */
  unfinished: string[];
  replicas: Record<NodeId, Replica>;
  /** The WAIT of a client: the write, and the offset that replicas have to confirm. */
  waiting: { readonly write: string; readonly offset: number } | null;
  /** Whether a client waits for an element to be added (BLPOP). */
  isBlocked: boolean;
  disk: Kept;
  /** How many writes and pings it got, and how many histories it began. */
  writes: number;
  pings: number;
  histories: number;
}

export type ReplicationMessage =
  | { kind: "psync"; connection: number; replid: string; offset: number }
  | { kind: "not now"; connection: number }
  | { kind: "continue"; connection: number; replid: string; rest: string[] }
  | { kind: "full"; connection: number; replid: string; offset: number; log: string[] }
  | { kind: "effect"; connection: number; piece: string }
  | { kind: "ack"; connection: number; offset: number }
  /** Null: all connections. */
  | { kind: "closed"; connection: number | null };

/** A message of this kind, as it is received. */
export type Received<K extends ReplicationMessage["kind"]> = ReceivedBy<RedisReplication, K>;

export interface ReplicationScope {
  servers: number;
  /** The master of each replica; all are connected at the start. */
  replicaOf: Readonly<Record<NodeId, NodeId>>;
  /** How often clients write to a server. */
  writes: Readonly<Record<NodeId, number>>;
  /** The servers at which a client waits for an element. */
  pops: readonly NodeId[];
  pings: number;
  /** How many pieces a command is sent in. */
  pieces: 1 | 2;
  backlogMax: number;
  /** How many replicas a client waits for after its write (WAIT); 0 if it does not wait. */
  wait: number;
  minReplicasToWrite: number;
  promotable: readonly NodeId[];
  /** The master that a server may be told to replicate. */
  follows: Readonly<Record<NodeId, NodeId>>;
  /** Replicas whose connection may break. */
  disconnects: readonly NodeId[];
  persistence: Persistence;
  /** The declared bounds, for each server. */
  historiesMax: number;
  connectionsMax: number;
}

export interface RedisReplication {
  roles: {
    server: {
      state: Server;
      receives: ReplicationMessage;
      timer:
        | { kind: "reconnect" | "wait ends" | "second" | "synced" }
        | { kind: "fork"; for: NodeId }
        | { kind: "late"; replica: NodeId };
      action:
        | { kind: "write" | "pop" | "ping" | "promote" | "disconnect" | "snapshot" | "rewrite" | "rewrite ends" }
        | { kind: "follow"; master: NodeId };
    };
  };
  scope: ReplicationScope;
  record: { kind: "acknowledged" | "confirmed"; write: string } | { kind: "second" | "restarted" };
}
