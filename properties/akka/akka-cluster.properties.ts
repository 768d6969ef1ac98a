import { always, converges, each, properties, recorded, sometimes, step } from "../../src/index.ts";
import type { Ceases, Change, NodeView, Predicate, Recorded, Verdict, World } from "../../src/index.ts";
import { clusters } from "../../src/protocols/akka/joining/clusters.ts";
import { sameAddress } from "../../src/protocols/akka/joining/judge-join.ts";
import { addressOf, uniqueAddress, type UniqueAddress } from "../../src/protocols/akka/joining/unique-address.ts";
import { akkaCluster } from "../../src/protocols/akka/akka-cluster/akka-cluster.ts";
import type { Gossip } from "../../src/protocols/akka/akka-cluster/cluster-gossip.ts";
import { leaderOf } from "../../src/protocols/akka/akka-cluster/leader.ts";
import {
  canBecome,
  isGoing,
  isSettled,
  isShuttingDown,
  type Status,
} from "../../src/protocols/akka/akka-cluster/membership.ts";
import { viewOf } from "../../src/protocols/akka/akka-cluster/own-gossip.ts";
import { complaints, unreachable, withoutObservers } from "../../src/protocols/akka/akka-cluster/reachability.ts";
import type { AkkaCluster } from "../../src/protocols/akka/akka-cluster/types.ts";
import measures from "./akka-cluster.measures.ts";
import { compare, prune } from "../../src/protocols/akka/akka-cluster/vector-clock.ts";

type Cluster = World<AkkaCluster>;
/** A node that is, or may become, a member: not the lease. */
type Node = NodeView<AkkaCluster, "node">;
type Holds = Predicate<typeof akkaCluster>;
type HoldsInStep = (change: Change<AkkaCluster>) => Verdict;

const own = ({ id, state }: Node): UniqueAddress => uniqueAddress(id, state.uid);
const isInside = ({ up, state }: Node): boolean => up && !state.hasStopped && state.phase.kind === "initialized";
const insiders = ({ of }: Cluster): readonly Node[] => of.node.filter(isInside);
const isGone = ({ up, state }: Node): boolean => !up || state.hasStopped;
const statusIn = ({ members }: Gossip, member: UniqueAddress): Status | "Removed" =>
  members[member]?.status ?? "Removed";

/** It holds of the gossip of every node in a cluster. */
const everyGossip =
  (holds: (gossip: Gossip, node: Node, world: Cluster) => Verdict): Holds =>
  (world) =>
    each(insiders(world), (node) => holds(node.state.gossip, node, world));

/** It holds of any two nodes in a cluster, in either order. */
const everyTwo = (holds: (one: Node, other: Node, world: Cluster) => Verdict): Holds =>
  everyGossip((_, one, world) => each(insiders(world), (other) => one === other || holds(one, other, world)));

/** It holds of the change of gossip at every node that is in a cluster before and after the step, as the same process. */
const everyChange =
  (holds: (before: Gossip, after: Gossip, node: Node, change: Change<AkkaCluster>) => Verdict): HoldsInStep =>
  (change) =>
    each(change.of.node, ({ before, after }) => {
      // Mostly nothing has changed: then there is nothing to compare.
      const isSame =
        after === before || after.state.gossip === before.state.gossip || !isInside(before) || !isInside(after);
      return isSame || holds(before.state.gossip, after.state.gossip, before, change);
    });

/** It holds of every member in the gossip of every node in a cluster. */
const everyMember = (holds: (member: UniqueAddress, gossip: Gossip, node: Node, world: Cluster) => Verdict): Holds =>
  everyGossip((gossip, node, world) =>
    each(Object.keys(gossip.members), (member) => holds(member, gossip, node, world)),
  );

