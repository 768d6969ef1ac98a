/**
 * The membership of an Akka cluster: what its members know of each other spreads by gossip, and a leader that nobody elects
 * acts on it once all have seen it.
 *
 * Sources: Apache Pekko (the open continuation of Akka) at 9d97713, `cluster/src/main/scala`: Gossip, Member,
 * MembershipState, Reachability, ClusterDaemon, HeartbeatNodeRing, and `sbr`. Numbers of issues are those of akka/akka-core.
 * Variant `pekko` does as that code does; `fixed` mends what this project found in it, see the README.
 *
 * Time is in no rule: a tick is an action that may be taken whenever it would change or send anything.
 *
 * Left out:
 * - Heartbeats. Whom a node watches follows from the ring; that a heartbeat is missing is the action `suspect`, that it is
 *   there again `trust`. Old receivers that Akka goes on watching are those that it may trust again. That evidence is stored
 *   by address, so that a process may be suspected by what was missed of the one before it.
 * - Gossip to who has seen it, unless a scope says `asksAgain`: it would tell them only what they tell others themselves. A
 *   gossip that the code sends at once after a Leave is one that may be sent then anyway.
 * - The numbers of ticks: that a downed member waits four for others to see it, that a leader waits seven seconds before it
 *   admits weakly, that a resolver waits until nothing has changed for a while. Each may happen at once. And that all are
 *   downed when it goes on changing.
 * - By how much later a minority asks for the lease of lease-majority, and for how long it is kept.
 * - The time of a tombstone, and that it is forgotten after a day.
 * - Roles, the check of configurations, versions of applications, the limit to five of the members that gossip across data
 *   centres, and the heartbeats across.
 * - A quarantine by the transport. That a process has ended is known by another one that joins at its address.
 */
import { protocol, type Effects, type Event, type NodeId } from "../../index.ts";
import type { JoinMessage, JoinPhase, JoinTimer, Welcome } from "../akka/join-messages.ts";
import type { SeedLists } from "../akka/seed-process.ts";
import { uniqueAddress, type UniqueAddress } from "../akka/unique-address.ts";
import { hearOfLease } from "./downing.ts";
import { formed, split, withNewcomers } from "./formed.ts";
import { emptyGossip, type Gossip } from "./gossip.ts";
import { type GossipMessage, onEnvelope, onStatus } from "./gossiping.ts";
import { begin, joinTimedOut, onInitJoin, onInitJoinAnswer, onJoin, onWelcome } from "./joining.ts";
import {
  isLease,
  type Lease,
  type LeaseMessage,
  leaseNode,
  type LeaseQuestion,
  type LeaseTimer,
  onAcquire,
} from "./lease.ts";
import type { Status, Version } from "./membership.ts";
import { mutants } from "./mutants.ts";
import { isFair, type NodeAction, possibleActions, take } from "./node-actions.ts";
import { own } from "./own-gossip.ts";
import { rules } from "./rules.ts";
import { scopes } from "./scopes.ts";
import type { Strategy } from "./split-brain-resolver.ts";

/** What an operator may tell a node to do. */
export type Command =
  | { readonly kind: "leave"; readonly address: NodeId }
  | { readonly kind: "down"; readonly address: NodeId }
  | { readonly kind: "prepare for shutdown" };

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
  /** Whether who has seen a gossip is told its version all the same. */
  readonly asksAgain: boolean;
  /** What the resolver does about a split; without one, nobody is downed but by an operator. */
  readonly strategy: Strategy | null;
  /** Whether the lease of lease-majority may end while a side has not asked yet: it is given back, or not renewed in time. */
  readonly leaseEnds: boolean;
  /** Whether who asked for the lease may hear of it too late. */
  readonly leaseIsLate: boolean;
  /** How many members there have to be before any is Up. */
  readonly membersMin: number;
  /** A bound: worlds in which a node has made more changes are open. */
  readonly changesMax: number;
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
  /** Its resolver has asked for the lease. */
  lease: LeaseQuestion | null;
  /** Its process has ended by itself. */
  hasStopped: boolean;
}

