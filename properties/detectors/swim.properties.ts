import { always, converges, each, leadsTo, properties, recorded, sometimes, step } from "../../src/index.ts";
import type {
  Ceases,
  History,
  NodeChange,
  NodeId,
  Predicate,
  Recorded,
  StepPredicate,
  Verdict,
  World,
} from "../../src/index.ts";
import { swim } from "../../src/protocols/detectors/swim/swim.ts";
import measures, { dies, periodMs } from "./swim.measures.ts";
import type { Member, Swim } from "../../src/protocols/detectors/swim/types.ts";

type Holds = Predicate<typeof swim>;
type Node = World<Swim>["nodes"][number];

const isGone = (member: Member | undefined): boolean =>
  member === undefined || member.status === "dead" || member.status === "left";

/** alive(i) < suspect(i) < dead(i) < alive(i+1) */
const order = ({ status, incarnation }: Member): number =>
  3 * incarnation + { alive: 0, suspect: 1, dead: 2, left: 2 }[status];

const shown = ({ status, incarnation }: Member): string => `${status}(${incarnation})`;

/** The members that a node takes for dead since this step. */
const newlyDead = ({ before, after }: NodeChange<Swim>): readonly NodeId[] =>
  Object.entries(after.state.members).flatMap(([of, { status }]) =>
    status === "dead" && before.state.members[of]?.status !== "dead" ? [of] : [],
  );

/** What each member that is up knows about each member that it knows. */
const eachKnows = (nodes: readonly Node[], holds: (node: Node, member: Member, subject: Node) => Verdict): Verdict =>
  each(nodes, (node) =>
    each(node.up ? nodes : [], (subject) => {
      const member = node.state.members[subject.id];
      return !member || holds(node, member, subject);
    }),
  );

/** For each member, the highest incarnation in which it heard each other one to be dead, as long as it remembers that. */
type Heard = Readonly<Record<NodeId, Readonly<Record<NodeId, number>>>>;
const heardDead = (forgets: boolean): History<Swim, Heard> => ({
  start: {},
  fold: {
    "heard dead": (heard, { of, incarnation }, by) => ({
      ...heard,
      [by]: { ...heard[by], [of]: Math.max(heard[by]?.[of] ?? -1, incarnation) },
    }),
    forgot(heard, { of }, by) {
      const { [of]: _, ...rest } = heard[by] ?? {};
      return forgets ? { ...heard, [by]: rest } : heard;
    },
    restarted: (heard, _, by) => ({ ...heard, [by]: {} }),
  },
});
const nobodyComesBackByAnOldWord = ({ nodes, history }: World<Swim, Heard>): Verdict =>
  eachKnows(nodes, ({ id }, member, { id: of }) => {
    const dead = history[id]?.[of] ?? -1;
    const isNewer = id === of || isGone(member) || member.incarnation > dead;
    return isNewer || `${id} has heard dead(${dead}) about ${of} and lists it as ${shown(member)}`;
  });

/** The news that each member has begun to tell. */
const told: Recorded<Swim, readonly string[]> = {
  start: [],
  fold: {
    told(once, { news }, by) {
      const source = "by" in news ? `by ${news.by}` : `meta ${news.meta}`;
      const said = `${by} tells "${news.kind} ${news.of}" (incarnation ${news.incarnation}, ${source})`;
      return once.includes(said) ? `${said} again` : [...once, said].sort();
    },
  },
};

const theLivingAreAlive: Holds = ({ nodes }) =>
  eachKnows(
    nodes,
    ({ id }, member, { id: of, up }) =>
      !up || member.status === "alive" || `${id} lists ${of} as ${shown(member)} although it is up`,
  );
const allAreKnownAlive: Holds = ({ nodes }) =>
  each(nodes, ({ id, up, state }) => {
    const missed = nodes.find((other) => up && other.up && state.members[other.id]?.status !== "alive");
    return !missed || `${id} does not list ${missed.id} as alive although it is up`;
  });
const downAndNotGone = (nodes: readonly Node[]): Verdict =>
  eachKnows(
    nodes,
    ({ id }, member, { id: of, up }) =>
      up || isGone(member) || `${id} lists ${of} as ${shown(member)} although it is down`,
  );
const theDownAreGone: Holds = ({ nodes }) => downAndNotGone(nodes);
const theDownAreGoneAtProbers: Holds = ({ nodes, scope }) =>
  downAndNotGone(nodes.filter(({ id, up }) => !up || id in scope.probes));
const whoLeftIsGone: Holds = ({ nodes }) =>
  eachKnows(
    nodes,
    ({ id }, member, { id: of, state }) =>
      !state.leaving || isGone(member) || `${id} lists ${of} as ${shown(member)} although it left`,
  );
