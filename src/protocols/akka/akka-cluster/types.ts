/** The types of `akka-cluster.ts`: what nodes and the lease keep, say and do, and what a scope says. */
import type { MessageOf, NodeId, Received } from "../../../index.ts";
import type { JoinMessage, JoinPhase, JoinTimer, Welcome } from "../joining/join-messages.ts";
import type { SeedLists } from "../joining/seed-process.ts";
import type { UniqueAddress } from "../joining/unique-address.ts";
import type { Gossip } from "./cluster-gossip.ts";
import type { Status, Version } from "./membership.ts";
import type { Strategy } from "./split-brain-resolver.ts";
import type { VectorClock } from "./vector-clock.ts";

/** What an operator may tell a node to do. */
export type Command =
  { readonly kind: "leave" | "down"; readonly address: NodeId } | { readonly kind: "prepare for shutdown" };

export type NodeAction =
  | Command
  /** It tells one member what it knows. */
  | { readonly kind: "gossip"; readonly to: UniqueAddress }
  /** It does what a leader has to, now that all have seen what it knows. */
  | { readonly kind: "lead" }
  /** It has led without convergence for long enough to let newcomers in weakly. */
  | { readonly kind: "admit weakly" }
  /** It misses the heartbeats of those at these addresses. */
  | { readonly kind: "suspect"; readonly addresses: readonly NodeId[] }
  /** Heartbeats come again. */
  | { readonly kind: "trust"; readonly member: UniqueAddress }
  /** Its resolver decides. */
  | { readonly kind: "resolve" }
  /** It is Up, and others prepare for shutdown. */
  | { readonly kind: "prepare as others do" }
  /** It has done what it had to before it exits. */
  | { readonly kind: "finish exiting" }
  /** It is down, and ends. */
  | { readonly kind: "stop" };

type GossipMessage =
  /** All that I know. */
  | { kind: "Envelope"; by: UniqueAddress; to: UniqueAddress; gossip: Gossip }
  /** The version of what I know, and who has seen it: do you know anything else? In Akka with a digest of these. */
  | { kind: "Status"; by: UniqueAddress; version: VectorClock; seen: ReadonlySet<UniqueAddress> };

/** Whom a node that has asked for the lease will down. */
export interface LeaseQuestion {
  readonly ifGranted: readonly UniqueAddress[];
  readonly ifDenied: readonly UniqueAddress[];
}

export interface State {
  /** Counts the starts of this node's process. */
  uid: number;
  phase: JoinPhase;
  /** Empty until the node is initialized. */
  gossip: Gossip;
  /** Who is Exiting and has told this node that it has seen all, and stops. */
  exitingConfirmed: Set<UniqueAddress>;
  /** It is Exiting, and has not yet done all that it does before it stops. */
  isExiting: boolean;
  /** It takes nobody in any more: it was told to prepare for shutdown, or was Up when it saw that others do. */
  isPreparing: boolean;
  /** Its resolver has asked for the lease. */
  lease: LeaseQuestion | null;
  /** Its process has ended by itself. */
  hasStopped: boolean;
}

export interface Lease {
  /** Whoever was granted it last, and still has it. */
  holder: UniqueAddress | null;
}

export interface ClusterScope {
  /** Who is a member at the start, and known to be by all of them. Others are outside. */
  readonly cluster: Readonly<Record<NodeId, Status>>;
  /** Who is joining, and which members have heard of it. It has itself, if its Welcome has come. */
  readonly newcomers: Readonly<Record<NodeId, readonly NodeId[]>>;
  /** The sides of a split, where it begins with one: each member has just missed all those of other sides. */
  readonly sides: readonly (readonly NodeId[])[];
  /** Whom those ask that are outside. */
  readonly seeds: SeedLists;
  /** Who is told to join whom, without asking seeds. */
  readonly joins: Readonly<Record<NodeId, NodeId>>;
  /** The data centre of a node, where there is more than one. */
  readonly centres: Readonly<Record<NodeId, string>>;
  /** What each node may be told to do, where it is not done yet. */
  readonly commands: Readonly<Record<NodeId, readonly Command[]>>;
  /** Who may miss whom: those of one list together. */
  readonly suspicions: Readonly<Record<NodeId, readonly (readonly NodeId[])[]>>;
  /** Whether who was missed may be found again. */
  readonly trusts: boolean;
  /** By how many others each is watched. */
  readonly monitoredBy: number;
  /** Whether a leader may admit weakly. */
  readonly admitsWeakly: boolean;
  /** Whether who has seen a gossip is told its version all the same: once all have, or at any time. */
  readonly asksAgain: boolean | "at any time";
  /** What the resolver does about a split; without one, nobody is downed but by an operator. */
  readonly strategy: Strategy | null;
  /** Whether the lease of lease-majority may end while a side has not asked yet: it is given back, or not renewed in time. */
  readonly leaseEnds: boolean;
  /** Whether who asked for the lease may hear of it too late. */
  readonly leaseIsLate: boolean;
  /** How many members there have to be before any is Up. */
  readonly membersMin: number;
  /** A declared bound: how many changes one node makes. */
  readonly changesMax: number;
}

export interface AkkaCluster {
  roles: {
    node: {
      state: State;
      receives:
        | JoinMessage
        | Welcome<Gossip>
        | GossipMessage
        /** I am Exiting, have seen all, and stop. */
        | { kind: "ExitingConfirmed"; member: UniqueAddress }
        | { kind: "LeaseGranted" | "LeaseDenied"; to: UniqueAddress };
      timer:
        | JoinTimer
        /** Nothing was heard of the lease for too long. */
        | { kind: "lease operation timeout" };
      action: NodeAction;
    };
    /** The lease of lease-majority is a node as well, and no member. */
    lease: {
      state: Lease;
      receives: { kind: "AcquireLease"; by: UniqueAddress };
      action: { kind: "end lease" };
    };
  };
  /** Gossip goes apart from what is said when a node joins or leaves, to be bounded apart. */
  channel: "default" | "gossip";
  variant: Version;
  scope: ClusterScope;
  record:
    /** A leader made one version of another. */
    | { kind: "led"; from: string; to: string }
    /** A resolver acts on the lease. */
    | { kind: "granted"; to: UniqueAddress };
}

/** What a node hears: a message of one of these kinds, and from where. */
export type Heard<Kind extends MessageOf<AkkaCluster>["kind"]> = Received<AkkaCluster, Kind>;
