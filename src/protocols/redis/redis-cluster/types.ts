/** The types of `redis-cluster.ts`: states and messages of nodes, clients and operators, and the scope. */
import type { MessageOf, NodeId, Received as ReceivedBy } from "../../../index.ts";
import type { BusMessage, Health, ReplicationMessage, Slot } from "./bus-messages.ts";
import type { Command, Order } from "./commands.ts";
import type { Answer, Call, Data, Key, KeyMessage, Request } from "./data-messages.ts";

/** An entry of the table of nodes. */
export interface Known {
  /** The master that it replicates; null if it is a master. */
  master: NodeId | null;
  /** Named after its first master. A replica is in the shard of its master, and stays there when it is promoted. */
  shard: NodeId;
  configEpoch: number;
  health: Health;
  /** Which other nodes report it as failing. */
  reports: Set<NodeId>;
  /** The last replication offset that it stated. */
  offset: number;
  /** For a failed master: whether this node voted for one of its replicas not long ago. */
  isVotedFor: boolean;
  /** A ping that asks for an answer is on its way to it. */
  isPinged: boolean;
  /** Has not been told yet what is new in this node's own header. */
  isOwed: boolean;
}

/** What survives a crash: nodes.conf. Each change is on disk before anything is sent, except where `unsynced` says otherwise. */
export interface NodesConf {
  currentEpoch: number;
  lastVoteEpoch: number;
  /** By name, including its own entry. */
  nodes: Record<NodeId, Known>;
  /** The owner of each slot. */
  slots: Record<Slot, NodeId | null>;
  /** Slots that move to this node, and from which one. */
  importing: Record<Slot, NodeId>;
  /** Slots that move to another node, and to which one. */
  migrating: Record<Slot, NodeId>;
}

export interface ClusterNode extends NodesConf {
  /** Slots that their owner no longer claims (7.0.13 and later): still bound to it, but free for any other claimant. */
  notClaiming: Set<Slot>;
  state: "ok" | "fail";
  /** A master that restarted, or was in a minority, waits a while before it serves again. */
  mustWait: boolean;
  /** Masters with slots, as counted when the state was last looked at. */
  size: number;
  /** The votes of the last election that this node stood for. They are counted, not named. */
  election: { epoch: number; votes: number } | null;
  /** A manual failover under way, at the replica or at its master. */
  manual: {
    /** At the master: the replica that asked for it. */
    replica: NodeId | null;
    /** At the replica: where the paused master's stream ends; null until that is heard. */
    masterOffset: number | null;
    canStart: boolean;
  } | null;
  /** Writes of clients wait. */
  isPaused: boolean;
  /** The replica has been out of touch with its master for too long to replace it. */
  isStale: boolean;
  /** What is on disk, if that is older than what the node has in memory. */
  unsynced: NodesConf | null;
  /** How many of the operator's commands are done. */
  commandsDone: number;
  /** The keys that it holds and, at a replica, the master that it asked for a copy. Keys survive crashes. */
  data: Data;
  copyOf: NodeId | null;
  /** Keys that were sent to another node, which has not answered yet, and the operator who waits for that. */
  move: { readonly keys: readonly Key[]; readonly to: NodeId; readonly operator: NodeId | null } | null;
  /** How often it sent keys. */
  moves: number;
  /** Clients that wait until it goes on. */
  waiting: { readonly from: NodeId; readonly request: Request }[];
}

export interface Client {
  /** Where it looks for the slots. */
  cache: Record<Slot, NodeId>;
  /** How many operations it has begun. */
  begun: number;
  /** The node that it has asked; null if it waits for no answer. */
  asks: NodeId | null;
}

export interface Operator {
  /** How many commands it has given. */
  given: number;
  phase: "next" | "waits" | "gave up";
}

export interface Shard {
  readonly master: NodeId;
  readonly replicas: readonly NodeId[];
  readonly slots: readonly Slot[];
}

export interface ClusterScope {
  /** The cluster at the start. Masters have the configuration epochs 1, 2, … in this order. */
  shards: readonly Shard[];
  /** A replica that took its master's place before the start, by the next epoch, and which nodes have not heard of it yet. */
  replaced?: { readonly master: NodeId; readonly by: NodeId; readonly missedBy: readonly NodeId[] };
  /** Masters that all other nodes believe failed at the start. */
  failed: readonly NodeId[];
  /** Which nodes each node may come to suspect. */
  suspects: Readonly<Record<NodeId, readonly NodeId[]>>;
  /** Which nodes each node asks, while it believes them failed, whether they are back. */
  probes: Readonly<Record<NodeId, readonly NodeId[]>>;
  /** Which nodes each node pings now and then. All do it for ever; pings that are not listed would tell nothing new. */
  pings: Readonly<Record<NodeId, readonly NodeId[]>>;
  /** Commands that reach each node at any time, in this order. */
  commands: Readonly<Record<NodeId, readonly Command[]>>;
  /** All keys, and the slot of each. */
  keys: Readonly<Record<Key, Slot>>;
  /** A slot that is moving at the start, and which of its keys have been sent. */
  moving: { readonly slot: Slot; readonly from: NodeId; readonly to: NodeId; readonly sent: readonly Key[] } | null;
  /** The operations of each client, in order: "get k", "set k l", "del k", "get k at a2", "read k at a2". */
  clients: readonly (readonly string[])[];
  /** The commands of the operator, who gives each one when the one before has been obeyed. */
  orders: readonly Order[];
  /** Whether a node that sends keys (MIGRATE) may stop waiting for the answer. */
  migrateTimesOut: boolean;
  /** The declared bound. */
  epochMax: number;
}

export type Variant = "7.0.15" | "fixed";

export interface RedisCluster {
  roles: {
    node: {
      state: ClusterNode;
      receives: BusMessage | ReplicationMessage | Request | KeyMessage | { kind: "COMMAND"; command: Command };
      timer:
        /** No answer from that node for longer than the node timeout. */
        | { kind: "no pong"; of: NodeId }
        | { kind: "election" }
        /** The votes of an election that was won no longer count: their time is over. */
        | { kind: "votes expire" }
        /** This node may vote for a replica of that master again. */
        | { kind: "vote window"; of: NodeId }
        | { kind: "manual failover ends" }
        | { kind: "rejoin" }
        /** A master has been without a replica for a while, and this node may become one. */
        | { kind: "orphan waits" }
        | { kind: "migrate ends" };
      action: { kind: "ping"; to: NodeId } | { kind: "fsync" } | { kind: "command"; command: Command };
    };
    client: {
      state: Client;
      receives: Answer;
      timer: { kind: "try again" };
      /** Begins its next operation. */
      action: { kind: "next" };
    };
    /** An operator with `redis-cli`. */
    operator: {
      state: Operator;
      /** Whether a command was obeyed. */
      receives: { kind: "OBEYED"; isRefused: boolean };
      /** Gives the next command. */
      action: { kind: "next" };
    };
  };
  /** Between A and B: `out` is the link that A opened, `back` the way back on the link that B opened; `stream`: from a master to a replica. */
  channel: "out" | "back" | "client" | "stream";
  variant: Variant;
  scope: ClusterScope;
  record:
    /** Won the place of a master by votes for an epoch. */
    | { kind: "elected"; epoch: number; of: NodeId }
    | { kind: "voted"; epoch: number; for: NodeId }
    | { kind: "invoke"; call: Call }
    | { kind: "respond"; result: "done" | (string | null)[] };
}

/** A message of this kind, as a node receives it. */
export type Received<K extends MessageOf<RedisCluster>["kind"]> = ReceivedBy<RedisCluster, K>;
