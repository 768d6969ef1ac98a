import { always, converges, properties, sometimes, step } from "../../src/index.ts";
import type { NodeChange, NodeId, Predicate, Step, World } from "../../src/index.ts";
import { swim } from "../../src/protocols/detectors/swim/swim.ts";
import type { Member, Swim } from "../../src/protocols/detectors/swim/types.ts";

type Holds = Predicate<typeof swim>;
type Node = World<Swim>["nodes"][number];

const isGone = (member: Member | undefined): boolean =>
  member === undefined || member.status === "dead" || member.status === "left";

/** alive(i) < suspect(i) < dead(i) < alive(i+1) */
const order = ({ status, incarnation }: Member): number =>
  3 * incarnation + { alive: 0, suspect: 1, dead: 2, left: 2 }[status];

const shown = ({ status, incarnation }: Member): string => `${status}(${incarnation})`;

/** Whom a node holds dead since this step. */
const newlyDead = ({ before, after }: NodeChange<Swim>): readonly NodeId[] =>
  Object.entries(after.state.members).flatMap(([of, { status }]) =>
    status === "dead" && before.state.members[of]?.status !== "dead" ? [of] : [],
  );

/** The first violation to what some member that is up knows of another one. */
function eachKnows(
  nodes: readonly Node[],
  violation: (node: Node, member: Member, subject: Node) => string | undefined,
): true | string {
  for (const node of nodes.filter(({ up }) => up))
    for (const subject of nodes) {
      const member = node.state.members[subject.id];
      const says = member && violation(node, member, subject);
      if (says) return says;
    }
  return true;
}

/** For each member the highest incarnation in which it heard each other one to be dead, as long as it remembers that. */
type Heard = Readonly<Record<NodeId, Readonly<Record<NodeId, number>>>>;
const heardDead = (forgets: boolean) => ({
  start: {} as Heard,
  fold(heard: Heard, entry: Swim["record"], by: NodeId): Heard {
    switch (entry.kind) {
      case "heard dead": {
        const before = heard[by]?.[entry.of] ?? -1;
        return { ...heard, [by]: { ...heard[by], [entry.of]: Math.max(before, entry.incarnation) } };
      }
      case "forgot": {
        const { [entry.of]: _, ...rest } = heard[by] ?? {};
        return forgets ? { ...heard, [by]: rest } : heard;
      }
      case "restarted":
        return { ...heard, [by]: {} };
      case "told":
        return heard;
    }
  },
});
const nobodyComesBackByAnOldWord = ({ nodes, history }: World<Swim, Heard>): true | string =>
  eachKnows(nodes, ({ id }, member, { id: of }) => {
    const dead = history[id]?.[of] ?? -1;
    return id !== of && !isGone(member) && member.incarnation <= dead
      ? `${id} has heard dead(${dead}) of ${of} and holds it ${shown(member)}`
      : undefined;
  });

/** What each member has begun to tell, and what one of them then began to tell again. */
interface Told {
  readonly once: readonly string[];
  readonly twice: string;
}
const told = {
  start: { once: [], twice: "" } as Told,
  fold(before: Told, entry: Swim["record"], by: NodeId): Told {
    if (entry.kind !== "told" || before.twice !== "") return before;
    const said = `${by} tells ${Object.values(entry.news).join(" ")}`;
    return before.once.includes(said) ? { once: [], twice: said } : { ...before, once: [...before.once, said].sort() };
  },
};

const theLivingAreAlive: Holds = ({ nodes }) =>
  eachKnows(nodes, ({ id }, member, { id: of, up }) =>
    up && member.status !== "alive" ? `${id} holds ${of}, which is up, ${shown(member)}` : undefined,
  );
const allAreKnownAlive: Holds = ({ nodes }) => {
  for (const { id, state } of nodes.filter(({ up }) => up)) {
    const missed = nodes.find((other) => other.up && state.members[other.id]?.status !== "alive");
    if (missed) return `${id} does not hold ${missed.id}, which is up, alive`;
  }
  return true;
};
const downAndNotGone = (nodes: readonly Node[]): true | string =>
  eachKnows(nodes, ({ id }, member, { id: of, up }) =>
    !up && !isGone(member) ? `${id} holds ${of}, which is down, ${shown(member)}` : undefined,
  );
const theDownAreGone: Holds = ({ nodes }) => downAndNotGone(nodes);
const theDownAreGoneAtProbers: Holds = ({ nodes, scope }) =>
  downAndNotGone(nodes.filter(({ id, up }) => !up || id in scope.probes));
