/** All that members tell each other of their cluster, how they change it, and how two of them become one. */
import type { UniqueAddress } from "../joining/unique-address.ts";
import { isGoing, only, prevailing, prevailingMember } from "./membership.ts";
import type { Member, Members, Status, Version } from "./membership.ts";
import { allReachable, forget, mergeReachability, type Reachability } from "./reachability.ts";
import { increment, pointwiseMaximum, prune, type VectorClock } from "./vector-clock.ts";

export interface Gossip {
  readonly members: Members;
  /** Who is known to have had this very version, and so to know all of it. */
  readonly seen: ReadonlySet<UniqueAddress>;
  readonly reachability: Reachability;
  readonly version: VectorClock;
  /** Who was removed, so that no older gossip brings it back. In Akka with the time, and forgotten after a day. */
  readonly tombstones: ReadonlySet<UniqueAddress>;
}

export const emptyGossip: Gossip = {
  members: {},
  seen: new Set(),
  reachability: allReachable,
  version: {},
  tombstones: new Set(),
};

/** What is decided when gossips are merged and members removed. */
export const gossipRules = {
  /** Which of two different statuses of a member prevails. */
  prevailing,
  /**
   * A member that only one of two gossips knows: was it removed from the other? In Pekko so was, without a tombstone, who
   * is on its way out; but the other gossip may just not know it yet.
   */
  isRemoved: (status: Status, isTombstoned: boolean, version: Version): boolean =>
    isTombstoned || (version === "pekko" && isGoing(status)),
  /** Whether who was removed is remembered. */
  leavesTombstone: (): boolean => true,
  /**
   * Whether the changes of who was removed count for a version no more. In Pekko they don't, so that two gossips of which
   * one knows such a change, and the other does not, have the same version.
   */
  prunesVersion: (version: Version): boolean => version === "pekko",
  /** Whether how often an observer changed its rows is forgotten when it is removed. */
  forgetsObserverVersions: (): boolean => true,
  /** Whether rows are kept of members only. */
  keepsRowsOfMembersOnly: (): boolean => true,
};
type GossipRules = typeof gossipRules;

/** A change of one's own: nobody else has seen it. */
export const changed = (gossip: Gossip, by: UniqueAddress, seesIt = true): Gossip => ({
  ...gossip,
  version: increment(gossip.version, by),
  seen: new Set(seesIt ? [by] : []),
});

export const withMember = (gossip: Gossip, member: UniqueAddress, as: Member): Gossip => ({
  ...gossip,
  members: { ...gossip.members, [member]: as },
});

export const withStatus = (gossip: Gossip, member: UniqueAddress, status: Status): Gossip =>
  withMember(gossip, member, { ...gossip.members[member], status });

export const seenBy = (gossip: Gossip, ...members: readonly UniqueAddress[]): Gossip => ({
  ...gossip,
  seen: new Set([...gossip.seen, ...members]),
});

/** Nothing is left of who is removed but tombstones. */
export function remove(gossip: Gossip, gone: ReadonlySet<UniqueAddress>, version: Version, rules: GossipRules): Gossip {
  const isGone = (member: UniqueAddress): boolean => gone.has(member);
  return {
    members: only(gossip.members, (member) => !isGone(member)),
    seen: new Set([...gossip.seen].filter((member) => !isGone(member))),
    reachability: forget(gossip.reachability, isGone, rules.forgetsObserverVersions()),
    version: version === "pekko" ? prune(gossip.version, isGone) : gossip.version,
    tombstones: rules.leavesTombstone() ? new Set([...gossip.tombstones, ...gone]) : gossip.tombstones,
  };
}

/** Two gossips of which neither knows all that the other does. Nobody has seen what comes of it. */
export function merge(one: Gossip, other: Gossip, version: Version, rules: GossipRules): Gossip {
  const tombstones = new Set([...one.tombstones, ...other.tombstones]);
  const members = mergeMembers(one.members, other.members, tombstones, version, rules);
  const changes = pointwiseMaximum(
    version === "pekko" ? withoutInferred(one, other) : one.version,
    version === "pekko" ? withoutInferred(other, one) : other.version,
  );
  return {
    members,
    seen: new Set(),
    reachability: mergeReachability(
      one.reachability,
      other.reachability,
      (member) => member in members || !rules.keepsRowsOfMembersOnly(),
    ),
    version: rules.prunesVersion(version) ? prune(changes, (member) => tombstones.has(member)) : changes,
    tombstones,
  };
}

/** The version without those that are on their way out here and not known there, as if they had been removed there. */
const withoutInferred = (here: Gossip, there: Gossip): VectorClock =>
  prune(here.version, (node) => node in here.members && isGoing(here.members[node].status) && !(node in there.members));

function mergeMembers(
  one: Members,
  other: Members,
  tombstones: ReadonlySet<UniqueAddress>,
  version: Version,
  rules: GossipRules,
): Members {
  const merged: Record<UniqueAddress, Member> = {};
  for (const member of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const [here, there] = [one[member], other[member]];
    if (here && there) {
      merged[member] = prevailingMember(here, there, (a, b) => rules.prevailing(a, b, version));
    } else {
      const known = here ?? there;
      if (!rules.isRemoved(known.status, tombstones.has(member), version)) merged[member] = known;
    }
  }
  return merged;
}
