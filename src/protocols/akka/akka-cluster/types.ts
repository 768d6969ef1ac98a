/** The types of `akka-cluster.ts`: states, messages, timers and actions of nodes and of the lease, and the scope. */
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
  /** The node tells one member what it knows. */
  | { readonly kind: "gossip"; readonly to: UniqueAddress }
  /** As the leader, it acts on a gossip that all have seen. */
  | { readonly kind: "lead" }
  /** It has led without convergence for so long that it admits newcomers as WeaklyUp. */
  | { readonly kind: "admit weakly" }
  /** It misses the heartbeats from these addresses. */
  | { readonly kind: "suspect"; readonly addresses: readonly NodeId[] }
  /** Heartbeats of the member arrive again. */
  | { readonly kind: "trust"; readonly member: UniqueAddress }
  /** Its resolver decides. */
  | { readonly kind: "resolve" }
  /** It is Up, and others prepare for shutdown. */
  | { readonly kind: "prepare as others do" }
  /** It has finished what it does before it exits. */
  | { readonly kind: "finish exiting" }
  /** It is Down, and its process ends. */
  | { readonly kind: "stop" };

type GossipMessage =
  /** All that I know. */
  | { kind: "Envelope"; by: UniqueAddress; to: UniqueAddress; gossip: Gossip }
  /** The version of what I know, and who has seen it: do you know anything else? Akka sends a digest of `seen`. */
  | { kind: "Status"; by: UniqueAddress; version: VectorClock; seen: ReadonlySet<UniqueAddress> };

/** The members that a node which has asked for the lease will down, depending on the answer. */
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
  /** Exiting members that have told this node that they have seen all and stop. */
  exitingConfirmed: Set<UniqueAddress>;
  /** Whether it is Exiting and has not finished what it does before it stops. */
  isExiting: boolean;
  /** Whether it takes nobody in any more: it was told to prepare for shutdown, or was Up when it saw others prepare. */
  isPreparing: boolean;
  /** What its resolver has asked the lease for; null if it awaits no answer. */
  lease: LeaseQuestion | null;
  /** Whether its process has ended by itself. */
  hasStopped: boolean;
}

export interface Lease {
  /** The process that has it; null if none does. */
  holder: UniqueAddress | null;
}

export interface ClusterScope {
  /** The members at the start, who all know each other. All other nodes are outside. */
  readonly cluster: Readonly<Record<NodeId, Status>>;
  /** Nodes that are joining, each with the members that have heard of it; with itself, if its Welcome has arrived. */
  readonly newcomers: Readonly<Record<NodeId, readonly NodeId[]>>;
  /** The sides, if runs begin with a split: each member has just missed all members on the other sides. */
  readonly sides: readonly (readonly NodeId[])[];
  /** The seed nodes that nodes outside ask. */
  readonly seeds: SeedLists;
  /** Nodes that are told which node to join, without asking seeds. */
  readonly joins: Readonly<Record<NodeId, NodeId>>;
  /** The data centre of each node, if there are several. */
  readonly centres: Readonly<Record<NodeId, string>>;
  /** The commands that an operator may give to each node, as long as they have an effect. */
  readonly commands: Readonly<Record<NodeId, readonly Command[]>>;
  /** The addresses that each node may begin to miss: those of one list at the same time. */
  readonly suspicions: Readonly<Record<NodeId, readonly (readonly NodeId[])[]>>;
  /** Whether missed members may be found again. */
  readonly trusts: boolean;
  /** By how many others each member is watched. */
  readonly monitoredBy: number;
  /** Whether a leader may admit newcomers as WeaklyUp. */
  readonly admitsWeakly: boolean;
  /** Whether a member that has seen a gossip is sent its version all the same: `true`, once all have seen it; or at any time. */
  readonly asksAgain: boolean | "at any time";
  /** How the resolver deals with a split. If null, only operators down members. */
  readonly strategy: Strategy | null;
  /** Whether the lease of lease-majority may end before a side has asked for it: it is given back, or not renewed in time. */
  readonly leaseEnds: boolean;
  /** Whether the lease's answer may come too late. */
  readonly leaseIsLate: boolean;
  /** How many members there must be before any becomes Up. */
  readonly membersMin: number;
  /** A declared bound: at most this many changes by one node. */
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
        /** I am Exiting, have seen everything, and stop. */
        | { kind: "ExitingConfirmed"; member: UniqueAddress }
        | { kind: "LeaseGranted" | "LeaseDenied"; to: UniqueAddress };
      timer:
        | JoinTimer
        /** The lease has not answered for too long. */
        | { kind: "lease operation timeout" };
      action: NodeAction;
    };
    /** The lease of lease-majority is a node, too, but not a member. */
    lease: {
      state: Lease;
      receives: { kind: "AcquireLease"; by: UniqueAddress };
      action: { kind: "end lease" };
    };
  };
  /** Gossip has a channel of its own so that it can be bounded separately from the messages of joining and leaving. */
  channel: "default" | "gossip";
  variant: Version;
  scope: ClusterScope;
  record:
    /** A leader turned one version into another. */
    | { kind: "led"; from: string; to: string }
    /** A resolver acts on the lease. */
    | { kind: "granted"; to: UniqueAddress };
}

/** A message of one of these kinds as it is received, with its sender. */
export type Heard<Kind extends MessageOf<AkkaCluster>["kind"]> = Received<AkkaCluster, Kind>;