const whoLeftIsForgotten: Holds = ({ nodes }) =>
  eachKnows(
    nodes,
    ({ id }, _, { id: of, state }) => !state.leaving || id === of || `${id} still knows ${of}, which left`,
  );

/** A member that suspects another, and hears that it is suspected in a later incarnation, knows that incarnation from then on. */
const laterSuspicionsCount: StepPredicate<typeof swim> = ({ step: taken, nodes }) => {
  if (taken.kind !== "deliver" || !("news" in taken.message)) return true;
  const there = nodes.find(({ id }) => id === taken.node);
  for (const { kind, of, incarnation } of there ? taken.message.news : []) {
    const [known, now] = [there?.before.state.members[of], there?.after.state.members[of]];
    if (kind === "suspect" && known?.status === "suspect" && now?.status === "suspect" && now.incarnation < incarnation)
      return `${taken.node} has heard suspect(${incarnation}) about ${of} and lists it as ${shown(now)}`;
  }
  return true;
};

const falseAccusations: Ceases<Swim> = {
  "a live member is accused"({ nodes }, taken) {
    if (taken.kind === "act" && taken.action.kind === "accuse") {
      const { of } = taken.action;
      return nodes.some(({ id, up }) => id === of && up);
    }
    if (taken.kind !== "timeout" || taken.timer.kind !== "probe ends") return false;
    const accuser = nodes.find(({ id }) => id === taken.node);
    return nodes.some(({ id, up }) => id === accuser?.state.probe?.of && up);
  },
};

const accused = ["smoke", "two accuse", "news overtakes earlier news", "small"];
const restarts = ["a restart goes unnoticed", "one dies and restarts"];
const steady = [
  ...accused,
  "tables are exchanged",
  "one probes",
  "two probe",
  "one leaves",
  "one leaves and is reaped",
  "dead members are reaped",
];

