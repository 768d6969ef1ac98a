import { always, converges, each, properties, sometimes, step } from "../../src/index.ts";
import type { World } from "../../src/index.ts";
import { cassandraGossip } from "../../src/protocols/cassandra/cassandra-gossip/cassandra-gossip.ts";
import measures from "./cassandra-gossip.measures.ts";
import { YEAR } from "../../src/protocols/cassandra/cassandra-gossip/rules.ts";
import type { CassandraGossip } from "../../src/protocols/cassandra/cassandra-gossip/types.ts";
import { isDeadState, maxVersion, statusOf } from "../../src/protocols/cassandra/cassandra-gossip/endpoint-versions.ts";
import { type Node, runs, running, number, eachHolds, eachStillHolds } from "./cassandra-gossip/records.ts";
import {
  holdsAllUpToItsNumber,
  sameNumbersSameStates,
  nobodyHoldsMoreThanIsSaid,
  allHear,
  whoRunsIsUp,
  whoIsDownIsNotUp,
  nobodyGoneIsLive,
  whoIsLiveIsKnown,
  falseConvictions,
} from "./cassandra-gossip/hearing.ts";
import {
  isForgotten,
  whoLeftIsForgotten,
  whoIsKnownToHaveLeftIsForgotten,
  whoIsDownIsForgotten,
  type Gone,
  gone,
  nobodyComesBack,
  removalsSpareWhoIsBack,
  whoJoinsIsLetIn,
  ringsAreEqual,
  earlyEnds,
} from "./cassandra-gossip/leaving.ts";

const plain = ["smoke", "small", "three hear"];

const restarts = ["one restarts", "one restarts after two years"];

const shutdowns = ["one shuts down", "two hear of a shutdown"];

const joins = ["one joins", "one is replaced"];

const begins = [...joins, "all begin", "one asks two seeds"];

const leaves = ["one leaves", "one has left", "one has not heard who left"];

const removals = ["one is removed", "one is removed and another hears"];

const quiet = [...plain, "one is convicted", "one crashes", ...joins, ...leaves, ...removals];

