/** How a node that is in no cluster becomes a member of one, and how members answer it. */
import type { NodeId } from "../../../index.ts";
import { firstAt } from "../joining/judge-join.ts";
import {
  askToJoin,
  becomeInitialized,
  heardInitJoinAck,
  heardInitJoinNack,
  joinSeedNodes,
} from "../joining/seed-process.ts";
import type { UniqueAddress } from "../joining/unique-address.ts";
import { markDown } from "./downing.ts";
import { withMember } from "./cluster-gossip.ts";
import { sendEnvelope } from "./gossiping.ts";
import { leadWhere } from "./leading.ts";
import { isGoing, membersAt } from "./membership.ts";
import { adopt, change, own } from "./own-gossip.ts";
import { observe } from "./reachability.ts";
import type { Self } from "./rules.ts";
import type { Heard, State } from "./types.ts";

/** Starts a process. If it is not in a cluster already, it looks for one. */
export function begin(state: State, self: Self): void {
  if (state.phase.kind !== "initialized") seek(state, self);
}

/** Looks for a cluster: at the node that the scope tells it to join, otherwise at its seed nodes. */
export function seek(state: State, self: Self): void {
  const told = self.scope.joins[self.id];
  if (told === undefined) joinTo(state, joinSeedNodes(state, self), self);
  else askToJoin(state, told, self);
}

/** Joins the cluster of the node at `address`, or founds one if that is the node itself; nothing without an address. */
export function joinTo(state: State, address: NodeId | undefined, self: Self): void {
  if (address === undefined) return;
  if (address !== self.id) return askToJoin(state, address, self);
  becomeInitialized(state, self);
  change(state, withMember(state.gossip, own(state, self), { status: "Joining", upNumber: null }), self);
  if (self.rules.founderLeadsAtOnce()) leadWhere(state, self);
}

export function onInitJoin(state: State, { from, asker }: Heard<"InitJoin">, self: Self): void {
  const status = state.gossip.members[own(state, self)]?.status;
  const isOfUse = state.phase.kind === "initialized" && status !== undefined && !isGoing(status);
  self.send(from, { kind: isOfUse ? "InitJoinAck" : "InitJoinNack", asker });
}

export function onInitJoinAck(state: State, { from, asker }: Heard<"InitJoinAck">, self: Self): void {
  if (asker === own(state, self)) joinTo(state, heardInitJoinAck(state, from), self);
}

export function onInitJoinNack(state: State, { from, asker }: Heard<"InitJoinNack">, self: Self): void {
  if (asker === own(state, self)) joinTo(state, heardInitJoinNack(state, from, self), self);
}

/** Answers a Join. A node that is no member, is on its way out, or is about to shut down with all others takes nobody in. */
export function onJoin(state: State, { from, joining }: Heard<"Join">, self: Self): void {
  const status = state.gossip.members[own(state, self)]?.status;
  if (status === undefined || isGoing(status) || state.isPreparing) return;
  switch (self.rules.judgeJoin(state.gossip.members, joining)) {
    case "replace first":
      return replaceEarlier(state, joining, self);
    case "add":
      change(state, withMember(state.gossip, joining, { status: "Joining", upNumber: null }), self);
      break;
    case "welcome again":
      break;
  }
  self.send(from, { kind: "Welcome", joining, gossip: state.gossip });
}

/** Downs the earlier process at the address: that another one joins there proves that it has ended. The new one will ask again. */
function replaceEarlier(state: State, joining: UniqueAddress, self: Self): void {
  const earlier = firstAt(state.gossip.members, joining);
  if (earlier === undefined || !self.rules.isReplaced(state.gossip.members[earlier].status)) return;
  const reachability = observe(state.gossip.reachability, own(state, self), earlier, "terminated");
  change(state, { ...state.gossip, reachability }, self);
  markDown(state, [earlier], self);
}

export function onWelcome(state: State, { from, joining, gossip }: Heard<"Welcome">, self: Self): void {
  if (joining !== own(state, self) || !self.rules.takesWelcome(state.phase, from)) return;
  adopt(state, gossip, self);
  becomeInitialized(state, self);
  for (const member of membersAt(gossip.members, from)) sendEnvelope(state, member, self);
}