const speaksOfMembersOnly = everyGossip(({ members, seen, reachability, version, tombstones }, { id }) => {
  const stranger = (names: Iterable<UniqueAddress>): UniqueAddress | undefined =>
    [...names].find((name) => !(name in members));
  const rows = Object.entries(reachability.rows).flatMap(([observer, row]) => [observer, ...Object.keys(row)]);
  const told = stranger(seen);
  const said = stranger([...rows, ...Object.keys(reachability.versions)]);
  const changer = stranger(Object.keys(version).filter((node) => !tombstones.has(node)));
  const risen = Object.keys(members).find((member) => tombstones.has(member));
  if (told !== undefined) return `${id} says that ${told} has seen it, which is no member`;
  if (said !== undefined) return `${id} keeps what is said by or of ${said}, which is no member`;
  if (changer !== undefined) return `${id} counts changes by ${changer}, which is no member`;
  return risen === undefined || `${id} holds ${risen} a member and knows that it was removed`;
});

const content = ({ members, reachability, tombstones }: Gossip): string =>
  JSON.stringify([members, reachability, [...tombstones]]);

const oneContent = everyTwo(({ id, state: { gossip } }, { id: other, state }) => {
  const isSame = compare(gossip.version, state.gossip.version) === "same";
  return (
    !isSame || content(gossip) === content(state.gossip) || `${id} and ${other} know different things of one version`
  );
});

const laterFollows = everyTwo(({ id, state: { gossip } }, { id: other, state: { gossip: later } }) => {
  if (compare(gossip.version, later.version) !== "before") return true;
  return each(Object.entries(gossip.members), ([member, { status: was }]) => {
    const is = statusIn(later, member);
    const follows = is === "Removed" ? later.tombstones.has(member) : was === is || canBecome(was, is);
    return follows || `${id} knows ${member} ${was}, and ${other}, which knows more, ${is}`;
  });
});

const legalMoves = everyChange((before, after, { id }) =>
  each(Object.entries(before.members), ([member, { status }]) => {
    const now = statusIn(after, member);
    return now === status || canBecome(status, now) || `${id} held ${member} ${status}, and now ${now}`;
  }),
);

/** A node listed as having seen a gossip has had it or a later one, disregarding changes by members that it knows were removed. */
const whoHasSeenKnows = everyTwo(({ id, state: { gossip } }, other) => {
  if (!gossip.seen.has(own(other))) return true;
  const { version, tombstones } = other.state.gossip;
  const kept = prune(gossip.version, (member) => tombstones.has(member));
  return ["same", "before"].includes(compare(kept, version)) || `${id} says that ${other.id} has seen what it has not`;
});

/**
 * A leader removes a member only if every node that must have seen it going knows that it is on its way out. All other nodes learn of a
 * removal from a leader.
 */
