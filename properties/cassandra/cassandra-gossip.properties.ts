import { always, converges, each, properties, sometimes, step } from "../../src/index.ts";
import type { Ceases, Change, History, NodeId, NodeView, Predicate, StepPredicate } from "../../src/index.ts";
import type { Verdict, World } from "../../src/index.ts";
import { cassandraGossip } from "../../src/protocols/cassandra/cassandra-gossip/cassandra-gossip.ts";
import measures from "./cassandra-gossip.measures.ts";
import { YEAR } from "../../src/protocols/cassandra/cassandra-gossip/rules.ts";
import type { CassandraGossip, Endpoint, Held, Key } from "../../src/protocols/cassandra/cassandra-gossip/types.ts";
import { isDeadState, maxVersion, statusOf } from "../../src/protocols/cassandra/cassandra-gossip/endpoint-versions.ts";

type Holds = Predicate<typeof cassandraGossip>;
type HoldsOfStep = StepPredicate<typeof cassandraGossip>;
type Node = NodeView<CassandraGossip, "node">;

const runs = ({ up, state }: Node): boolean => up && state.phase === "running";
const running = (nodes: readonly Node[]): readonly Node[] => nodes.filter(runs);
const number = (held: Endpoint): string => `(${held.generation}, ${maxVersion(held)})`;
const keysOf = ({ states }: Endpoint): readonly Key[] => Object.keys(states) as Key[];
const versionOf = ({ states }: Endpoint, key: Key): number => states[key]?.version ?? 0;

/** Every record that a running node has of an endpoint passes; otherwise the first violation. */
const eachHolds = (
  nodes: readonly Node[],
  violation: (node: Node, held: Held, of: NodeId, subject: Node | undefined) => string | false | undefined,
): Verdict =>
  each(running(nodes), (node) =>
    each(Object.entries(node.state.records), ([of, held]) => {
      const subject = nodes.find(({ id }) => id === of);
      return violation(node, held, of, subject) || true;
    }),
  );

/** Every record passes that a node had before and after a step, if the node ran before and after it. */
const eachStillHolds =
  (
    violation: (id: NodeId, of: NodeId, was: Held, now: Held, step: Change<CassandraGossip>["step"]) => string | false,
  ): HoldsOfStep =>
  ({ nodes, step }) =>
    each(nodes, ({ id, before, after }) =>
      each(runs(before) && runs(after) ? Object.entries(after.state.records) : [], ([of, now]) => {
        const was = before.state.records[of];
        return (was && violation(id, of, was, now, step)) || true;
      }),
    );

/** A node that, by its version number, knows as much of an endpoint as another knows everything that the other does. */
const holdsAllUpToItsNumber: Holds = ({ nodes }) =>
  eachHolds(nodes, ({ id }, held, of) => {
    for (const other of running(nodes)) {
      const theirs = other.state.records[of];
      if (theirs?.generation !== held.generation) continue;
      const missed = keysOf(theirs).find(
        (key) => versionOf(theirs, key) <= maxVersion(held) && versionOf(held, key) < versionOf(theirs, key),
      );
      if (missed)
        return `${id} holds ${of} up to ${number(held)} without ${missed} ${versionOf(theirs, missed)}, which ${other.id} has`;
    }
    return false;
  });

const sameNumbersSameStates: Holds = ({ nodes }) =>
  eachHolds(nodes, ({ id }, held, of) => {
    for (const other of running(nodes)) {
      const theirs = other.state.records[of];
      if (!theirs || number(theirs) !== number(held)) continue;
      const differing = keysOf(held).find(
        (key) =>
          versionOf(theirs, key) !== versionOf(held, key) || theirs.states[key]?.value !== held.states[key]?.value,
      );
      if (differing) return `${id} and ${other.id} hold ${of} at ${number(held)} with another ${differing}`;
    }
    return false;
  });

/** Compares versions only, and only of endpoints that are running. */
const nobodyHoldsMoreThanIsSaid: Holds = ({ nodes }) =>
  eachHolds(nodes, ({ id }, held, of, own) => {
    const said = own && runs(own) ? own.state.records[of] : undefined;
    if (!said || held.generation < said.generation) return false;
    if (held.generation === said.generation && maxVersion(held) <= maxVersion(said)) return false;
    return `${id} holds ${of} at ${number(held)}, which has only said ${number(said)}`;
  });

