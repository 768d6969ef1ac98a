/** What a node knows, what nodes say to each other, and what a scope lays down. */
import type { NodeId, Received as ReceivedBy } from "../../../index.ts";

/** What an endpoint says of itself. `LOAD` stands for all that means nothing to the ring. */
export type Key = "TOKENS" | "STATUS" | "LOAD";

export interface Versioned {
  value: string;
  version: number;
}

export interface Endpoint {
  /** Raised at each start: seconds of the wall clock, and more than the last one. */
  generation: number;
  heartbeat: number;
  states: { [key in Key]?: Versioned };
}

/** What a node holds of an endpoint. */
export interface Held extends Endpoint {
  /** Answered an ECHO since this was put here, and was not convicted since. Always true of oneself. */
  alive: boolean;
}

/** How much of an endpoint somebody holds. Asked for: all of this generation that is newer than the version. */
export interface Digest {
  generation: number;
  version: number;
}

export interface Node {
  /** `shadow`: asks what is known of it before it begins. `stopped`: for good, in this process. */
  phase: "shadow" | "running" | "stopped";
  /** The last version that this process gave out. */
  counter: number;
  /** What it holds of each endpoint, itself included. */
  records: Record<NodeId, Held>;
  /** Whom it takes to be up. Kept beside the records, as the real thing does. */
  live: Set<NodeId>;
  /** Whom it has just removed, and hears nothing of. */
  quarantine: Set<NodeId>;
  /** The ring, as far as a gossiper asks: who has which token. On disk. */
  owners: Record<string, NodeId>;
  /** Whether it has sent a SYN since it began. */
  hasAsked: boolean;
  /** Updates of its own record that are under way: the first of them has got its version. */
  updates: Update[];
  /** Messages that are built and not yet written to the connection. */
  outbox: Outgoing[];
  /** A removal that it coordinates, and what it knew of the endpoint when it began. */
  removal: Removal | null;
  /** How often the scope's script was followed, see `scripted.ts`. */
  done: Done;
  /** On disk: it has been decommissioned. */
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

/** `generation` and `heartbeat` as they were when it began, and as they were announced. */
export interface Removal {
  of: NodeId;
  generation: number;
  heartbeat: number;
  by: "removenode" | "assassinate";
  /** `announced`: told to all as removing. */
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
  /** The generation stands for the record on whose behalf it is asked. */
  | { kind: "echo" | "echoed"; generation: number }
  /** Carries the state in the variant `repaired` alone. */
  | { kind: "shutdown"; state: Endpoint | null };

/** A message as a node gets it. */
export type Received<Kind extends Message["kind"]> = ReceivedBy<CassandraGossip, Kind>;

export interface GossipScope {
  nodes: number;
  /** Groups whose members know each other at the start. Who is in none of them is new. */
  clusters: readonly (readonly NodeId[])[];
  seeds: readonly NodeId[];
  /** Who was configured with other seeds. */
  otherSeeds?: Readonly<Record<NodeId, readonly NodeId[]>>;
  /** Whose gossip rounds are looked at; the others answer. Left out: those of all. */
  gossips?: readonly NodeId[];
  /** Heartbeats past this version are the last one again, so that rounds can go on for ever. */
  heartbeatMax: number;
  /** How often each node changes what it says of itself. */
  updates?: Readonly<Record<NodeId, number>>;
  /** Whose updates and messages are looked at step by step: version given out, stored; delta built, sent. */
  stepwise?: readonly NodeId[];
  /** Whom each node's failure detector may convict. */
  doubts?: Readonly<Record<NodeId, readonly NodeId[]>>;
  /** To whom nothing that a node sends ever comes. */
  unreachable?: Readonly<Record<NodeId, readonly NodeId[]>>;
  /** Who has been down since before the start, and is known to be. */
  dead?: readonly NodeId[];
  /** Who has left before the start: its gossip has ended. */
  left?: readonly NodeId[];
  /** Who has heard that. */
  knowsWhoLeft?: readonly NodeId[];
  mayShutDown?: readonly NodeId[];
  mayLeave?: readonly NodeId[];
  /** Who may remove whom, and how. */
  removals?: Readonly<Record<NodeId, { readonly of: NodeId; readonly by: Removal["by"] }>>;
  /** Whom a new node replaces. */
  replaces?: Readonly<Record<NodeId, NodeId>>;
  /** New nodes that never get tokens: clients that gossip. */
  fatClients?: readonly NodeId[];
  /** Whose memory may garble the generation that it holds of whom, once. */
  garbles?: Readonly<Record<NodeId, NodeId>>;
  /** Whether the time of a quarantine comes to an end. */
  quarantineEnds?: boolean;
  /** Whether the three days come to an end for which it is remembered that somebody has left. */
  expires?: boolean;
  /** Whose silence of thirty seconds is noticed. */
  silence?: readonly NodeId[];
  /** What the wall clocks show when a node starts; generations begin at 1, and a year is 100. */
  clock?: number;
}

export interface CassandraGossip {
  roles: {
    node: {
      state: Node;
      receives: Message;
      timer: { kind: "gossip" } | { kind: "silence" | "quarantine" | "expiry" | "fat client"; of: NodeId };
      /** When each is possible, `scripted.ts` says. */
      action:
        | { kind: "update" | "store" | "write" | "stop" | "join" | "announce removal" | "finish removal" }
        | { kind: "shut down" | "leave" | "remove" | "garble" };
    };
  };
  channel: "gossip" | "direct";
  variant: "cassandra" | "repaired";
  scope: GossipScope;
  /** That it has left, was removed, or was replaced. */
  record: { kind: "gone"; of: NodeId; generation: number };
}
