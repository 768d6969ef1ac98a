/** A gossip: all that members tell each other about their cluster; how it is changed, and how two gossips are merged. */
import type { UniqueAddress } from "../joining/unique-address.ts";
import { isGoing, only, prevailing, prevailingMember } from "./membership.ts";
import type { Member, Members, Status, Version } from "./membership.ts";
import { allReachable, forget, mergeReachability, type Reachability } from "./reachability.ts";
import { increment, pointwiseMaximum, prune, type VectorClock } from "./vector-clock.ts";

export interface Gossip {
  readonly members: Members;
  /** The members known to have had exactly this version, and so to know all of it. */
  readonly seen: ReadonlySet<UniqueAddress>;
  readonly reachability: Reachability;
  readonly version: VectorClock;
  /** The members that were removed, so that no older gossip brings them back. Akka keeps the time, too, and forgets them after a day. */
  readonly tombstones: ReadonlySet<UniqueAddress>;
}

export const emptyGossip: Gossip = {
  members: {},
  seen: new Set(),
  reachability: allReachable,
  version: {},
  tombstones: new Set(),
};

/** The decisions in merging gossips and removing members. */
export const gossipRules = {
  /** Which of two different statuses of a member prevails. */
  prevailing,
  /**
   * Whether a member that only one of two gossips knows was removed from the other. Pekko also thinks so, without a tombstone, of a
   * member that is on its way out; but the other gossip may just not know that member yet.
   */
  isRemoved: (status: Status, isTombstoned: boolean, version: Version): boolean =>
    isTombstoned || (version === "pekko" && isGoing(status)),
  /** Whether a removed member is remembered. */
  leavesTombstone: (): boolean => true,
  /**
   * Whether a version no longer counts the changes of removed members. In Pekko it does not, so two gossips have the same version
   * even if only one of them knows such a change.
   */
  prunesVersion: (version: Version): boolean => version === "pekko",
  /** Whether the count of an observer's changes to its rows is forgotten when the observer is removed. */
  forgetsObserverVersions: (): boolean => true,
  /** Whether only rows about members, by members, are kept. */
  keepsRowsOfMembersOnly: (): boolean => true,
};
type GossipRules = typeof gossipRules;

/** The gossip after a change by a node itself, which no other node has seen yet. */
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

/** Removes members: nothing is left of them but tombstones. */
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

/** Merges two gossips of which neither knows all that the other does. Nobody has seen the result yet. */
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

/** The version of one gossip without members that are on their way out in it and unknown to the other, as if they were removed there. */
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