/** Every node knows all that a gossiping node says about itself. */
const allHear: Holds = ({ nodes, scope }) =>
  eachHolds(nodes, ({ id }, own, of) => {
    const gossips = id === of && (scope.gossips?.includes(id) ?? true);
    for (const other of gossips ? running(nodes) : []) {
      const held = other.state.records[of];
      if (held?.generation !== own.generation) return `${other.id} does not hold ${of} in generation ${own.generation}`;
      const missed = keysOf(own).find((key) => versionOf(held, key) !== versionOf(own, key));
      if (missed) return `${other.id} has not heard ${missed} ${versionOf(own, missed)} of ${of}`;
    }
    return false;
  });

const whoRunsIsUp: Holds = ({ nodes }) =>
  each(running(nodes), ({ id, state }) => {
    const missed = running(nodes).find((other) => other.id !== id && !state.records[other.id]?.alive);
    return !missed || `${id} holds ${missed.id}, which runs, to be DOWN`;
  });
const whoIsDownIsNotUp: Holds = ({ nodes }) =>
  each(running(nodes), ({ id, state }) => {
    const down = nodes.find((other) => !runs(other) && (state.records[other.id]?.alive || state.live.has(other.id)));
    return !down || `${id} holds ${down.id}, which is down, to be UP`;
  });

const isForgotten =
  (gone: (node: Node, nodes: readonly Node[]) => boolean): Holds =>
  ({ nodes }) =>
    eachHolds(
      nodes,
      ({ id }, _, of, subject) => subject && of !== id && gone(subject, nodes) && `${id} still holds ${of}`,
    );
const whoLeftIsForgotten = isForgotten((node) => node.state.decommissioned && !runs(node));
/** Only about nodes known to have left: that a node leaves without being heard is another matter. */
const whoIsKnownToHaveLeftIsForgotten: Holds = ({ nodes }) =>
  eachHolds(nodes, ({ id }, held, of, subject) => {
    const ended = subject && !runs(subject);
    return ended && isDeadState(held) && `${id} still holds ${of} ${statusOf(held)}`;
  });
const whoIsDownIsForgotten = isForgotten((node) => !runs(node));

/** For each node, the generation in which it has learnt that another one is gone. */
type Gone = Readonly<Record<NodeId, Readonly<Record<NodeId, number>>>>;
const gone: History<CassandraGossip, Gone> = {
  start: {},
  fold: {
    gone: (known, { of, generation }, by) => ({
      ...known,
      [by]: { ...known[by], [of]: Math.max(generation, known[by]?.[of] ?? 0) },
    }),
  },
};
const nobodyComesBack = ({ nodes, history }: World<CassandraGossip, Gone>): Verdict =>
  eachHolds(nodes as readonly Node[], ({ id, state }, held, of) => {
    const isMember = statusOf(held) === "NORMAL" || Object.values(state.owners).includes(of);
    return (
      isMember &&
      held.generation <= (history[id]?.[of] ?? 0) &&
      `${id} knew that ${of} is gone, and takes it for a member at ${number(held)}`
    );
  });

const nobodyGoneIsLive: Holds = ({ nodes }) =>
  eachHolds(nodes, ({ id, state }, held, of) =>
    id !== of && isDeadState(held) && state.live.has(of) ? `${id} holds ${of} ${statusOf(held)}, and UP` : false,
  );
const whoIsLiveIsKnown: Holds = ({ nodes }) =>
  each(running(nodes), ({ id, state }) => {
    const unknown = [...state.live].find((of) => !state.records[of]);
    return !unknown || `${id} holds ${unknown} to be UP, and has no record of it`;
  });

const removalsSpareWhoIsBack: HoldsOfStep = ({ nodes, step }) => {
  const remover = nodes.find(({ id }) => step.kind === "act" && id === step.node);
  const removal = remover?.before.state.removal;
  const was = removal && remover.before.state.records[removal.of];
  if (!was || was.generation <= removal.generation) return true;
  const now = remover.after.state.records[removal.of];
  return !now || !isDeadState(now) || `${removal.of} is back in ${was.generation}, and is ${statusOf(now)}`;
};

const whoJoinsIsLetIn: Holds = ({ nodes }) =>
  each(nodes, ({ up, state, id }) => !up || state.phase !== "stopped" || `${id} is turned away, and is no member`);

const ringsAreEqual: Holds = ({ nodes }) => {
  const [first, ...others] = running(nodes).filter(({ state }) => Object.keys(state.owners).length > 0);
  const token =
    first &&
    Object.keys(first.state.owners).find((one) =>
      others.some(({ state }) => state.owners[one] !== first.state.owners[one]),
    );
  const other = others.find(({ state }) => token !== undefined && state.owners[token] !== first.state.owners[token]);
  return !other || `${first.id} and ${other.id} differ on who has ${token}`;
};