export default properties(
  swim,
  {
    "no member is known with a higher incarnation than it has itself": always(
      ({ nodes }) =>
        eachKnows(nodes, ({ id }, { incarnation }, { id: of, up, state }) => {
          const own = state.members[of].incarnation;
          return !up || incarnation <= own || `${id} knows incarnation ${incarnation} of ${of}, which has ${own}`;
        }),
      { scopes: steady },
    ),
    "what is known about a member only moves forward": step(({ nodes }) =>
      each(nodes, ({ id, before, after }) =>
        each(after !== before && after.up && before.up ? Object.entries(after.state.members) : [], ([of, member]) => {
          const known = before.state.members[of];
          const isLater = !known || order(member) >= order(known);
          return isLater || `${id} listed ${of} as ${shown(known)}, and now as ${shown(member)}`;
        }),
      ),
    ),
    "no member is revived by news older than its death": always(nobodyComesBackByAnOldWord, {
      history: heardDead(true),
      scopes: accused,
      variants: ["fixed"],
    }),
    "no member considers itself suspect, or dead before it leaves": always(({ nodes }) => {
      const own = nodes.find(
        ({ up, id, state }) => up && state.members[id].status !== (state.leaving ? "left" : "alive"),
      );
      return !own || `${own.id} lists itself as ${shown(own.state.members[own.id])}`;
    }),
    "a newer suspicion of a suspect raises its known incarnation": step(laterSuspicionsCount, {
      scopes: ["two accuse"],
      variants: ["fixed"],
    }),
    "no member is declared dead because a table says so": step(({ step: taken, nodes }) => {
      if (taken.kind !== "deliver" || (taken.message.kind !== "push" && taken.message.kind !== "pull")) return true;
      const [dead] = nodes.filter(({ id }) => id === taken.node).flatMap(newlyDead);
      return !dead || `${taken.node} declares ${dead} dead because a table says so`;
    }),
    "a member is declared dead only on news or after the time to refute": step(({ step: taken, nodes }) => {
      if (taken.kind !== "deliver" && taken.kind !== "timeout" && taken.kind !== "act") return true;
      const there = nodes.find(({ id }) => id === taken.node);
      return each(there ? newlyDead(there) : [], (of) => {
        const was = there?.before.state.members[of];
        const tells = (kind: "dead" | "suspect"): boolean =>
          taken.kind === "deliver" &&
          "news" in taken.message &&
          taken.message.news.some((news) => news.kind === kind && news.of === of);
        const isUnanswered =
          taken.kind === "timeout" && taken.timer.kind === "probe ends" && there?.before.state.probe?.of === of;
        // Whoever confirms a suspicion shortens it, also the suspecting member itself.
        const isShortened = was?.suffice !== undefined && (tells("suspect") || isUnanswered);
        const isOver =
          taken.kind === "timeout" &&
          (taken.timer.kind === "suspicion" || taken.timer.kind === "confirmed suspicion") &&
          taken.timer.of === of;
        const isRight = tells("dead") || ((isOver || isShortened) && was?.status === "suspect");
        return isRight || `${taken.node} declares ${of} dead, which was ${was ? shown(was) : "unknown"} to it`;
      });
    }),
    "no news is sent more often than its limit": always(({ nodes, scope }) =>
      each(nodes, ({ id, state }) =>
        each(Object.entries(state.queue), ([of, { sent }]) => {
          const isBounded = sent < scope.transmissions;
          return isBounded || `${id} has sent news of ${of} ${sent} times, and will send it again`;
        }),
      ),
    ),
    "a live member is eventually known with the metadata it announces": converges(
      ({ nodes }) =>
        eachKnows(nodes, ({ id }, { status, incarnation, meta }, { id: of, up, state }) => {
          const own = state.members[of];
          const isCurrent = up && status === "alive" && incarnation === own.incarnation;
          return !isCurrent || meta === own.meta || `${id} knows meta ${meta} of ${of}, which announces ${own.meta}`;
        }),
      { scopes: restarts },
    ),
    "eventually no member has news to send": converges(
      ({ nodes }) =>
        each(nodes, ({ up, id, state: { queue, members } }) => {
          const isHeard = Object.keys(members).some((of) => of !== id && members[of].status !== "left");
          const isSilent = !up || Object.keys(queue).length === 0 || !isHeard;
          return isSilent || `${id} still has news to send of ${Object.keys(queue).join()}`;
        }),
      { scopes: [...accused, "one leaves"] },
    ),
    "no member starts to send the same news twice": recorded(told, { scopes: ["smoke"] }),
    "a suspicion has no more confirmations than are counted": always(({ nodes, scope }) =>
      eachKnows(
        nodes,
        ({ id }, { accusers: { size } }, { id: of }) =>
          size <= scope.confirmations + 1 || `${id} counts ${size} accusers of ${of}`,
      ),
    ),
    "an unanswered probe asks a helper if there is one": step(({ step: taken, nodes }) => {
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
    "a down member is eventually gone everywhere": converges(theDownAreGone, { scopes: ["two probe"] }),
    "a down member is eventually gone at every member that probes": converges(theDownAreGoneAtProbers, {
      scopes: ["one probes", "two probe"],
    }),
    "live members are known alive once no live member is accused": converges(theLivingAreAlive, {
      scopes: ["the accused exchanges tables"],
      ceases: falseAccusations,
    }),
    "restarted members are known alive once no live member is accused": converges(allAreKnownAlive, {
      scopes: restarts,
      ceases: falseAccusations,
    }),
    "a member that left is eventually gone everywhere": converges(whoLeftIsGone, { scopes: ["one leaves"] }),
    "a member that left is eventually forgotten": converges(whoLeftIsForgotten, {
      scopes: ["one leaves and is reaped"],
    }),
    /** Two probes of the same member are furthest apart if it is the first of one round and the last of the next. */
    "with n members, a death is known to all within 2n periods": leadsTo(
      ({ nodes }) => nodes.some(({ up }) => !up),
      ({ nodes }) =>
        each(
          nodes.filter(({ up }) => !up),
          ({ id: of }) =>
            each(
              nodes,
              ({ id, up, state }) => !up || state.members[of]?.status !== "alive" || `${id} lists ${of} as alive`,
            ),
        ),
      { scopes: [dies(10)], within: ({ members }) => (2 * members * periodMs) / 1000 },
    ),
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
      { scopes: ["two accuse", "news overtakes earlier news"] },
    ),
  },
  {
    "a dead member is not revived by old news": always(nobodyComesBackByAnOldWord, {
      history: heardDead(true),
      scopes: ["news overtakes earlier news"],
      variants: ["memberlist"],
    }),
    "a newer suspicion of a suspect replaces the older one": step(laterSuspicionsCount, {
      scopes: ["two accuse"],
      variants: ["memberlist"],
    }),
    "no live member is declared dead": always(
      ({ nodes }) =>
        eachKnows(
          nodes,
          ({ id }, { status }, { id: of, up, state }) =>
            !up || state.leaving || status !== "dead" || `${id} lists ${of} as dead although it is up`,
        ),
      { scopes: ["smoke"] },
    ),
    "gossip alone makes live members known alive": converges(theLivingAreAlive, {
      scopes: ["smoke"],
      ceases: falseAccusations,
    }),
    "a down member is eventually gone everywhere even if only one probes": converges(theDownAreGone, {
      scopes: ["one probes"],
    }),
    "a reaped member is not revived by news older than its death": always(nobodyComesBackByAnOldWord, {
      history: heardDead(false),
      scopes: ["dead members are reaped"],
    }),
    "two sides find each other again after a long partition": converges(allAreKnownAlive, {
      scopes: ["a long partition"],
      ceases: falseAccusations,
    }),
  },
  { measures },
);
