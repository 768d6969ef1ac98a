/** The types of `redis-sentinel.ts`: what sentinels, servers and clients know, and what they say to each other. */
import type { Delivery, MessageOf, NodeId } from "../../index.ts";

/** What a sentinel last heard from another one. */
export interface Answer {
  /** It held the master down. */
  down: boolean;
  /** Whom it voted for, and in which epoch. */
  leader: NodeId | null;
  leaderEpoch: number;
}

/** What INFO says of a server. */
export interface Info {
  /** Null: a master. */
  replicates: NodeId | null;
}

export type Failover =
  | { phase: "election"; epoch: number }
  /** SLAVEOF NO ONE is sent, and INFO does not yet say that it is a master. */
  | { phase: "promotion"; epoch: number; promoted: NodeId }
  /** The others are told to replicate it. */
  | { phase: "reconfiguration"; epoch: number; promoted: NodeId };

export interface Sentinel {
  /** `current_epoch`, of all masters that it watches. On disk. */
  epoch: number;
  /** The address of the master. On disk. */
  master: NodeId;
  /** The epoch of the failover that made it the master. On disk. */
  configEpoch: number;
  /** The replicas of that master. On disk. */
  replicas: Set<NodeId>;
  /** The epoch of its last vote. On disk. */
  leaderEpoch: number;
  /** Whom it voted for: not on disk, so that it refuses rather than repeats itself after a restart. */
  leader: NodeId | null;
  /** Servers that do not answer it (SDOWN). */
  down: Set<NodeId>;
  answers: Record<NodeId, Answer>;
  info: Record<NodeId, Info>;
  failover: Failover | null;
  /** A failover of this master began not long ago, its own or that of somebody it voted for. */
  waits: boolean;
  /** INFO of the master was asked for and has not come, where detection is looked at step by step. */
  awaitsInfo: boolean;
  /** Failovers of other masters that it began. */
  otherFailovers: number;
}

export interface Server {
  /** Null: a master. On disk, for SLAVEOF comes with CONFIG REWRITE. */
  replicates: NodeId | null;
  /** The writes that it holds, by number, oldest first. On disk. */
  data: number[];
  /** Replicas that it believes to be attached. */
  attached: Set<NodeId>;
}

/** Writes to one server, by a connection that it keeps. */
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
  | { kind: "ping" }
  | { kind: "ask info" }
  /** SLAVEOF; null is SLAVEOF NO ONE. */
  | { kind: "slaveof"; master: NodeId | null }
  | { kind: "write"; write: number }
  | { kind: "attach" }
  | { kind: "detach" }
  /** A full resync: all that the master holds. */
  | { kind: "sync"; data: number[] }
  | { kind: "replicate"; write: number };

export type ClientMessage = { kind: "acknowledged"; write: number } | { kind: "refused"; write: number };

/** A message of this kind, as it is received. */
export type Received<K extends MessageOf<RedisSentinel>["kind"]> = Delivery<
  RedisSentinel,
  MessageOf<RedisSentinel> & { kind: K }
>;

export interface SentinelScope {
  sentinels: number;
  /** Besides the first master. */
  replicas: number;
  /** How many must hold a master down together, and vote for a leader at least. */
  quorum: number;
  /** A bound: worlds with a higher epoch are open. */
  epochMax: number;
  /** Whom a sentinel holds down from the start. Those who hold the master down know it of each other. */
  down: Readonly<Record<NodeId, readonly NodeId[]>>;
  /** Who may find whom down during the run. */
  suspects: Readonly<Record<NodeId, readonly NodeId[]>>;
  /** Who may begin a failover; the patience of the others outlasts the run. */
  impatient: readonly NodeId[];
  /** Who asks servers for INFO. */
  watchers: readonly NodeId[];
  /** Which timers fire during the run: those that give a failover up, and that which lets one begin another. */
  patience: "gives nothing up" | "tries once" | "tries again";
  /** The master that a sentinel is configured with, where it is not the first one. */
  configured: Readonly<Record<NodeId, NodeId>>;
  /** Whose PINGs to the master are looked at step by step. */
  pingers: readonly NodeId[];
  /** Who may once fail over another master, which raises the one epoch of all. */
  busy: readonly NodeId[];
  /** Who may be ordered to fail over, without anybody's agreement (SENTINEL FAILOVER). */
  ordered: readonly NodeId[];
  /** What makes a sentinel publish; each of these includes those before it. */
  hellos: "promotions" | "configurations" | "epochs";
  /** By replica: smaller is better, and 0 is never promoted. 100 when left out. */
  priorities: Readonly<Record<NodeId, number>>;
  /** What each replica holds of the first master's writes: a number of them. All when left out. */
  offsets: Readonly<Record<NodeId, number>>;
  /** The writes of the one client; without any there is no replication to look at. */
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
        /** An election that has not been won by now is given up. */
        | { kind: "election" }
        /** Twice the failover timeout since a failover began. */
        | { kind: "patience" }
        /** The failover timeout, for a replica that does not become a master, or others that do not replicate it. */
        | { kind: "failover" }
        | { kind: "ping" }
        | { kind: "down after" };
      action:
        | { kind: "suspect"; of: NodeId }
        /** The master has been reporting the role of a replica for so long that it is held down. */
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
    | { kind: "held down"; master: NodeId }
    | { kind: "started"; master: NodeId; epoch: number }
    | { kind: "waited" }
    | { kind: "voted"; epoch: number; for: NodeId }
    | { kind: "elected"; epoch: number; ordered: boolean }
    | { kind: "acknowledged"; write: number };
}