const removedInAgreement = everyChange((known, left, { id }, { step: taken, before, scope }) => {
  const isLeaders = taken.kind === "act" && taken.action.kind === "lead";
  const removed = Object.keys(known.members).filter((one) => !(one in left.members));
  return each(removed, (member) => {
    if (!isLeaders) return left.tombstones.has(member) || `${id} leaves out ${member}, which no leader has removed`;
    return each(insiders(before), (other) => {
      const status = statusIn(other.state.gossip, member);
      const asked = statusIn(known, own(other));
      const mustKnow = scope.centres[other.id] === scope.centres[id] && asked !== "Removed" && isSettled(asked);
      const isUnaware = mustKnow && status !== "Removed" && !isGoing(status);
      return !isUnaware || `${id} removes ${member}, which ${other.id} holds ${status}`;
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
const nobodyComesBack = everyChange((before, after, node, { scope }) =>
  each(knewAtFirst(node, scope), (member) => {
    const isBack = !(member in before.members) && member in after.members;
    return !isBack || `${node.id} had removed ${member}, and holds it ${after.members[member].status}`;
  }),
);

/** Records what leaders made of each version. */
const leading: Recorded<AkkaCluster, Readonly<Record<string, string>>> = {
  start: {},
  fold: {
    led: (made, { from, to }) =>
      (made[from] ?? to) === to ? { ...made, [from]: to } : `two leaders make different things from ${from}`,
  },
};

const agesDiffer = everyGossip(({ members }, { id }, { scope }) => {
  const taken = new Map<string, UniqueAddress>();
  return each(Object.entries(members), ([member, { upNumber }]) => {
    if (upNumber === null) return true;
    const key = `${upNumber} in ${scope.centres[addressOf(member)] ?? "the cluster"}`;
    const other = taken.get(key);
    taken.set(key, member);
    return other === undefined || `${id} holds ${other} and ${member} number ${key}`;
  });
});

const oneAge = everyTwo(({ id, state: { gossip } }, { id: other, state }) =>
  each(Object.entries(gossip.members), ([member, { upNumber: one }]) => {
    const two = state.gossip.members[member]?.upNumber ?? null;
    const isSame = one === null || two === null || one === two;
    return isSame || `${id} and ${other} hold ${member} Up under different numbers`;
  }),
);

const oneCluster: Holds = (world) => {
  const [first, second] = clusters(
    insiders(world).map(({ id, state }) => ({ id, members: Object.keys(state.gossip.members) })),
  );
  return !second || `${first?.join(" and ")} and ${second.join(" and ")} are in clusters of their own`;
};

/** No two nodes that both stay have downed or removed each other. */
const oneSideStays = everyTwo((one, other) => {
  const isRid = ({ state }: Node, of: Node): boolean => ["Removed", "Down"].includes(statusIn(state.gossip, own(of)));
  const stays = (node: Node): boolean => statusIn(node.state.gossip, own(node)) !== "Down";
  const bothStay = stays(one) && stays(other) && isRid(one, other) && isRid(other, one);
  return !bothStay || `${one.id} and ${other.id} both stay, and have got rid of each other`;
});

const oneLeader = everyTwo((one, other, { scope }) => {
  const leads = (node: Node): boolean => {
    const view = viewOf(node.state, { id: node.id, scope });
    return leaderOf(view, akkaCluster.rules) === view.self;
  };
  return !leads(one) || !leads(other) || `${one.id} and ${other.id} both lead`;
});

const knownToAll = everyTwo(({ id, state: { gossip } }, { id: other, state }) =>
  each(Object.entries(gossip.members), ([member, { status }]) => {
    const isKnown = status !== "Up" || member in state.gossip.members;
    return isKnown || `${id} holds ${member} Up, of which ${other} has not heard`;
  }),
);

/** All nodes in a cluster know the same, and know that all who must know it do. */
const allHaveConverged = everyTwo(({ id, state: { gossip } }, other) => {
  if (content(gossip) !== content(other.state.gossip)) return `${id} and ${other.id} know different things`;
  const status = statusIn(gossip, own(other));
  const mustKnow = status !== "Removed" && isSettled(status);
  return !mustKnow || gossip.seen.has(own(other)) || `${id} does not know that ${other.id} knows it`;
});

/** Some node in a cluster does not take itself for Down. */
const somebodyStays: Holds = (world) =>
  insiders(world).some((node) => statusIn(node.state.gossip, own(node)) !== "Down") || "nobody stays";

/** If no member is half connected, disregarding those that are Down, the resolver leaves somebody. */
const cleanIsClean: HoldsInStep = ({ step: taken, of }) => {
  if (taken.kind !== "act" || taken.action.kind !== "resolve") return true;
  return each(of.node, ({ id, before, after }) => {
    const { members, reachability, seen } = before.state.gossip;
    const rows = complaints(reachability).filter(({ subject }) => members[subject].status !== "Down");
    const isClean = rows.every(
      ({ subject }) => !seen.has(subject) && !rows.some(({ observer }) => observer === subject),
    );
    const left = Object.values(after.state.gossip.members).some(({ status }) => !isGoing(status));
    return id !== taken.node || !isClean || left || `${taken.node} downs all`;
  });
};

const nobodyIs = (...unwanted: readonly Status[]): Holds =>
  everyMember((member, { members }, { id }) => {
    const { status } = members[member];
    return !unwanted.includes(status) || `${id} holds ${member} ${status}`;
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
        !isHeld(status) || !isAbsent(member) || `${id} holds ${member}, which is gone, ${status}`,
    );
  });
const allGoneAreGoing = noneGoneIsHeld((status) => !isGoing(status));
const noneGoneIsGoing = noneGoneIsHeld(isGoing);

/** Applies once all members that are gone or missed are known to be Down or Exiting. */
const theDownAreRemoved: Holds = (world) => allGoneAreGoing(world) !== true || noneGoneIsGoing(world);

/** Every node that may begin to miss a node that is gone has done so. */
const theGoneAreMissed = everyGossip(({ members, reachability }, { id }, { of, scope }) => {
  const missed = unreachable(reachability);
  const watched = of.node.filter((node) => scope.suspicions[id]?.flat().includes(node.id) && isGone(node));
  return each(
    watched,
    (node) => !(own(node) in members) || missed.has(own(node)) || `${id} does not know that ${node.id} is gone`,
  );
});

const theDownStop = everyGossip(
  (gossip, node) => statusIn(gossip, own(node)) !== "Down" || `${node.id} is down, and goes on`,
);

const allAreUp: Holds = ({ of }) =>
  each(of.node, (node) => {
    const status = isInside(node) ? statusIn(node.state.gossip, own(node)) : "outside";
    return isGone(node) || status === "Up" || `${node.id} is ${status}`;
  });

const theGoneAreNoMembers = everyGossip(({ members }, { id }, { of }) =>
  each(
    of.node,
    (node) => !isGone(node) || !(own(node) in members) || `${id} holds ${node.id}, which is gone, a member`,
  ),
);
const oneSideIsLeft: Holds = (world) => (insiders(world).length === 0 ? "nobody is left" : theGoneAreNoMembers(world));

/** Records which member was told that it has the lease. */
const oneSideActs: Recorded<AkkaCluster, readonly UniqueAddress[]> = {
  start: [],
  fold: {
    granted: ([holder], { to }) =>
      (holder ?? to) === to ? [to] : `${[holder, to].sort().join(" and ")} have both had the lease`,
  },
};

/** The failure detector is right in the end. */
const perfectDetector: Ceases<AkkaCluster> = {
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

const splits = [
  "two against one with keep-majority",
  "two against two with keep-majority",
  "two against one with keep-oldest",
  "two against one with a quorum",
  "one against two with keep-oldest",
];

/** Scopes in which Pekko leaves out a member that no leader has removed. */
const leavesOut = ["a newcomer is downed at once", "a newcomer is downed by one of two"] as const;
/** Scopes in which a removed member goes on in Pekko. */
const goesOn = [
  "a removed member gossips late",
  "a newcomer is downed by one of two",
  "the resolver does not wait",
] as const;

export default properties(
  akkaCluster,
  {
    "a gossip only mentions members": always(speaksOfMembersOnly),
    "in Pekko a version counts only changes by members": always(
      everyGossip(({ version, members }, { id }) =>
        each(Object.keys(version), (node) => node in members || `${id} counts changes by ${node}, which is no member`),
      ),
      { variants: ["pekko"], scopes: ["smoke", "a newcomer watches a removal"] },
    ),
    "two gossips with the same version have the same content": always(oneContent, {
      except: { pekko: [...goesOn, "a newcomer is downed at once"] },
    }),
    "a later version accounts for every member of an earlier one": always(laterFollows, {
      except: { pekko: ["all are ready to shut down", ...leavesOut] },
    }),
    "a member only changes status by legal moves": step(legalMoves, {
      except: { pekko: ["all are ready to shut down", ...leavesOut, ...goesOn] },
    }),
    "every node listed as having seen a gossip has received it": always(whoHasSeenKnows),
    "a member is removed only after all required nodes have seen it going": step(removedInAgreement, {
      except: { pekko: leavesOut },
    }),
    "no address appears twice in a cluster": always(
      everyMember((member, { members }, { id }) => {
        const isAlone = sameAddress(members, member) === undefined;
        return isAlone || `${id} counts two processes at ${addressOf(member)}`;
      }),
    ),
    "no node that is Down acts as leader": step(({ step: taken, before: { of } }) => {
      if (taken.kind !== "act" || taken.action.kind !== "lead") return true;
      const leader = of.node.find(({ id }) => id === taken.node);
      return !leader || statusIn(leader.state.gossip, own(leader)) !== "Down" || `${leader.id} leads, which is down`;
    }),
    "every node in a cluster knows a member that is Up": always(
      everyGossip(
        ({ members }, { id }) =>
          Object.values(members).some(({ status }) => status === "Up") || `${id} knows nobody who is Up`,
      ),
      { scopes: ["two found a cluster"] },
    ),
    "there is one cluster": always(oneCluster, { scopes: ["one joins", "two found a cluster", "one restarts"] }),
    "no member becomes Up during a split": always(
      everyGossip(({ members }, { id }, { scope }) =>
        each(
          Object.keys(scope.newcomers),
          (one) => members[uniqueAddress(one, 1)]?.status !== "Up" || `${id} holds ${one} Up`,
        ),
      ),
      { scopes: ["each side has a newcomer"] },
    ),
    "members that are Down do not stop a split from counting as clean": step(cleanIsClean, {
      scopes: ["one dies after another"],
    }),
    "no two members of a data centre have the same age": always(agesDiffer),
    "all nodes agree on the age of a member": always(oneAge, {
      except: { fixed: ["two first seeds"], pekko: ["two first seeds"] },
    }),
    "a removed member never comes back": step(nobodyComesBack, { except: { pekko: leavesOut } }),
    "leaders that act on the same converged version make the same next version": recorded(leading, {
      scopes: ["smoke", "two miss each other"],
    }),
    "at most one side of a clean split survives": always(oneSideStays, {
      scopes: [
        ...splits,
        "two against one with a lease",
        "one against one with a late lease",
        "one against one with down-all",
        "one against one with too small a quorum",
        "three sides of one",
      ],
    }),
    "at most one side of a split acts as the survivor": recorded(oneSideActs, {
      scopes: ["two against one with a lease", "one against one with a late lease"],
    }),

    "eventually all nodes have the same gossip": converges(allHaveConverged, {
      scopes: ["one leaves", "two exchange versions again", "one joins", "a new data centre"],
    }),
    "eventually all nodes have the same gossip, once false suspicions stop": converges(allHaveConverged, {
      scopes: ["a false suspicion"],
      ceases: perfectDetector,
    }),
    "eventually no reachable member is marked unreachable": converges(
      everyGossip(({ reachability }, { id }, { of }) =>
        each(
          of.node,
          (node) => isGone(node) || !unreachable(reachability).has(own(node)) || `${id} holds ${node.id} unreachable`,
        ),
      ),
      { scopes: ["a false suspicion"], ceases: perfectDetector },
    ),
    "eventually a leaving member is gone": converges(nobodyIs("Leaving", "Exiting"), {
      scopes: ["one leaves", "two exchange versions again"],
    }),
    "eventually a joining node is Up": converges(allAreUp, {
      scopes: ["one joins", "two found a cluster", "a new data centre"],
    }),
    "eventually a restarted node is Up again": converges(allAreUp, { scopes: ["one restarts"] }),
    "eventually members that are Down and gone are removed": converges(theDownAreRemoved, {
      scopes: [
        "smoke",
        "small",
        "one crashes",
        "an observer crashes",
        "a newcomer crashes",
        "the last member of a data centre goes",
      ],
      ceases: perfectDetector,
    }),
    "eventually a member that is gone is marked unreachable": converges(theGoneAreMissed, {
      scopes: ["small", "one crashes", "two neighbours in the ring go", "a newcomer crashes"],
      ceases: perfectDetector,
    }),
    "eventually a running member that is Down stops": converges(theDownStop, {
      scopes: ["smoke", "small", "two miss each other", ...splits],
    }),
    "eventually one side of a clean split survives and has removed the other": converges(oneSideIsLeft, {
      scopes: [...splits, "two against one with a lease"],
    }),
    "a downed member can be removed": sometimes(
      (world) => insiders(world).some(({ state }) => state.gossip.tombstones.size > 0),
      { scopes: ["smoke", "small", "one leaves", ...splits] },
    ),
  },
  {
    "a later status is never lost in a merge": step(legalMoves, {
      variants: ["pekko"],
      scopes: ["all are ready to shut down"],
    }),
    "a member dropped in a merge never comes back": step(nobodyComesBack, {
      variants: ["pekko"],
      scopes: ["a newcomer is downed at once", "a newcomer is downed by one of two"],
    }),
    "only members removed by a leader are dropped from a gossip": step(removedInAgreement, {
      variants: ["pekko"],
      scopes: ["a newcomer is downed at once", "a newcomer is downed by one of two"],
    }),
    "different gossips have different versions": always(oneContent, {
      variants: ["pekko"],
      scopes: ["a removed member gossips late"],
    }),
    "two nodes that are each their own first seed form one cluster": always(oneCluster, {
      scopes: ["two first seeds"],
    }),
    "a first seed that restarts never forms a separate cluster": always(oneCluster, {
      scopes: ["a first seed restarts in a partition"],
    }),
    "there is never more than one leader": always(oneLeader, { scopes: ["two miss each other"] }),
    "at most one side of a split admits newcomers as WeaklyUp": always(
      (world) => {
        const hosts = insiders(world).filter(({ state }) =>
          Object.values(state.gossip.members).some(({ status }) => status === "WeaklyUp"),
        );
        return hosts.length < 2 || `${hosts.map(({ id }) => id).join(" and ")} both do`;
      },
      { scopes: ["each side has a newcomer"] },
    ),
    "newcomers eventually become Up while a member is gone": converges(allAreUp, {
      scopes: ["a newcomer joins while one is gone"],
      ceases: perfectDetector,
    }),
    "eventually a leaving member is gone even after false suspicions": converges(nobodyIs("Leaving", "Exiting"), {
      scopes: ["one leaves and may be suspected"],
      ceases: perfectDetector,
    }),
    "downing by hand keeps one cluster": always(oneSideStays, { scopes: ["two miss each other"] }),
    "some node survives every split": always(somebodyStays, {
      scopes: ["three sides of one", "one against one with too small a quorum", "a majority crashes"],
    }),
    "some node survives even if the lease answers late": always(somebodyStays, {
      scopes: ["one against one with a late lease"],
    }),
    "some node survives even if the lease holder dies": always(somebodyStays, {
      scopes: ["the lease holder dies"],
    }),
    "at most one side survives even if the lease ends before the split does": always(oneSideStays, {
      scopes: ["one against one with a lease that ends"],
    }),
    "at most one side survives even if the resolver does not wait": always(oneSideStays, {
      scopes: ["the resolver does not wait"],
    }),
    "a leader that knows of a shutdown lets nobody become Up": step(
      everyChange((before, after, { id }, { step: taken }) => {
        if (taken.kind !== "act" || taken.action.kind !== "lead" || !isShuttingDown(before.members)) return true;
        return each(Object.entries(after.members), ([member, { status }]) => {
          const isMade = status === "Up" && before.members[member].status !== "Up";
          return !isMade || `${id} makes ${member} Up, and knows that all are to shut down`;
        });
      }),
      { scopes: ["a newcomer joins during a shutdown"] },
    ),
    "a member that is Up somewhere is known everywhere": always(knownToAll, {
      scopes: ["a newcomer overtakes another"],
    }),
    "no member disappears unless it was seen Exiting or Down": step(
      everyChange((before, after, { id }) =>
        each(
          Object.entries(before.members),
          ([member, { status }]) =>
            member in after.members || isGoing(status) || `${id} held ${member} ${status}, and it is gone`,
        ),
      ),
      { scopes: ["a newcomer watches a removal"] },
    ),
  },
  { measures },
);
