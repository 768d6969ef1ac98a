/** A node of the model in a situation: what it does there, and how the real daemon is asked to do the same. */
import { akkaCluster } from "../../src/protocols/akka/akka-cluster/akka-cluster.ts";
import type { Gossip } from "../../src/protocols/akka/akka-cluster/cluster-gossip.ts";
import type { Self } from "../../src/protocols/akka/akka-cluster/rules.ts";
import type { ClusterScope, State } from "../../src/protocols/akka/akka-cluster/types.ts";
import { uniqueAddress } from "../../src/protocols/akka/joining/unique-address.ts";
import type { Place } from "../real/react.ts";

export interface Situation {
  readonly id: string;
  readonly state: State;
  readonly scope: ClusterScope;
}

export const { node } = akkaCluster.roles;

export const placeOf = ({ id, scope }: Pick<Situation, "id" | "scope">): Place & Self =>
  ({ id, scope, variant: "pekko", rules: akkaCluster.rules, peers: [] }) as unknown as Place & Self;

/** The question, without the event that is asked about. */
export const asked = ({ id, state, scope }: Situation): object => ({
  self: uniqueAddress(id, state.uid),
  gossip: state.gossip,
  isExiting: state.isExiting,
  isPreparing: state.isPreparing,
  exitingConfirmed: state.exitingConfirmed,
  phase: state.phase,
  centres: scope.centres,
  membersMin: scope.membersMin,
});

/** A gossip as both sides write it. Lists stand for sets, so their order does not matter. */
export interface WrittenGossip extends Omit<Gossip, "seen" | "tombstones"> {
  readonly seen: readonly string[];
  readonly tombstones: readonly string[];
}

export const gossipIn = (gossip: WrittenGossip): Gossip => ({
  ...gossip,
  seen: new Set(gossip.seen),
  tombstones: new Set(gossip.tombstones),
});

/** Whether all members are in one data centre. */
export const isOneCentre = ({ state, scope }: Situation): boolean =>
  new Set(Object.keys(state.gossip.members).map((member) => scope.centres[member.split("#")[0]])).size <= 1;
