/** How a member leaves: it is Leaving, then Exiting once all have seen that, and confirms that before it stops. */
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

/** The member has finished its work. It gossips to all, confirms its exit to the two members that would lead next, and stops. */
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

/**
 * Marks all members that are Up as preparing for shutdown. Those that hear of it by gossip are no longer Up then, so they do not prepare
 * themselves and still let others in.
 */
export function prepareForShutdown(state: State, self: Self): void {
  state.isPreparing = true;
  const { members } = state.gossip;
  const gossip = Object.keys(members)
    .filter((member) => members[member].status === "Up")
    .reduce((all, member) => withStatus(all, member, "PreparingForShutdown"), state.gossip);
  change(state, gossip, self);
}

/** Whether a node that is still Up sees that others prepare for shutdown, and so may do the same. */
export const mayPrepareToo = (state: Readonly<State>, self: Pick<Self, "id">): boolean =>
  !state.isPreparing && state.gossip.members[own(state, self)]?.status === "Up" && isShuttingDown(state.gossip.members);
