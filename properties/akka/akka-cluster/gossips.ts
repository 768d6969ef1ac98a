/** What the gossips of a cluster must say of its members, of each other and of what was removed. */
import { each } from "../../../src/index.ts";
import type { Recorded } from "../../../src/index.ts";
import { addressOf, uniqueAddress, type UniqueAddress } from "../../../src/protocols/akka/joining/unique-address.ts";
import { canBecome, isGoing, isSettled } from "../../../src/protocols/akka/akka-cluster/membership.ts";
import type { AkkaCluster } from "../../../src/protocols/akka/akka-cluster/types.ts";
import { compare, prune } from "../../../src/protocols/akka/akka-cluster/vector-clock.ts";
import {
  type Cluster,
  type Node,
  own,
  insiders,
  statusIn,
  everyGossip,
  everyTwo,
  everyChange,
  content,
} from "./insiders.ts";

export const speaksOfMembersOnly = everyGossip(({ members, seen, reachability, version, tombstones }, { id }) => {
  const stranger = (names: Iterable<UniqueAddress>): UniqueAddress | undefined =>
    [...names].find((name) => !(name in members));
  const rows = Object.entries(reachability.rows).flatMap(([observer, row]) => [observer, ...Object.keys(row)]);
  const told = stranger(seen);
  const said = stranger([...rows, ...Object.keys(reachability.versions)]);
  const changer = stranger(Object.keys(version).filter((node) => !tombstones.has(node)));
  const risen = Object.keys(members).find((member) => tombstones.has(member));
  if (told !== undefined) return `${id} lists ${told} as having seen its gossip, and ${told} is not a member`;
  if (said !== undefined) return `${id} keeps reachability records by or about ${said}, which is not a member`;
  if (changer !== undefined) return `${id} counts changes by ${changer}, which is not a member`;
  return risen === undefined || `${id} lists ${risen} as a member although it knows that it was removed`;
});

export const oneContent = everyTwo(({ id, state: { gossip } }, { id: other, state }) => {
  const isSame = compare(gossip.version, state.gossip.version) === "same";
  return (
    !isSame ||
    content(gossip) === content(state.gossip) ||
    `${id} and ${other} have different gossips with the same version`
  );
});

export const laterFollows = everyTwo(({ id, state: { gossip } }, { id: other, state: { gossip: later } }) => {
  if (compare(gossip.version, later.version) !== "before") return true;
  return each(Object.entries(gossip.members), ([member, { status: was }]) => {
    const is = statusIn(later, member);
    const follows = is === "Removed" ? later.tombstones.has(member) : was === is || canBecome(was, is);
    return follows || `${id} sees ${member} as ${was}, and ${other}, whose version is later, as ${is}`;
  });
});

export const legalMoves = everyChange((before, after, { id }) =>
  each(Object.entries(before.members), ([member, { status }]) => {
    const now = statusIn(after, member);
    return now === status || canBecome(status, now) || `${id} saw ${member} as ${status}, and now as ${now}`;
  }),
);

/** A node listed as having seen a gossip has had it or a later one, disregarding changes by members that it knows were removed. */
export const whoHasSeenKnows = everyTwo(({ id, state: { gossip } }, other) => {
  if (!gossip.seen.has(own(other))) return true;
  const { version, tombstones } = other.state.gossip;
  const kept = prune(gossip.version, (member) => tombstones.has(member));
  return (
    ["same", "before"].includes(compare(kept, version)) ||
    `${id} lists ${other.id} as having seen a gossip that it has not received`
  );
});

/**
 * A leader removes a member only if every node that must have seen it going knows that it is on its way out. All other nodes learn of a
 * removal from a leader.
 */
export const removedInAgreement = everyChange((known, left, { id }, { step: taken, before, scope }) => {
  const isLeaders = taken.kind === "act" && taken.action.kind === "lead";
  const removed = Object.keys(known.members).filter((one) => !(one in left.members));
  return each(removed, (member) => {
    if (!isLeaders) return left.tombstones.has(member) || `${id} drops ${member}, which no leader has removed`;
    return each(insiders(before), (other) => {
      const status = statusIn(other.state.gossip, member);
      const asked = statusIn(known, own(other));
      const mustKnow = scope.centres[other.id] === scope.centres[id] && asked !== "Removed" && isSettled(asked);
      const isUnaware = mustKnow && status !== "Removed" && !isGoing(status);
      return !isUnaware || `${id} removes ${member}, which ${other.id} sees as ${status}`;
    });
  });
});

/** The members that a node knew at the start; none if its first process has ended. */
const knewAtFirst = ({ id, state }: Node, scope: Cluster["scope"]): readonly UniqueAddress[] =>
  state.uid > 1 || !(id in scope.cluster)
    ? []
    : [
        ...Object.keys(scope.cluster),
        ...Object.keys(scope.newcomers).filter((newcomer) => scope.newcomers[newcomer].includes(id)),
      ].map((address) => uniqueAddress(address, 1));

/** A member that a node does not know any more was removed, or left out as if it had been, and never comes back. */
export const nobodyComesBack = everyChange((before, after, node, { scope }) =>
  each(knewAtFirst(node, scope), (member) => {
    const isBack = !(member in before.members) && member in after.members;
    return !isBack || `${node.id} had removed ${member}, and now sees it as ${after.members[member].status}`;
  }),
);

/** Records what leaders made of each version. */
export const leading: Recorded<AkkaCluster, Readonly<Record<string, string>>> = {
  start: {},
  fold: {
    led: (made, { from, to }) =>
      (made[from] ?? to) === to ? { ...made, [from]: to } : `two leaders make different next versions of ${from}`,
  },
};

export const agesDiffer = everyGossip(({ members }, { id }, { scope }) => {
  const taken = new Map<string, UniqueAddress>();
  return each(Object.entries(members), ([member, { upNumber }]) => {
    if (upNumber === null) return true;
    const key = `${upNumber} in ${scope.centres[addressOf(member)] ?? "the cluster"}`;
    const other = taken.get(key);
    taken.set(key, member);
    return other === undefined || `${id} sees both ${other} and ${member} as number ${key}`;
  });
});

export const oneAge = everyTwo(({ id, state: { gossip } }, { id: other, state }) =>
  each(Object.entries(gossip.members), ([member, { upNumber: one }]) => {
    const two = state.gossip.members[member]?.upNumber ?? null;
    const isSame = one === null || two === null || one === two;
    return isSame || `${id} and ${other} see ${member} as Up with different numbers`;
  }),
);

export const knownToAll = everyTwo(({ id, state: { gossip } }, { id: other, state }) =>
  each(Object.entries(gossip.members), ([member, { status }]) => {
    const isKnown = status !== "Up" || member in state.gossip.members;
    return isKnown || `${id} sees ${member} as Up, and ${other} has not heard of it`;
  }),
);

/** All nodes in a cluster know the same, and know that all who must know it do. */
export const allHaveConverged = everyTwo(({ id, state: { gossip } }, other) => {
  if (content(gossip) !== content(other.state.gossip)) return `${id} and ${other.id} have different gossips`;
  const status = statusIn(gossip, own(other));
  const mustKnow = status !== "Removed" && isSettled(status);
  return !mustKnow || gossip.seen.has(own(other)) || `${id} does not know that ${other.id} has seen its gossip`;
});