const falseConvictions: Ceases<CassandraGossip> = {
  "a node that runs is convicted"({ nodes }, taken) {
    if (taken.kind !== "timeout" || taken.timer.kind !== "silence") return false;
    const { of } = taken.timer;
    return running(nodes).some(({ id }) => id === of);
  },
};
const earlyEnds: Ceases<CassandraGossip> = {
  "a quarantine ends while another node or a message still holds the one that left"({ nodes, inFlight }, taken) {
    if (taken.kind !== "timeout" || taken.timer.kind !== "quarantine") return false;
    const { of } = taken.timer;
    const isHeld = running(nodes).some(({ id, state }) => id !== taken.node && state.records[of]);
    return isHeld || inFlight.some(({ message }) => "deltas" in message && message.deltas[of]);
  },
};

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
          ? `${id} held ${of} at ${number(was)}, and now at ${number(now)}`
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
        const answers =
          step.kind === "deliver" &&
          step.node === id &&
          step.from === of &&
          step.message.kind === "echoed" &&
          step.message.generation === now.generation;
        return now.alive && !was.alive && !answers ? `${id} holds ${of} to be UP, and has no answer of it` : false;
      }),
    ),
    "a node known to be gone is taken back only in a later generation": always(nobodyComesBack, {
      history: gone,
      scopes: ["one is replaced", ...leaves, ...removals, "two know who left"],
    }),
    "no node that is known to be gone is UP": always(nobodyGoneIsLive, { variants: ["repaired"] }),
    "every node that is UP is known": always(whoIsLiveIsKnown, { variants: ["repaired"] }),
    "a node known to be joining or a member is known with its token": always(
      ({ nodes }) =>
        eachHolds(nodes, ({ id }, held, of) => {
          const status = statusOf(held);
          const needsToken = status === "NORMAL" || status.startsWith("BOOT");
          return needsToken && !held.states.TOKENS && `${id} holds ${of} ${status}, and has no token of it`;
        }),
      { scopes: joins },
    ),
    "a node in its shadow round is known to nobody": always(
      ({ nodes }) =>
        eachHolds(
          nodes,
          ({ id }, _, of, subject) => subject?.state.phase === "shadow" && `${id} holds ${of}, which has not begun`,
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
        return learnt === undefined || `${step.node} takes ${learnt} into its records before it has gossiped`;
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
        return now > was || `${id} was in generation ${was}, and starts again in ${now}`;
      },
      { scopes: restarts },
    ),
    "a node that has shut down is not UP again before it restarts": step(
      eachStillHolds((id, of, was, now) =>
        id !== of && !was.alive && now.alive && statusOf(was) === "shutdown" && now.generation === was.generation
          ? `${id} knows that ${of} has shut down, and holds it to be UP`
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
          !refused || `${refused.id} is turned away, for nobody knows the token of ${scope.replaces?.[refused.id]}`
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
          return !isHeld || `${id} still holds ${was[token]}, whose ${token} it gave to ${now[token]}`;
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
          return hasLeft && !isDeadState(held) && `${id} takes ${of}, which left, for a member`;
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
        return !one || `not all of ${[first, ...others].map(({ id }) => id).join(", ")} hold ${one.id} to be UP`;
      },
      { scopes: ["one crashes"] },
    ),
    "only a node that is down is removed": always(
      ({ nodes }) =>
        eachHolds(nodes, ({ id }, held, of, subject) => {
          const lives = subject && runs(subject);
          return id !== of && lives && isDeadState(held) && `${id} holds ${of}, which runs, ${statusOf(held)}`;
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
        return !joined || `${joined.id} is a member, and not all have heard of it`;
      },
      { scopes: ["one joins"] },
    ),
    "an unreachable node is DOWN once no node that is heard of is convicted": converges(
      ({ nodes, scope }) => {
        const misled = running(nodes).find(({ id, state }) =>
          scope.unreachable?.[id]?.some((of) => state.records[of]?.alive),
        );
        return (
          !misled || `${misled.id} reaches nobody of ${scope.unreachable?.[misled.id].join()}, and holds it to be UP`
        );
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
            ? `${id} knew that ${of} is gone, and takes it for a member`
            : false,
        ),
      { history: gone, scopes: ["one is removed and starts again"] },
    ),
    "every removal eventually completes": converges(
      ({ nodes }) =>
        eachHolds(
          nodes,
          ({ id }, held, of) => statusOf(held) === "removing" && `${id} still holds ${of} to be leaving`,
        ),
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
