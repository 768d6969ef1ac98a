import { always, converges, each, properties, recorded, sometimes, step } from "../../src/index.ts";
import { sameAddress } from "../../src/protocols/akka/joining/judge-join.ts";
import { addressOf, uniqueAddress } from "../../src/protocols/akka/joining/unique-address.ts";
import { akkaCluster } from "../../src/protocols/akka/akka-cluster/akka-cluster.ts";
import { isGoing, isShuttingDown } from "../../src/protocols/akka/akka-cluster/membership.ts";
import { unreachable } from "../../src/protocols/akka/akka-cluster/reachability.ts";
import measures from "./akka-cluster.measures.ts";
import { own, insiders, isGone, statusIn, everyGossip, everyChange, everyMember } from "./akka-cluster/insiders.ts";
import {
  speaksOfMembersOnly,
  oneContent,
  laterFollows,
  legalMoves,
  whoHasSeenKnows,
  removedInAgreement,
  nobodyComesBack,
  leading,
  agesDiffer,
  oneAge,
  knownToAll,
  allHaveConverged,
} from "./akka-cluster/gossips.ts";
import {
  oneCluster,
  oneSideStays,
  oneLeader,
  somebodyStays,
  cleanIsClean,
  nobodyIs,
  theDownAreRemoved,
  theGoneAreMissed,
  theDownStop,
  allAreUp,
  oneSideIsLeft,
  oneSideActs,
  perfectDetector,
} from "./akka-cluster/survivors.ts";

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
        each(
          Object.keys(version),
          (node) => node in members || `${id} counts changes by ${node}, which is not a member`,
        ),
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
      return (
        !leader || statusIn(leader.state.gossip, own(leader)) !== "Down" || `${leader.id} leads although it is Down`
      );
    }),
    "every node in a cluster knows a member that is Up": always(
      everyGossip(
        ({ members }, { id }) =>
          Object.values(members).some(({ status }) => status === "Up") || `${id} knows no member that is Up`,
      ),
      { scopes: ["two found a cluster"] },
    ),
    "there is one cluster": always(oneCluster, { scopes: ["one joins", "two found a cluster", "one restarts"] }),
    "no member becomes Up during a split": always(
      everyGossip(({ members }, { id }, { scope }) =>
        each(
          Object.keys(scope.newcomers),
          (one) => members[uniqueAddress(one, 1)]?.status !== "Up" || `${id} sees ${one} as Up`,
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
      scopes: ["smoke", "two suspect each other"],
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
          (node) =>
            isGone(node) || !unreachable(reachability).has(own(node)) || `${id} marks ${node.id} as unreachable`,
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
      scopes: ["smoke", "small", "two suspect each other", ...splits],
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
    "there is never more than one leader": always(oneLeader, { scopes: ["two suspect each other"] }),
    "at most one side of a split admits newcomers as WeaklyUp": always(
      (world) => {
        const hosts = insiders(world).filter(({ state }) =>
          Object.values(state.gossip.members).some(({ status }) => status === "WeaklyUp"),
        );
        return hosts.length < 2 || `${hosts.map(({ id }) => id).join(" and ")} both admit newcomers`;
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
    "manual downing keeps one cluster": always(oneSideStays, { scopes: ["two suspect each other"] }),
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
          return !isMade || `${id} makes ${member} Up although it knows of the shutdown`;
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
            member in after.members || isGoing(status) || `${id} saw ${member} as ${status}, and now it is gone`,
        ),
      ),
      { scopes: ["a newcomer watches a removal"] },
    ),
  },
  { measures },
);