export default properties(
  cassandraGossip,
  {
    "a node knows all of an endpoint up to the version it has": always(holdsAllUpToItsNumber, {
      scopes: [...quiet, "one restarts after two years"],
    }),
    "a node knows all of an endpoint up to the version it has, across restarts": always(holdsAllUpToItsNumber, {
      scopes: restarts,
      variants: ["repaired"],
    }),
    "what a node knows about an endpoint never gets older": step(
      eachStillHolds((id, of, was, now) =>
        now.generation < was.generation || (now.generation === was.generation && maxVersion(now) < maxVersion(was))
          ? `${id} had ${of} at ${number(was)}, and now has it at ${number(now)}`
          : false,
      ),
    ),
    "nodes that have the same version of an endpoint agree about it": always(sameNumbersSameStates, {
      scopes: [...quiet, "one restarts after two years"],
    }),
    "nodes that have the same version agree across shutdowns and restarts": always(sameNumbersSameStates, {
      scopes: [...restarts, ...shutdowns],
      variants: ["repaired"],
    }),
    "no node knows more about another than it has announced": always(nobodyHoldsMoreThanIsSaid, {
      scopes: [...plain, ...restarts, "one is convicted", "one crashes", ...joins, ...leaves],
    }),
    "a node becomes UP again only by its own answer to an ECHO": step(
      eachStillHolds((id, of, was, now, step) => {
        if (was.alive || !now.alive) return false;
        const answers =
          step.kind === "deliver" &&
          step.node === id &&
          step.from === of &&
          step.message.kind === "echoed" &&
          step.message.generation === now.generation;
        return answers ? false : `${id} marks ${of} as UP without an answer from it`;
      }),
    ),
    "a node known to be gone is taken back only in a later generation": always(nobodyComesBack, {
      history: gone,
      scopes: ["one is replaced", ...leaves, ...removals, "two know who left"],
    }),
    "no node that is known to be gone is UP": always(nobodyGoneIsLive, { variants: ["repaired"] }),
    "every node that is UP is known": always(whoIsLiveIsKnown, { variants: ["repaired"] }),
    "a node known as joining or as a member is known with its token": always(
      ({ nodes }) =>
        eachHolds(nodes, ({ id }, held, of) => {
          const status = statusOf(held);
          const needsToken = status === "NORMAL" || status.startsWith("BOOT");
          return needsToken && !held.states.TOKENS && `${id} sees ${of} as ${status} but has no token of it`;
        }),
      { scopes: joins },
    ),
    "a node in its shadow round is known to nobody": always(
      ({ nodes }) =>
        eachHolds(
          nodes,
          ({ id }, _, of, subject) =>
            subject?.state.phase === "shadow" && `${id} has a record of ${of}, which is still in its shadow round`,
        ),
      { scopes: ["one joins", "one asks two seeds", "a client gossips"] },
    ),
    "an answer to a shadow round is never mistaken for gossip": step(
      ({ nodes, step }) => {
        if (step.kind !== "deliver" || step.message.kind !== "ack") return true;
        const hearer = nodes.find(({ id, before }) => id === step.node && !before.state.hasAsked);
        const learnt = Object.keys(hearer?.after.state.records ?? {}).find(
          (of) => of !== step.node && !hearer?.before.state.records[of],
        );
        return learnt === undefined || `${step.node} records ${learnt} before it has gossiped`;
      },
      { scopes: begins },
    ),
    "no node believes a generation that is more than a year ahead": always(
      ({ nodes, scope }) =>
        eachHolds(nodes, ({ id }, { generation }, of) =>
          scope.garbles?.[id] !== of && generation > (scope.clock ?? 0) + YEAR
            ? `${id} believes that ${of} started in ${generation}`
            : false,
        ),
      { scopes: ["one garbles a generation"] },
    ),
    "a node restarts in a later generation than any before": step(
      ({ nodes, step }) => {
        const back = nodes.find(({ id, after }) => step.kind === "restart" && id === step.node && runs(after));
        if (!back) return true;
        const { id, before, after } = back;
        const was = before.state.records[id].generation;
        const now = after.state.records[id].generation;
        return now > was || `${id} was in generation ${was}, and restarts in ${now}`;
      },
      { scopes: restarts },
    ),
    "a node that has shut down is not UP again before it restarts": step(
      eachStillHolds((id, of, was, now) =>
        id !== of && !was.alive && now.alive && statusOf(was) === "shutdown" && now.generation === was.generation
          ? `${id} marks ${of} as UP although it knows that it has shut down`
          : false,
      ),
      { scopes: shutdowns },
    ),
    "a decommissioned node never announces anything else": always(
      ({ nodes }) => {
        const back = nodes.find(
          ({ id, up, state }) =>
            up && state.decommissioned && state.phase === "running" && statusOf(state.records[id]) !== "LEFT",
        );
        return !back || `${back.id} was decommissioned, and gossips as ${statusOf(back.state.records[back.id])}`;
      },
      { scopes: ["one leaves", "one that has left starts again"] },
    ),
    "a node that is only down keeps its token": always(
      ({ nodes, scope }) => {
        const forgetful = running(nodes).find(({ state }) =>
          scope.dead?.some((of) => !Object.values(state.owners).includes(of)),
        );
        return !forgetful || `${forgetful.id} has forgotten the token of ${scope.dead?.join()}, which is only down`;
      },
      { scopes: ["one starts alone"] },
    ),
    "eventually all hear what each gossiping node says about itself": converges(allHear, {
      scopes: [
        ...plain,
        "one restarts after two years",
        "seeds talk to seeds",
        "all begin",
        "one joins at the second try",
        ...joins,
      ],
    }),
    "eventually all hear what each gossiping node says, across restarts": converges(allHear, {
      scopes: restarts,
      variants: ["repaired"],
    }),
    "once no running node is convicted, every running node is UP everywhere": converges(whoRunsIsUp, {
      scopes: ["one is convicted", "two are cut apart", "one restarts after two years", ...joins],
      ceases: falseConvictions,
    }),
    "a node that has restarted in the meantime is not removed": step(removalsSpareWhoIsBack, {
      scopes: ["one is removed and starts again"],
      variants: ["repaired"],
    }),
    "a node that is down is eventually DOWN everywhere": converges(whoIsDownIsNotUp, { scopes: ["one crashes"] }),
    "a node that shut down is eventually DOWN everywhere": converges(whoIsDownIsNotUp, { scopes: shutdowns }),
    "a node that left is eventually forgotten": converges(whoLeftIsForgotten, { scopes: ["one has left"] }),
    "a node that is known to have left is eventually forgotten": converges(whoIsKnownToHaveLeftIsForgotten, {
      scopes: ["one leaves", "one has left"],
      variants: ["repaired"],
    }),
    "a node that is removed is eventually forgotten": converges(
      isForgotten((_, nodes) => nodes[0].state.done.removed),
      { scopes: ["one is removed"] },
    ),
    "a node that has announced that it joins may try again": always(whoJoinsIsLetIn, {
      scopes: ["one joins at the second try"],
    }),
    "a node that replaces a down node is not rejected": always(
      ({ nodes, scope }) => {
        const refused = nodes.find(({ id, up, state }) => up && state.phase === "stopped" && scope.replaces?.[id]);
        return (
          !refused || `${refused.id} is rejected because nobody knows the token of ${scope.replaces?.[refused.id]}`
        );
      },
      { scopes: ["one is replaced", "one is replaced after a restart"] },
    ),
    "a node that loses its token is forgotten by every node that sees this": step(
      ({ nodes }) =>
        each(nodes, ({ id, before, after }) => {
          const [was, now] = [before.state.owners, after.state.owners];
          const token = Object.keys(now).find((one) => was[one] !== undefined && was[one] !== now[one]);
          const isHeld = token !== undefined && after.state.records[was[token]] !== undefined;
          return (
            !isHeld || `${id} still has a record of ${was[token]} after giving its token ${token} to ${now[token]}`
          );
        }),
      { scopes: ["one is replaced"] },
    ),
    "a node that was replaced is eventually forgotten": converges(
      isForgotten(({ id }, nodes) => nodes.some(({ state }) => state.owners.t3 === "n2") && id === "n3"),
      { scopes: ["one is replaced"] },
    ),
    "a client that is gone is eventually forgotten": converges(whoIsDownIsForgotten, { scopes: ["a client gossips"] }),
    "once no quarantine ends early, a node that left is forgotten everywhere": converges(whoLeftIsForgotten, {
      scopes: ["two know who left"],
      ceases: earlyEnds,
    }),
    "all nodes eventually agree on the ring": converges(ringsAreEqual, {
      scopes: [...joins, "one has not heard who left", "one is removed and another hears"],
    }),
    "a node can hear of another through a third": sometimes(
      ({ nodes }) => nodes.some(({ id, state }) => id === "n3" && state.records.n1?.states.LOAD !== undefined),
      { scopes: ["three hear"] },
    ),
  },
  {
    "a node knows all of an endpoint up to its version even if that restarted": always(holdsAllUpToItsNumber, {
      scopes: ["one restarts"],
      variants: ["cassandra"],
    }),
    "nodes that have the same version agree even if the endpoint shut down": always(sameNumbersSameStates, {
      scopes: ["two hear of a shutdown"],
      variants: ["cassandra"],
    }),
    "a node is not UP once it is known to be gone": always(nobodyGoneIsLive, {
      scopes: ["one leaves"],
      variants: ["cassandra"],
    }),
    "no unknown node is UP": always(whoIsLiveIsKnown, { scopes: ["one leaves"], variants: ["cassandra"] }),
    "no node takes back a node that it has forgotten": always(nobodyComesBack, {
      history: gone,
      scopes: ["one has not heard for days who left"],
    }),
    "no node takes back a node that was replaced": always(nobodyComesBack, {
      history: gone,
      scopes: ["one is replaced and the quarantine ends"],
    }),
    "a node that left is eventually forgotten everywhere": converges(whoLeftIsForgotten, {
      scopes: ["two know who left"],
    }),
    "a node that left is eventually forgotten even if it answered late": converges(whoIsKnownToHaveLeftIsForgotten, {
      scopes: ["one leaves"],
      variants: ["cassandra"],
    }),
    "a node that leaves is eventually known to have left": converges(
      ({ nodes }) =>
        eachHolds(nodes, ({ id }, held, of, subject) => {
          const hasLeft = subject?.state.decommissioned && !runs(subject);
          return hasLeft && !isDeadState(held) && `${id} considers ${of} a member although it left`;
        }),
      { scopes: ["one leaves"] },
    ),
    "every running node is UP everywhere": converges(whoRunsIsUp, { scopes: ["one is convicted"] }),
    "all nodes agree on which nodes are UP": always(
      ({ nodes }) => {
        const [first, ...others] = running(nodes);
        const one = nodes.find(({ id }) =>
          others.some(
            (other) => other.id !== id && first.id !== id && other.state.live.has(id) !== first.state.live.has(id),
          ),
        );
        return !one || `not all of ${[first, ...others].map(({ id }) => id).join(", ")} see ${one.id} as UP`;
      },
      { scopes: ["one crashes"] },
    ),
    "only a node that is down is removed": always(
      ({ nodes }) =>
        eachHolds(nodes, ({ id }, held, of, subject) => {
          const lives = subject && runs(subject);
          return (
            id !== of && lives && isDeadState(held) && `${id} sees ${of} as ${statusOf(held)} although it is running`
          );
        }),
      { scopes: ["one is removed though it runs"] },
    ),
    "eventually every running node is UP even if one was assassinated": converges(whoRunsIsUp, {
      scopes: ["one is assassinated"],
    }),
    "all nodes find each other, whatever their seeds": converges(
      ({ nodes }) =>
        nodes.every(({ state }) => Object.keys(state.records).length === nodes.length) || "some know nothing of others",
      { scopes: ["two with different seeds"] },
    ),
    "a node that failed to join may try again": always(whoJoinsIsLetIn, { scopes: ["one joins step by step"] }),
    "all nodes know that a node is joining before it becomes a member": always(
      ({ nodes }) => {
        const joined = running(nodes).find(
          ({ id, state }) =>
            statusOf(state.records[id]) === "NORMAL" && running(nodes).some((other) => !other.state.records[id]),
        );
        return !joined || `${joined.id} is a member, but not everybody has heard of it`;
      },
      { scopes: ["one joins"] },
    ),
    "an unreachable node is DOWN once no node that is heard of is convicted": converges(
      ({ nodes, scope }) => {
        const misled = running(nodes).find(({ id, state }) =>
          scope.unreachable?.[id]?.some((of) => state.records[of]?.alive),
        );
        return !misled || `${misled.id} cannot reach ${scope.unreachable?.[misled.id].join()}, and sees it as UP`;
      },
      { scopes: ["one cannot be reached"], ceases: falseConvictions },
    ),
    "a node knows all of an endpoint up to its version even after forgetting it": always(holdsAllUpToItsNumber, {
      scopes: ["one leaves and is forgotten"],
    }),
    "a node that restarts during its removal is not removed": step(removalsSpareWhoIsBack, {
      scopes: ["one is removed and starts again"],
      variants: ["cassandra"],
    }),
    "a node that was removed is never a member again": always(
      ({ nodes, history }: World<CassandraGossip, Gone>) =>
        eachHolds(nodes as readonly Node[], ({ id, state }, _, of) =>
          history[id]?.[of] !== undefined && Object.values(state.owners).includes(of)
            ? `${id} knew that ${of} was gone, and now considers it a member`
            : false,
        ),
      { history: gone, scopes: ["one is removed and starts again"] },
    ),
    "every removal eventually completes": converges(
      ({ nodes }) =>
        eachHolds(nodes, ({ id }, held, of) => statusOf(held) === "removing" && `${id} still sees ${of} as leaving`),
      { scopes: ["one is removed by one that crashes"] },
    ),
    "nodes that have the same version agree even if two remove the endpoint": always(sameNumbersSameStates, {
      scopes: ["one is removed by two"],
    }),
    "only a node itself says anything about it": always(nobodyHoldsMoreThanIsSaid, {
      scopes: ["one is removed though it runs"],
    }),
    "eventually all hear a node even if its generation was garbled": converges(allHear, {
      scopes: ["one has garbled the other"],
    }),
    "eventually all hear what a restarted node says": converges(allHear, {
      scopes: ["one restarts"],
      variants: ["cassandra"],
    }),
  },
  { measures },
);