const whoLeftIsGone: Holds = ({ nodes }) =>
  eachKnows(nodes, ({ id }, member, { id: of, state }) =>
    state.leaving && !isGone(member) ? `${id} holds ${of}, which left, ${shown(member)}` : undefined,
  );
const whoLeftIsForgotten: Holds = ({ nodes }) =>
  eachKnows(nodes, ({ id }, _, { id: of, state }) =>
    state.leaving && id !== of ? `${id} still knows ${of}, which left` : undefined,
  );

const falseAccusations = {
  "a live member is accused": ({ nodes }: World<Swim>, taken: Step<Swim>): boolean => {
    if (taken.kind === "act" && taken.action.kind === "accuse") {
      const { of } = taken.action;
      return nodes.some(({ id, up }) => id === of && up);
    }
    if (taken.kind !== "timeout" || taken.timer.kind !== "probe ends") return false;
    const accuser = nodes.find(({ id }) => id === taken.node);
    return nodes.some(({ id, up }) => id === accuser?.state.probe?.of && up);
  },
};

const accused = ["smoke", "two accuse", "words overtake each other", "small"];
const restarts = ["a restart is not noticed", "one dies and restarts"];
const steady = [
  ...accused,
  "tables are exchanged",
  "one probes",
  "two probe",
  "one leaves",
  "one leaves and is reaped",
  "the dead are reaped",
];