export interface AkkaCluster {
  /** The lease of lease-majority is a node as well, and no member. */
  role: "node" | "lease";
  state: State | Lease;
  message:
    | JoinMessage
    | Welcome<Gossip>
    | GossipMessage
    /** I am Exiting, have seen all, and stop. */
    | { kind: "ExitingConfirmed"; member: UniqueAddress }
    | LeaseMessage;
  timer: JoinTimer | LeaseTimer;
  action: NodeAction | { readonly kind: "end lease" };
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
export type Self = Effects<AkkaCluster, typeof rules>;

const outside = (uid: number): State => ({
  uid,
  phase: { kind: "uninitialized", unanswered: new Set() },
  gossip: emptyGossip,
  exitingConfirmed: new Set(),
  isExiting: false,
  lease: null,
  hasStopped: false,
});

export const akkaCluster = protocol<AkkaCluster>()({
  name: "akka-cluster",
  summary: "members gossip about who is a member, and a leader that nobody elects acts on what all have seen",
  channels: { default: "coalescing", gossip: "coalescing" },
  variants: ["fixed", "pekko"],
  nodes: ({ cluster, newcomers, seeds, joins, strategy }) => ({
    node: [...new Set([cluster, newcomers, seeds, joins].flatMap((some) => Object.keys(some)))].sort(),
    lease: strategy?.kind === "lease-majority" ? [leaseNode] : [],
  }),
  init: ({ id, role, scope }) => {
    if (role === "lease") return { holder: null };
    const { cluster, newcomers, sides } = scope;
    if (!(id in cluster) && !newcomers[id]?.includes(id)) return outside(1);
    const gossip = split(withNewcomers(formed(cluster), newcomers, id), sides, id);
    return { ...outside(1), phase: { kind: "initialized" }, gossip };
  },
  durable: (state) => (isLease(state) ? state : outside(state.uid)),

  actions(state, self) {
    if (!isLease(state)) return possibleActions(state, self);
    return self.scope.leaseEnds && state.holder !== null ? [{ kind: "end lease" }] : [];
  },
  fair: isFair,

  reduce(state, event, self) {
    if (isLease(state)) return reduceLease(state, event, self);
    switch (event.kind) {
      case "start":
        return begin(state, self);
      case "restart":
        state.uid += 1;
        return begin(state, self);
      case "timer":
        return timedOut(state, event.timer, self);
      case "action":
        return event.action.kind === "end lease" ? undefined : take(state, event.action, self);
      case "message":
        return state.hasStopped ? undefined : receive(state, event.from, event.message, self);
      default:
        return event satisfies never;
    }
  },

  beyond(state, { changesMax }) {
    const isBeyond = !isLease(state) && Object.values(state.gossip.version).some((changes) => changes > changesMax);
    return isBeyond && `more than ${changesMax} changes by one node`;
  },

  rules,
  mutants,
  scopes,
});

function reduceLease(lease: Lease, event: Event<AkkaCluster>, self: Self): void {
  if (event.kind === "message" && event.message.kind === "AcquireLease") {
    onAcquire(lease, event.from, event.message.by, self);
  } else if (event.kind === "action") {
    lease.holder = null;
  }
}

function timedOut(state: State, timer: AkkaCluster["timer"], self: Self): void {
  if (timer.kind === "lease operation timeout") hearOfLease(state, false, self);
  else joinTimedOut(state, timer, self);
}

function receive(state: State, from: NodeId, message: AkkaCluster["message"], self: Self): void {
  switch (message.kind) {
    case "InitJoin":
      return onInitJoin(state, from, message.asker, self);
    case "InitJoinAck":
    case "InitJoinNack":
      if (message.asker === uniqueAddress(self.id, state.uid)) onInitJoinAnswer(state, from, message.kind, self);
      return;
    case "Join":
      return onJoin(state, from, message.joining, self);
    case "Welcome":
      if (message.joining === uniqueAddress(self.id, state.uid)) onWelcome(state, from, message.gossip, self);
      return;
    case "Envelope":
      return onEnvelope(state, message, self);
    case "Status":
      return onStatus(state, message, self);
    case "ExitingConfirmed":
      if (message.member in state.gossip.members) state.exitingConfirmed.add(message.member);
      return;
    case "LeaseGranted":
    case "LeaseDenied":
      if (message.to === own(state, self)) hearOfLease(state, message.kind === "LeaseGranted", self);
      return;
    case "AcquireLease":
      return;
    default:
      return message satisfies never;
  }
}
