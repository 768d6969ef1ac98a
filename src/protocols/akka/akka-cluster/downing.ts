/** How members are marked Down: by an operator, because another process joins at their address, or by the resolver of a split. */
import type { NodeId } from "../../../index.ts";
import { addressOf, type UniqueAddress } from "../joining/unique-address.ts";
import { type Gossip, withStatus } from "./cluster-gossip.ts";
import { partners, sendEnvelope } from "./gossiping.ts";
import { isLeader } from "./leading.ts";
import { answered, askForLease } from "./lease.ts";
import { membersAt, only } from "./membership.ts";
import { change, own, viewOf } from "./own-gossip.ts";
import { complaints } from "./reachability.ts";
import type { Self } from "./rules.ts";
import { downs, type SplitView } from "./split-brain-resolver.ts";
import { isNear, nearReachability, type View } from "./gossip-view.ts";
import type { Heard, LeaseQuestion, State } from "./types.ts";

/** The member that an address stands for: the first process there; undefined if that is Down already. */
export const downable = ({ gossip }: Readonly<State>, address: NodeId): UniqueAddress | undefined => {
  const [first] = membersAt(gossip.members, address);
  return first === undefined || gossip.members[first].status === "Down" ? undefined : first;
};

export function downAddress(state: State, address: NodeId, self: Self): void {
  const member = downable(state, address);
  if (member !== undefined) markDown(state, [member], self);
}

/**
 * Marks members Down and tells them first. If one of them is at the node's own address (it downs itself, or another process there), it
 * tells all members that it can reach.
 */
export function markDown(state: State, members: readonly UniqueAddress[], self: Self): void {
  const gossip = members.reduce<Gossip>((all, member) => withStatus(all, member, "Down"), state.gossip);
  change(state, gossip, self);
  const isOwnAddress = members.some((member) => addressOf(member) === self.id);
  for (const member of isOwnAddress ? partners(viewOf(state, self)) : members) sendEnvelope(state, member, self);
}

/** What the resolver does: down these members at once, or ask for the lease first. */
type Resolution = readonly UniqueAddress[] | LeaseQuestion;
type Resolver = Pick<Self, "id" | "scope" | "rules" | "variant">;

/** What the resolver would do now; undefined if nothing. Only the leader decides, and only if it is Up or WeaklyUp. */
export function resolution(state: Readonly<State>, self: Resolver): Resolution | undefined {
  const view = viewOf(state, self);
  const { strategy } = self.scope;
  const status = view.gossip.members[view.self]?.status;
  if (!strategy || state.lease || !isLeader(view, self) || (status !== "Up" && status !== "WeaklyUp")) return undefined;
  const split = splitAt(view);
  if (split.unreachable.size === 0) return undefined;
  const { rules, variant: version } = self;
  const downed = (leaseGranted: boolean): readonly UniqueAddress[] =>
    [...downs(split, { strategy, leaseGranted, version, rules })].sort();
  const ifGranted = downed(true);
  if (strategy.kind !== "lease-majority") return ifGranted.length > 0 ? ifGranted : undefined;
  const ifDenied = downed(false);
  return ifGranted.length + ifDenied.length > 0 ? { ifGranted, ifDenied } : undefined;
}

/**
 * What the node knows of a split in its own data centre. A member that is Down counts as unreachable, so that members downed by hand are
 * decided on in the same way as those that are missed.
 */
function splitAt(view: View): SplitView {
  const members = only(view.gossip.members, (member) => isNear(view, member));
  const rows = complaints(nearReachability(view)).filter(({ subject }) => isNear(view, subject));
  const complained = new Set(rows.map(({ subject }) => subject));
  const isUnreachable = (member: UniqueAddress): boolean =>
    member !== view.self && (complained.has(member) || members[member].status === "Down");
  return {
    members,
    unreachable: new Set(Object.keys(members).filter(isUnreachable)),
    complaints: rows,
    seen: view.gossip.seen,
  };
}

export function resolve(state: State, self: Self): void {
  const decided = resolution(state, self);
  if (!decided) return;
  if ("ifGranted" in decided) askForLease(state, decided, self);
  else markDown(state, decided, self);
}

export function onLeaseAnswer(state: State, { kind, to }: Heard<"LeaseGranted" | "LeaseDenied">, self: Self): void {
  if (to === own(state, self)) hearOfLease(state, kind === "LeaseGranted", self);
}

/** Acts on the lease's answer. Members that have been removed or downed by then are skipped. */
export function hearOfLease(state: State, isGranted: boolean, self: Self): void {
  const { members } = state.gossip;
  const downed = answered(state, isGranted, self).filter(
    (member) => member in members && members[member].status !== "Down",
  );
  if (downed.length > 0) markDown(state, downed, self);
}

/** A member that is Down ends once others have seen that, or have had the time to. */
export const mayStop = (state: Readonly<State>, self: Pick<Self, "id">): boolean =>
  state.gossip.members[own(state, self)]?.status === "Down";
