/**
 * The membership of an Akka cluster. What members know of each other spreads by gossip, and a leader, which nobody elects, acts on it
 * once all have seen it.
 *
 * Sources: Apache Pekko (the open continuation of Akka) at 9d97713, `cluster/src/main/scala`: Gossip, Member,
 * MembershipState, Reachability, ClusterDaemon, HeartbeatNodeRing, and `sbr`. Numbers of issues are those of akka/akka-core.
 * Variant `pekko` behaves as that code does; `fixed` repairs the bugs that this project found in it, see the README.
 *
 * No rule depends on time: a tick is an action that may be taken whenever it would change or send anything.
 *
 * Left out:
 * - Heartbeats. The ring determines whom a node watches; a missing heartbeat is the action `suspect`, its return is `trust`. Akka
 *   keeps watching old receivers; here, they are the members that a node may trust again. The evidence is stored by address, so a
 *   process may be suspected because its predecessor missed heartbeats.
 * - Gossip to nodes that have seen it, unless a scope says `asksAgain`: it would only tell them what they tell others themselves. The
 *   code sends a gossip immediately after a Leave; here it may be sent then, too.
 * - Numbers of ticks: a downed member waits four of them for others to see that it is down, a leader waits seven seconds before it
 *   admits newcomers weakly, and a resolver waits until nothing has changed for a while. Here, each may happen at once. Nor are all
 *   members downed if things keep changing (`down-all-when-unstable`).
 * - How much later a minority asks for the lease of lease-majority, and how long the lease is kept.
 * - The time of a tombstone, and that it is forgotten after a day.
 * - Roles, the check of configurations, versions of applications, the limit of five members that gossip across data centres, and
 *   heartbeats across data centres.
 * - A quarantine by the transport. Members learn that a process has ended when another one joins at its address.
 */
import { protocol } from "../../../index.ts";
import { retryInitJoin, seedNodeTimeout } from "../joining/seed-process.ts";
import { emptyGossip } from "./cluster-gossip.ts";
import { downAddress, hearOfLease, onLeaseAnswer, resolve } from "./downing.ts";
import { notice, suspects } from "./failure-detector.ts";
import { formed, split, withNewcomers } from "./formed.ts";
import { gossipTo, onEnvelope, onStatus } from "./gossiping.ts";
import { begin, joinTo, onInitJoin, onInitJoinAck, onInitJoinNack, onJoin, onWelcome, seek } from "./joining.ts";
import { admitted, leadWhere } from "./leading.ts";
import { lease, leaseNode } from "./lease.ts";
import { finishExiting, leave, onExitingConfirmed, prepareForShutdown } from "./leaving.ts";
import { mutants } from "./mutants.ts";
import { isFair, possibleActions } from "./node-actions.ts";
import { change, stop } from "./own-gossip.ts";
import { rules, type Self } from "./rules.ts";
import { scopes } from "./scopes.ts";
import type { AkkaCluster, State } from "./types.ts";

const outside = (uid: number): State => ({
  uid,
  phase: { kind: "uninitialized", unanswered: new Set() },
  gossip: emptyGossip,
  exitingConfirmed: new Set(),
  isExiting: false,
  isPreparing: false,
  lease: null,
  hasStopped: false,
});

/** Ignores messages to a process that has ended. */
const ifRunning =
  <M>(hear: (state: State, message: M, self: Self) => void) =>
  (state: State, message: M, self: Self): void => {
    if (!state.hasStopped) hear(state, message, self);
  };

export const akkaCluster = protocol<AkkaCluster>()({
  name: "akka-cluster",
  summary:
    "members gossip about who belongs to the cluster, and a leader that nobody elects acts on what all have seen",
  channels: { default: "coalescing", gossip: "coalescing" },
  variants: ["fixed", "pekko"],
  nodes: ({ cluster, newcomers, seeds, joins, strategy }) => ({
    node: [...new Set([cluster, newcomers, seeds, joins].flatMap((some) => Object.keys(some)))].sort(),
    lease: strategy?.kind === "lease-majority" ? [leaseNode] : [],
  }),
  roles: {
    node: {
      init({ id, scope: { cluster, newcomers, sides } }) {
        if (!(id in cluster) && !newcomers[id]?.includes(id)) return outside(1);
        const gossip = split(withNewcomers(formed(cluster), newcomers, id), sides, id);
        return { ...outside(1), phase: { kind: "initialized" }, gossip };
      },
      durable: ({ uid }) => outside(uid),
      start: begin,
      restart(state, self) {
        state.uid += 1;
        begin(state, self);
      },
      timeout: {
        "seed node timeout": (state, _, self) => joinTo(state, seedNodeTimeout(state, self), self),
        "retry InitJoin": (state, _, self) => retryInitJoin(state, self),
        "retry join": (state, _, self) => seek(state, self),
        "lease operation timeout": (state, _, self) => hearOfLease(state, false, self),
      },
      receive: {
        InitJoin: ifRunning(onInitJoin),
        InitJoinAck: ifRunning(onInitJoinAck),
        InitJoinNack: ifRunning(onInitJoinNack),
        Join: ifRunning(onJoin),
        Welcome: ifRunning(onWelcome),
        Envelope: ifRunning(onEnvelope),
        Status: ifRunning(onStatus),
        ExitingConfirmed: ifRunning(onExitingConfirmed),
        LeaseGranted: ifRunning(onLeaseAnswer),
        LeaseDenied: ifRunning(onLeaseAnswer),
      },
      actions: possibleActions,
      act: {
        leave: (state, { address }, self) => leave(state, address, self),
        down: (state, { address }, self) => downAddress(state, address, self),
        "prepare for shutdown": (state, _, self) => prepareForShutdown(state, self),
        "prepare as others do": (state, _, self) => prepareForShutdown(state, self),
        gossip: (state, { to }, self) => gossipTo(state, to, self),
        lead: (state, _, self) => leadWhere(state, self),
        "admit weakly": (state, _, self) => change(state, admitted(state, self) ?? state.gossip, self),
        suspect: (state, { addresses }, self) => notice(state, suspects(state, addresses, self), "unreachable", self),
        trust: (state, { member }, self) => notice(state, [member], "reachable", self),
        resolve: (state, _, self) => resolve(state, self),
        "finish exiting": (state, _, self) => finishExiting(state, self),
        stop: (state) => stop(state),
      },
      fair: isFair,
      bounds: {
        "changes by one node <= changesMax": ({ gossip }, { changesMax }) =>
          Object.values(gossip.version).every((changes) => changes <= changesMax),
      },
    },
    lease,
  },
  rules,
  mutants,
  scopes,
});