export default properties(
  swim,
  {
    "nobody knows a higher incarnation of a member than it has itself": always(
      ({ nodes }) =>
        eachKnows(nodes, ({ id }, member, { id: of, up, state }) =>
          up && member.incarnation > state.members[of].incarnation
            ? `${id} knows incarnation ${member.incarnation} of ${of}, which has ${state.members[of].incarnation}`
            : undefined,
        ),
      { scopes: steady },
    ),
    "what is known of a member only moves forward": step(({ nodes }) => {
      for (const { id, before, after } of nodes) {
        if (!after.up || !before.up) continue;
        for (const [of, member] of Object.entries(after.state.members)) {
          const known = before.state.members[of];
          if (known && order(member) < order(known))
            return `${id} held ${of} ${shown(known)}, and now ${shown(member)}`;
        }
      }
      return true;
    }),
    "nobody comes back by a word older than its death": always(nobodyComesBackByAnOldWord, {
      history: heardDead(true),
      scopes: accused,
      variants: ["fixed"],
    }),
    "nobody holds itself suspect, or dead before it leaves": always(({ nodes }) => {
      const own = nodes.find(
        ({ up, id, state }) => up && state.members[id].status !== (state.leaving ? "left" : "alive"),
      );
      return !own || `${own.id} holds itself ${shown(own.state.members[own.id])}`;
    }),
    "nobody is dead by what stands in a table": step(({ step: taken, nodes }) => {
      if (taken.kind !== "deliver" || (taken.message.kind !== "push" && taken.message.kind !== "pull")) return true;
      const [dead] = nodes.filter(({ id }) => id === taken.node).flatMap(newlyDead);
      return !dead || `${taken.node} holds ${dead} dead by a table`;
    }),
    "nobody is dead but by another's word, or once the time to refute is over": step(({ step: taken, nodes }) => {
      if (taken.kind !== "deliver" && taken.kind !== "timeout" && taken.kind !== "act") return true;
      const there = nodes.find(({ id }) => id === taken.node);
      for (const of of there ? newlyDead(there) : []) {
        const was = there?.before.state.members[of];
        const isToldSo =
          taken.kind === "deliver" &&
          "news" in taken.message &&
          taken.message.news.some((news) => news.kind === "dead" && news.of === of);
        const isOver = taken.kind === "timeout" && taken.timer.kind === "suspicion" && taken.timer.of === of;
        if (!isToldSo && !(isOver && was?.status === "suspect"))
          return `${taken.node} holds ${of} dead, which it held ${was ? shown(was) : "unknown"}`;
      }
      return true;
    }),
    "nothing is told more often than it may be": always(({ nodes, scope }) => {
      for (const { id, state } of nodes) {
        const over = Object.entries(state.queue).find(([, { sent }]) => sent >= scope.transmissions);
        if (over) return `${id} has told of ${over[0]} ${over[1].sent} times, and means to go on`;
      }
      return true;
    }),
    "in the end whoever is known alive is known with what it says of itself": converges(
      ({ nodes }) =>
        eachKnows(nodes, ({ id }, { status, incarnation, meta }, { id: of, up, state }) => {
          const own = state.members[of];
          return up && status === "alive" && incarnation === own.incarnation && meta !== own.meta
            ? `${id} knows meta ${meta} of ${of}, which says ${own.meta}`
            : undefined;
        }),
      { scopes: restarts },
    ),
    "in the end nobody has anything to tell": converges(
      ({ nodes }) => {
        const telling = nodes.find(
          ({ up, id, state }) =>
            up &&
            Object.keys(state.queue).length > 0 &&
            Object.keys(state.members).some((of) => of !== id && state.members[of].status !== "left"),
        );
        return !telling || `${telling.id} has something to tell of ${Object.keys(telling.state.queue).join()}`;
      },
      { scopes: [...accused, "one leaves"] },
    ),
    "nobody begins to tell the same twice": always(({ history: { twice } }) => twice === "" || `${twice} again`, {
      history: told,
      scopes: ["smoke"],
    }),
    "only so many confirm a suspicion as count": always(({ nodes, scope }) =>
      eachKnows(nodes, ({ id }, { accusers }, { id: of }) =>
        accusers.size > scope.confirmations + 1 ? `${id} counts ${accusers.size} accusers of ${of}` : undefined,
      ),
    ),
    "a probe that is not answered asks a helper, where there is one": step(({ step: taken, nodes }) => {
      if (taken.kind !== "timeout" || taken.timer.kind !== "no ack") return true;
      const there = nodes.find(({ id }) => id === taken.node);
      if (!there) return true;
      const { members, probe } = there.before.state;
      const helper = Object.keys(members).find(
        (of) => of !== taken.node && of !== probe?.of && members[of].status === "alive",
      );
      const isAsked = there.after.state.probe?.helpers?.length !== 0;
      return helper === undefined || isAsked || `${taken.node} did not ask ${helper} to ping ${probe?.of}`;
    }),
    "in the end whoever is down is gone at all": converges(theDownAreGone, { scopes: ["two probe"] }),
    "in the end whoever is down is gone at whoever probes": converges(theDownAreGoneAtProbers, {
      scopes: ["one probes", "two probe"],
    }),
    "once nobody live is accused, the living are alive at all": converges(theLivingAreAlive, {
      scopes: ["the accused exchanges tables"],
      ceases: falseAccusations,
    }),
    "once nobody live is accused, whoever restarted is alive at all": converges(allAreKnownAlive, {
      scopes: restarts,
      ceases: falseAccusations,
    }),
    "in the end whoever left is gone at all": converges(whoLeftIsGone, { scopes: ["one leaves"] }),
    "in the end whoever left is forgotten": converges(whoLeftIsForgotten, { scopes: ["one leaves and is reaped"] }),
    "a live member can be declared dead": sometimes(
      ({ nodes }) =>
        nodes.some(
          ({ up, state }) => up && nodes.some(({ id, up: lives }) => lives && state.members[id]?.status === "dead"),
        ),
      { scopes: accused },
    ),
    "a suspicion can be refuted": sometimes(
      ({ nodes }) =>
        nodes.some(
          ({ id, up, state }) =>
            up &&
            nodes.some(
              ({ id: of }) => of !== id && state.members[of]?.status === "alive" && state.members[of].incarnation > 0,
            ),
        ),
      { scopes: accused },
    ),
    "a suspicion can be confirmed": sometimes(
      ({ nodes }) => nodes.some(({ state }) => Object.values(state.members).some(({ accusers }) => accusers.size > 1)),
      { scopes: ["two accuse", "words overtake each other"] },
    ),
  },
  {
    "a death that is heard of the dead counts": always(nobodyComesBackByAnOldWord, {
      history: heardDead(true),
      scopes: ["words overtake each other"],
      variants: ["memberlist"],
    }),
    "nobody live is declared dead": always(
      ({ nodes }) =>
        eachKnows(nodes, ({ id }, { status }, { id: of, up, state }) =>
          up && !state.leaving && status === "dead" ? `${id} holds ${of}, which is up, dead` : undefined,
        ),
      { scopes: ["smoke"] },
    ),
    "gossip alone makes the living alive at all": converges(theLivingAreAlive, {
      scopes: ["smoke"],
      ceases: falseAccusations,
    }),
    "in the end whoever is down is gone at all though one alone probes": converges(theDownAreGone, {
      scopes: ["one probes"],
    }),
    "whoever was reaped comes back only by a newer word": always(nobodyComesBackByAnOldWord, {
      history: heardDead(false),
      scopes: ["the dead are reaped"],
    }),
    "two sides find each other again after a long cut": converges(allAreKnownAlive, {
      scopes: ["a long cut"],
      ceases: falseAccusations,
    }),
  },
);
