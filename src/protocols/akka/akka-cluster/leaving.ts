/** How a member leaves: it is Leaving, then Exiting once all have seen that, and says so before it stops. */
import type { NodeId } from "../../../index.ts";
import { addressOf, type UniqueAddress } from "../joining/unique-address.ts";
import { seenBy, withStatus } from "./cluster-gossip.ts";
import { partners, sendEnvelope } from "./gossiping.ts";
import { leaderOf } from "./leader.ts";
import { canBecome, isShuttingDown, membersAt, type Status } from "./membership.ts";
import { change, own, stop, viewOf } from "./own-gossip.ts";
import { nearMembers } from "./gossip-view.ts";
import type { Self } from "./rules.ts";
import type { Heard, State } from "./types.ts";

const mayLeave = (status: Status): boolean => status !== "Leaving" && canBecome(status, "Leaving");

export function leavable({ gossip }: Readonly<State>, address: NodeId): UniqueAddress | undefined {
  const member = membersAt(gossip.members, address).at(0);
  return member !== undefined && mayLeave(gossip.members[member].status) ? member : undefined;
}

export function leave(state: State, address: NodeId, self: Self): void {
  const member = leavable(state, address);
  if (member !== undefined) change(state, withStatus(state.gossip, member, "Leaving"), self);
}

/** It has done what it had to, tells what it knows, and tells the two that would lead next that it has seen it all. */
export function finishExiting(state: State, self: Self): void {
  state.isExiting = false;
  state.gossip = seenBy(state.gossip, own(state, self));
  const view = viewOf(state, self);
  for (const member of partners(view)) sendEnvelope(state, member, self);
  const others = nearMembers(view).filter((member) => member !== view.self);
  const first = leaderOf(view, self.rules, others);
  const second = leaderOf(
    view,
    self.rules,
    others.filter((member) => member !== first),
  );
  for (const leader of [first, second])
    if (leader !== undefined) self.send(addressOf(leader), { kind: "ExitingConfirmed", member: view.self });
  stop(state);
}

export function onExitingConfirmed(state: State, { member }: Heard<"ExitingConfirmed">): void {
  if (member in state.gossip.members) state.exitingConfirmed.add(member);
}

/** Whoever is Up is prepared for all to shut down together. Those who hear of it from this one are not Up then, and let others in. */
export function prepareForShutdown(state: State, self: Self): void {
  state.isPreparing = true;
  const { members } = state.gossip;
  const gossip = Object.keys(members)
    .filter((member) => members[member].status === "Up")
    .reduce((all, member) => withStatus(all, member, "PreparingForShutdown"), state.gossip);
  change(state, gossip, self);
}

/** A node that is still Up does as others do. */
export const mayPrepareToo = (state: Readonly<State>, self: Pick<Self, "id">): boolean =>
  !state.isPreparing && state.gossip.members[own(state, self)]?.status === "Up" && isShuttingDown(state.gossip.members);
