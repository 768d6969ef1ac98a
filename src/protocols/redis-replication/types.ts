/** The types of `redis-replication.ts`: what a server knows, what servers say to each other, and what a scope says. */
import type { Delivery, NodeId } from "../../index.ts";

export interface Persistence {
  readonly kind: "nothing" | "snapshots" | "log, synced never" | "log, synced every second" | "log, synced always";
  /** Whether a sync every second may take longer than the second. */
  readonly isSlow: boolean;
  /** Whether the log is rewritten, and synced meanwhile (`no-appendfsync-on-rewrite`). */
  readonly rewrites: "never" | "and syncs" | "and does not sync";
  /** Whether seconds pass; without a log that is synced every second they make no difference to the server. */
  readonly hasSeconds: boolean;
}

/** Of the log: how much of it is in the file, how much on the disk, and up to where it is being synced. */
export interface Kept {
  written: number;
  synced: number;
  syncing: { readonly length: number; readonly seconds: number } | null;
  isRewriting: boolean;
  /** What was not synced when the rewriting began is in a file that is not synced any more. */
  isTailForgotten: boolean;
  snapshot: { readonly log: readonly string[]; readonly replid: string } | null;
}

/** A replica as its master knows it. */
export interface Replica {
  /** Of the replica's connections to this master, which one it is. */
  connection: number;
  /** It waits for a copy, and asked for it at this offset; null once writes are sent to it. */
  askedAt: number | null;
  /** What it confirmed last; null before it has. */
  acked: number | null;
  isLate: boolean;
}

export interface Server {
  /** Whom it replicates; null for a master. */
  master: NodeId | null;
  link: "down" | "asking" | "online";
  /** Of its connections to masters, which one it is: what comes on an older one is not read. */
  connection: number;
  /** The history it is on, and the one before, shared up to, and without, `secondOffset`. */
  replid: string;
  replid2: string | null;
  secondOffset: number;
  /** All commands so far, and how many pieces they had. */
  log: string[];
  offset: number;
  /** The latest pieces, those behind this offset: what a replica may lack. */
  backlog: string[];
  backlogFrom: number;
  /** Pieces of a command that has not been read to its end. */
  unfinished: string[];
  replicas: Record<NodeId, Replica>;
  /** A client's WAIT: the write, and the offset that replicas have to confirm. */
  waiting: { readonly write: string; readonly offset: number } | null;
  /** Whether a client waits for an element to be added (BLPOP). */
  isBlocked: boolean;
  disk: Kept;
  /** How often it was written to and pinged, and how many histories it began. */
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
  /** Without a connection: all there were. */
  | { kind: "closed"; connection: number | null };

/** A message of this kind, as it is received. */
export type Received<K extends ReplicationMessage["kind"]> = Delivery<
  RedisReplication,
  ReplicationMessage & { kind: K }
>;

export interface ReplicationScope {
  servers: number;
  /** For each replica, its master; all are connected at the start. */
  replicaOf: Readonly<Record<NodeId, NodeId>>;
  /** How often clients write to a server. */
  writes: Readonly<Record<NodeId, number>>;
  /** The servers at which a client waits for an element. */
  pops: readonly NodeId[];
  pings: number;
  /** Into how many pieces a command may fall on its way. */
  pieces: 1 | 2;
  backlogMax: number;
  /** How many replicas a client waits for after its write (WAIT); 0 where it does not. */
  wait: number;
  minReplicasToWrite: number;
  promotable: readonly NodeId[];
  /** Whom servers may be told to replicate. */
  follows: Readonly<Record<NodeId, NodeId>>;
  /** Replicas whose connection may break. */
  disconnects: readonly NodeId[];
  persistence: Persistence;
  /** Bounds: worlds with more histories of one server, or more connections of one, are open. */
  historiesMax: number;
  connectionsMax: number;
}

export interface RedisReplication {
  roles: {
    server: {
      state: Server;
      receives: ReplicationMessage;
      timer:
        | { kind: "reconnect" }
        | { kind: "fork"; for: NodeId }
        | { kind: "late"; replica: NodeId }
        | { kind: "wait ends" }
        | { kind: "second" }
        | { kind: "synced" };
      action:
        | { kind: "write" }
        | { kind: "pop" }
        | { kind: "ping" }
        | { kind: "promote" }
        | { kind: "follow"; master: NodeId }
        | { kind: "disconnect" }
        | { kind: "snapshot" }
        | { kind: "rewrite" }
        | { kind: "rewrite ends" };
    };
  };
  scope: ReplicationScope;
  record:
    | { kind: "acknowledged"; write: string }
    | { kind: "confirmed"; write: string }
    | { kind: "second" }
    | { kind: "restarted" };
}
