/** The types of `redis-sentinel.ts`: what sentinels, servers and clients know, and what they say to each other. */
import type { MessageOf, NodeId, Received as ReceivedBy } from "../../../index.ts";

/** What a sentinel last heard from another one. */
export interface Answer {
  /** It considered the master down. */
  down: boolean;
  /** The sentinel it voted for, and in which epoch. */
  leader: NodeId | null;
  leaderEpoch: number;
}

/** What INFO says about a server. */
export interface Info {
  /** Null: a master. */
  replicates: NodeId | null;
}

export type Failover =
  | { phase: "election"; epoch: number }
  /** SLAVEOF NO ONE is sent, and INFO does not yet say that the replica is a master. */
  | { phase: "promotion"; epoch: number; promoted: NodeId }
  /** The others are told to replicate it. */
  | { phase: "reconfiguration"; epoch: number; promoted: NodeId };

export interface Sentinel {
  /** `current_epoch`, shared by all masters that it watches. On disk. */
  epoch: number;
  /** The address of the master. On disk. */
  master: NodeId;
  /** The epoch of the failover that made it the master. On disk. */
  configEpoch: number;
  /** The replicas of that master. On disk. */
  replicas: Set<NodeId>;
  /** The epoch of its last vote. On disk. */
  leaderEpoch: number;
  /** The sentinel it voted for: not on disk, so after a restart it refuses to vote rather than repeat its vote. */
  leader: NodeId | null;
  /** Servers that do not answer it (SDOWN). */
  down: Set<NodeId>;
  answers: Record<NodeId, Answer>;
  info: Record<NodeId, Info>;
  failover: Failover | null;
  /** A failover of this master began not long ago: its own or that of a sentinel it voted for. */
  waits: boolean;
  /** The master was asked for INFO and has not answered, where detection is modelled step by step. */
  awaitsInfo: boolean;
  /** How many failovers of other masters it began. */
  otherFailovers: number;
}

export interface Server {
  /** Null: a master. On disk, for SLAVEOF comes with CONFIG REWRITE. */
  replicates: NodeId | null;
  /** The writes that it has, by number, oldest first. On disk. */
  data: number[];
  /** Replicas that it believes to be attached. */
  attached: Set<NodeId>;
}

/** Writes to one server, over one connection. */
export interface Client {
  writes: number;
}

export type SentinelMessage =
  /** SENTINEL IS-MASTER-DOWN-BY-ADDR with a name: vote for me in this epoch. */
  | { kind: "ask"; about: NodeId; epoch: number }
  | ({ kind: "answer"; about: NodeId } & Answer)
  /** What is published on __sentinel__:hello. */
  | { kind: "hello"; epoch: number; master: NodeId; configEpoch: number }
  | { kind: "pong" }
  | ({ kind: "info" } & Info);

export type ServerMessage =
  | { kind: "ping" | "ask info" | "attach" | "detach" }
  /** SLAVEOF; null is SLAVEOF NO ONE. */
  | { kind: "slaveof"; master: NodeId | null }
  | { kind: "write" | "replicate"; write: number }
  /** A full resync: all that the master has. */
  | { kind: "sync"; data: number[] };

export type ClientMessage = { kind: "acknowledged" | "refused"; write: number };

/** A message of this kind, as it is received. */
export type Received<K extends MessageOf<RedisSentinel>["kind"]> = ReceivedBy<RedisSentinel, K>;

export interface SentinelScope {
  sentinels: number;
  /** Servers besides the first master. */
  replicas: number;
  /** How many sentinels must consider a master down, and how many must at least vote for a leader. */
  quorum: number;
  /** The declared bound. */
  epochMax: number;
  /** Which servers a sentinel considers down at the start. Those that consider the master down know it of each other. */
  down: Readonly<Record<NodeId, readonly NodeId[]>>;
  /** Which sentinel may suspect which servers during the run. */
  suspects: Readonly<Record<NodeId, readonly NodeId[]>>;
  /** Which sentinels may begin a failover; the patience of the others outlasts the run. */
  impatient: readonly NodeId[];
  /** Which sentinels ask servers for INFO. */
  watchers: readonly NodeId[];
  /** Which timers fire during the run: those that abort a failover, and the one that allows another failover. */
  patience: "gives nothing up" | "tries once" | "tries again";
  /** The master that a sentinel is configured with, if it is not the first one. */
  configured: Readonly<Record<NodeId, NodeId>>;
  /** Which sentinels ping the master, modelled step by step. */
  pingers: readonly NodeId[];
  /** Which sentinels may once fail over another master, which raises the epoch that all masters share. */
  busy: readonly NodeId[];
  /** Which sentinels may be forced to fail over without the agreement of others (SENTINEL FAILOVER). */
  ordered: readonly NodeId[];
  /** What makes a sentinel publish; each of these includes those before it. */
  hellos: "promotions" | "configurations" | "epochs";
  /** By replica: smaller is better, and 0 is never promoted. 100 if left out. */
  priorities: Readonly<Record<NodeId, number>>;
  /** How many of the first master's writes each replica has. All if left out. */
  offsets: Readonly<Record<NodeId, number>>;
  /** How many writes the one client makes; without any, replication is not modelled. */
  writes: number;
  /** min-replicas-to-write. */
  minReplicas: number;
}

export type Variant = "fixed" | "7.0.15";

export interface RedisSentinel {
  roles: {
    sentinel: {
      state: Sentinel;
      receives: SentinelMessage;
      timer:
        /** An election that has not been won by now is aborted. */
        | { kind: "election" }
        /** Twice the failover timeout since a failover began. */
        | { kind: "patience" }
        /** The failover timeout: the replica does not become a master, or others do not replicate it. */
        | { kind: "failover" }
        | { kind: "ping" }
        | { kind: "down after" };
      action:
        | { kind: "suspect"; of: NodeId }
        /** The master has been reporting to be a replica for so long that it counts as down. */
        | { kind: "disown" }
        | { kind: "start failover" }
        | { kind: "order failover" }
        | { kind: "fail over another master" }
        | { kind: "reconfigure"; server: NodeId };
    };
    server: { state: Server; receives: ServerMessage };
    client: { state: Client; receives: ClientMessage; action: { kind: "write" } };
  };
  channel: "ask" | "hello" | "ping" | "command" | "info" | "replication" | "client";
  variant: Variant;
  scope: SentinelScope;
  record:
    | { kind: "suspected"; master: NodeId }
    | { kind: "started"; master: NodeId; epoch: number }
    | { kind: "waited" }
    | { kind: "voted"; epoch: number; for: NodeId }
    | { kind: "elected"; epoch: number; ordered: boolean }
    | { kind: "acknowledged"; write: number };
}
