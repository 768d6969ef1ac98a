/** Who stays when members die or the network splits: no more than one side, at least somebody, and without those that are gone. */
import { each } from "../../../src/index.ts";
import type { Ceases, Recorded } from "../../../src/index.ts";
import { clusters } from "../../../src/protocols/akka/joining/clusters.ts";
import { addressOf, type UniqueAddress } from "../../../src/protocols/akka/joining/unique-address.ts";
import { akkaCluster } from "../../../src/protocols/akka/akka-cluster/akka-cluster.ts";
import { leaderOf } from "../../../src/protocols/akka/akka-cluster/leader.ts";
import { isGoing, type Status } from "../../../src/protocols/akka/akka-cluster/membership.ts";
import { viewOf } from "../../../src/protocols/akka/akka-cluster/own-gossip.ts";
import { complaints, unreachable, withoutObservers } from "../../../src/protocols/akka/akka-cluster/reachability.ts";
import type { AkkaCluster } from "../../../src/protocols/akka/akka-cluster/types.ts";
import {
  type Node,
  type Holds,
  type HoldsInStep,
  own,
  isInside,
  insiders,
  isGone,
  statusIn,
  everyGossip,
  everyTwo,
  everyMember,
} from "./insiders.ts";

export const oneCluster: Holds = (world) => {
  const [first, second] = clusters(
    insiders(world).map(({ id, state }) => ({ id, members: Object.keys(state.gossip.members) })),
  );
  return !second || `${first?.join(" and ")} and ${second.join(" and ")} are in separate clusters`;
};

/** No two nodes that both stay have downed or removed each other. */
export const oneSideStays = everyTwo((one, other) => {
  const isRid = ({ state }: Node, of: Node): boolean => ["Removed", "Down"].includes(statusIn(state.gossip, own(of)));
  const stays = (node: Node): boolean => statusIn(node.state.gossip, own(node)) !== "Down";
  const bothStay = stays(one) && stays(other) && isRid(one, other) && isRid(other, one);
  return !bothStay || `${one.id} and ${other.id} both survive, each without the other`;
});

export const oneLeader = everyTwo((one, other, { scope }) => {
  const leads = (node: Node): boolean => {
    const view = viewOf(node.state, { id: node.id, scope });
    return leaderOf(view, akkaCluster.rules) === view.self;
  };
  return !leads(one) || !leads(other) || `${one.id} and ${other.id} both lead`;
});

/** Some node in a cluster does not take itself for Down. */
export const somebodyStays: Holds = (world) =>
  insiders(world).some((node) => statusIn(node.state.gossip, own(node)) !== "Down") || "nobody stays";

/** If no member is half connected, disregarding those that are Down, the resolver leaves somebody. */
export const cleanIsClean: HoldsInStep = ({ step: taken, of }) => {
  if (taken.kind !== "act" || taken.action.kind !== "resolve") return true;
  return each(of.node, ({ id, before, after }) => {
    const { members, reachability, seen } = before.state.gossip;
    const rows = complaints(reachability).filter(({ subject }) => members[subject].status !== "Down");
    const isClean = rows.every(
      ({ subject }) => !seen.has(subject) && !rows.some(({ observer }) => observer === subject),
    );
    const left = Object.values(after.state.gossip.members).some(({ status }) => !isGoing(status));
    return id !== taken.node || !isClean || left || `${taken.node} downs everybody`;
  });
};

export const nobodyIs = (...unwanted: readonly Status[]): Holds =>
  everyMember((member, { members }, { id }) => {
    const { status } = members[member];
    return !unwanted.includes(status) || `${id} sees ${member} as ${status}`;
  });

/** No node lists a member as having such a status if the member is gone, or if somebody misses it according to the node. */
const noneGoneIsHeld = (isHeld: (status: Status) => boolean): Holds =>
  everyGossip(({ members, reachability }, { id }, { of }) => {
    const missed = unreachable(withoutObservers(reachability, (observer) => members[observer]?.status === "Down"));
    const isAbsent = (member: UniqueAddress): boolean =>
      missed.has(member) ||
      of.node.some((node) => node.id === addressOf(member) && (isGone(node) || own(node) !== member));
    return each(
      Object.entries(members),
      ([member, { status }]) =>
        !isHeld(status) || !isAbsent(member) || `${id} sees ${member} as ${status} although it is gone`,
    );
  });

const allGoneAreGoing = noneGoneIsHeld((status) => !isGoing(status));

const noneGoneIsGoing = noneGoneIsHeld(isGoing);

/** Applies once all members that are gone or missed are known to be Down or Exiting. */
export const theDownAreRemoved: Holds = (world) => allGoneAreGoing(world) !== true || noneGoneIsGoing(world);

/** Every node that may begin to miss a node that is gone has done so. */
export const theGoneAreMissed = everyGossip(({ members, reachability }, { id }, { of, scope }) => {
  const missed = unreachable(reachability);
  const watched = of.node.filter((node) => scope.suspicions[id]?.flat().includes(node.id) && isGone(node));
  return each(
    watched,
    (node) => !(own(node) in members) || missed.has(own(node)) || `${id} does not know that ${node.id} is gone`,
  );
});

export const theDownStop = everyGossip(
  (gossip, node) => statusIn(gossip, own(node)) !== "Down" || `${node.id} is Down and keeps running`,
);

export const allAreUp: Holds = ({ of }) =>
  each(of.node, (node) => {
    const status = isInside(node) ? statusIn(node.state.gossip, own(node)) : "outside";
    return isGone(node) || status === "Up" || `${node.id} is ${status}`;
  });

const theGoneAreNoMembers = everyGossip(({ members }, { id }, { of }) =>
  each(
    of.node,
    (node) => !isGone(node) || !(own(node) in members) || `${id} lists ${node.id} as a member although it is gone`,
  ),
);

export const oneSideIsLeft: Holds = (world) =>
  insiders(world).length === 0 ? "nobody is left" : theGoneAreNoMembers(world);

/** Records which member was told that it has the lease. */
export const oneSideActs: Recorded<AkkaCluster, readonly UniqueAddress[]> = {
  start: [],
  fold: {
    granted: ([holder], { to }) =>
      (holder ?? to) === to ? [to] : `${[holder, to].sort().join(" and ")} have both held the lease`,
  },
};

/** The failure detector is right in the end. */
export const perfectDetector: Ceases<AkkaCluster> = {
  "a live, reachable member is suspected": ({ of }, taken) => {
    if (taken.kind !== "act" || taken.action.kind !== "suspect") return false;
    const { addresses } = taken.action;
    return of.node.some((node) => addresses.includes(node.id) && !isGone(node));
  },
  "a member that is gone is trusted": ({ of }, taken) => {
    if (taken.kind !== "act" || taken.action.kind !== "trust") return false;
    const { member } = taken.action;
    return of.node.some((node) => node.id === addressOf(member) && isGone(node));
  },
};
