/** The types of `cassandra-gossip.ts`: what a node knows, what nodes send to each other, and the scope. */
import type { NodeId, Received as ReceivedBy } from "../../../index.ts";

/** What an endpoint says about itself. `LOAD` stands for everything that the ring ignores. */
export type Key = "TOKENS" | "STATUS" | "LOAD";

export interface Versioned {
  value: string;
  version: number;
}

export interface Endpoint {
  /** Raised at each start: the seconds of the wall clock, but more than the last generation. */
  generation: number;
  heartbeat: number;
  states: { [key in Key]?: Versioned };
}

/** What a node knows of an endpoint. */
export interface Held extends Endpoint {
  /** Whether the endpoint has answered an ECHO since this record was made, and was not convicted since. Always true of the node itself. */
  alive: boolean;
}

/** How much a node knows of an endpoint. As a request, it asks for everything in this generation that is newer than the version. */
export interface Digest {
  generation: number;
  version: number;
}

export interface Node {
  /** `shadow`: it asks what is known about it before it begins. `stopped`: this process has stopped for good. */
  phase: "shadow" | "running" | "stopped";
  /** The last version that this process gave out. */
  counter: number;
  /** What it knows of each endpoint, itself included. */
  records: Record<NodeId, Held>;
  /** The nodes that it considers UP. Kept separately from the records, as in the real code. */
  live: Set<NodeId>;
  /** The nodes that it has just removed; news about these is ignored. */
  quarantine: Set<NodeId>;
  /** The ring, as far as gossip needs it: the owner of each token. On disk. */
  owners: Record<string, NodeId>;
  /** Whether it has sent a SYN since it began. */
  hasAsked: boolean;
  /** Updates of its own record that have got their versions and are not stored yet. */
  updates: Update[];
  /** Messages that are built and not yet written to the connection. */
  outbox: Outgoing[];
  /** The removal that it coordinates, with what it knew of the endpoint at the beginning. */
  removal: Removal | null;
  /** How much of the scope's script has been done, see `scripted.ts`. */
  done: Done;
  /** Whether it was decommissioned. On disk. */
  decommissioned: boolean;
}

/** States that are published together, and the version that was given out for them. */
export interface Update {
  values: { [key in Key]?: string };
  version: number;
}

export interface Outgoing {
  to: NodeId;
  message: Extract<Message, { kind: "ack" | "ack2" }>;
}

/** `generation` and `heartbeat` are those of the endpoint when the removal began; after the announcement, the announced generation. */
export interface Removal {
  of: NodeId;
  generation: number;
  heartbeat: number;
  by: "removenode" | "assassinate";
  /** `announced`: gossip says that the endpoint is being removed. */
  step: "waiting" | "announced";
}

interface Done {
  updates: number;
  removed: boolean;
  garbled: boolean;
}

export type Message =
  | { kind: "syn"; digests: Record<NodeId, Digest> }
  | { kind: "ack"; requests: Record<NodeId, Digest>; deltas: Record<NodeId, Endpoint> }
  | { kind: "ack2"; deltas: Record<NodeId, Endpoint> }
  /** The generation identifies the record for which the ECHO is sent. */
  | { kind: "echo" | "echoed"; generation: number }
  /** Carries the state only in the variant `repaired`. */
  | { kind: "shutdown"; state: Endpoint | null };

/** A message of this kind as it is received, with its sender. */
export type Received<Kind extends Message["kind"]> = ReceivedBy<CassandraGossip, Kind>;

export interface GossipScope {
  nodes: number;
  /** Groups whose members know each other at the start. A node in none of them is new. */
  clusters: readonly (readonly NodeId[])[];
  seeds: readonly NodeId[];
  /** Nodes that are configured with other seeds. */
  otherSeeds?: Readonly<Record<NodeId, readonly NodeId[]>>;
  /** The nodes whose gossip rounds are modelled; the others only answer. By default all. */
  gossips?: readonly NodeId[];
  /** Heartbeats past this version repeat the last one, so that rounds can go on for ever. */
  heartbeatMax: number;
  /** How often each node changes what it says about itself. */
  updates?: Readonly<Record<NodeId, number>>;
  /** The nodes whose updates and messages take several steps: giving out a version and storing; building a delta and sending. */
  stepwise?: readonly NodeId[];
  /** The nodes that each node's failure detector may convict. */
  doubts?: Readonly<Record<NodeId, readonly NodeId[]>>;
  /** For each node, those that never receive anything from it. */
  unreachable?: Readonly<Record<NodeId, readonly NodeId[]>>;
  /** Nodes that are down from the start, and known to be. */
  dead?: readonly NodeId[];
  /** Nodes that left before the start, and have stopped gossiping. */
  left?: readonly NodeId[];
  /** The nodes that have heard that. */
  knowsWhoLeft?: readonly NodeId[];
  mayShutDown?: readonly NodeId[];
  mayLeave?: readonly NodeId[];
  /** The nodes that may remove another, which one, and how. */
  removals?: Readonly<Record<NodeId, { readonly of: NodeId; readonly by: Removal["by"] }>>;
  /** The node that each of these new nodes replaces. */
  replaces?: Readonly<Record<NodeId, NodeId>>;
  /** New nodes that never get tokens: clients that gossip. */
  fatClients?: readonly NodeId[];
  /** The nodes whose memory may once garble the generation of another, and of which one. */
  garbles?: Readonly<Record<NodeId, NodeId>>;
  /** Whether quarantines end. */
  quarantineEnds?: boolean;
  /** Whether the three days end for which nodes remember that another has left. */
  expires?: boolean;
  /** The nodes whose silence of thirty seconds is noticed. */
  silence?: readonly NodeId[];
  /** What wall clocks show when a node starts. Generations begin at 1, and a year is 100. */
  clock?: number;
}

export interface CassandraGossip {
  roles: {
    node: {
      state: Node;
      receives: Message;
      timer: { kind: "gossip" } | { kind: "silence" | "quarantine" | "expiry" | "fat client"; of: NodeId };
      /** `scripted.ts` says when each is possible. */
      action:
        | { kind: "update" | "store" | "write" | "stop" | "join" | "announce removal" | "finish removal" }
        | { kind: "shut down" | "leave" | "remove" | "garble" };
    };
  };
  channel: "gossip" | "direct";
  variant: "cassandra" | "repaired";
  scope: GossipScope;
  /** The node has learnt that another has left, was removed, or was replaced. */
  record: { kind: "gone"; of: NodeId; generation: number };
}
