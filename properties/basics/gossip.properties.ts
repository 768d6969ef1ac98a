import { always, converges, each, properties, recorded, sometimes, step } from "../../src/index.ts";
import type { History, Predicate, Recorded } from "../../src/index.ts";
import measures from "./gossip.measures.ts";
import { gossip } from "../../src/protocols/basics/gossip/gossip.ts";
import { isLater, type Stamp } from "../../src/protocols/basics/gossip/last-writer-wins.ts";
import { nameOf, type Gossip } from "../../src/protocols/basics/gossip/types.ts";
import { losslessScopes, lossyScopes } from "../../src/protocols/basics/gossip/scopes.ts";

type Is = Predicate<typeof gossip>;
type GossipScope = (typeof gossip)["scopes"][string];

const scopesWith = (fits: (scope: GossipScope) => boolean, names = Object.keys(gossip.scopes)): readonly string[] =>
  names.filter((name) => fits(gossip.scopes[name] as GossipScope));
const pushOnly = scopesWith(({ style }) => style === "push");
const twoWriters = scopesWith(({ rumours }) => rumours > 1);
const restarting = scopesWith(({ faults }) => faults?.restart !== undefined);
/** Scopes in which no member forgets what it sent. */
const lasting = scopesWith(({ faults }) => faults?.crash === undefined);

const shown = (write: Stamp | null): string => (write ? nameOf(write) : "nothing");

const everybodyKnowsAll: Is = ({ nodes }) => {
  const rumours = new Set(nodes.flatMap(({ state }) => Object.keys(state.rumours)));
  for (const { id, state } of nodes)
    for (const rumour of rumours) if (!(rumour in state.rumours)) return `${id} does not know ${rumour}`;
  const [first, ...others] = nodes;
  return each(others, ({ id, state }) => {
    const [mine, theirs] = [shown(state.latest), shown(first.state.latest)];
    return mine === theirs || `${id} has ${mine}, ${first.id} has ${theirs}`;
  });
};

const noRumourTravels: Is = ({ inFlight }) =>
  each(inFlight, ({ message, from, to }) => message.kind !== "rumour" || `${from} tells ${to} a rumour`);

const silence: Is = ({ inFlight, nodes }) => {
  const message = inFlight[0];
  if (message) return `"${message.message.kind}" is on its way from ${message.from} to ${message.to}`;
  const busy = nodes.find(({ timers }) => timers.length > 0);
  return !busy || `${busy.id} still has rounds to go`;
};

/** A set of pairs or triples of names, kept sorted: a fold that stays finite. */
const adding = (set: readonly string[], ...parts: readonly string[]): readonly string[] =>
  [...new Set([...set, parts.join(" ")])].toSorted();

/** Who told whom what, each once. */
const tellings: Recorded<Gossip, readonly string[]> = {
  start: [],
  fold: {
    told(before, { to, rumour }, by) {
      const told = adding(before, by, to, rumour);
      return told.length > before.length ? told : `${by} told ${to} ${rumour} twice`;
    },
  },
};

/** The confirmations that have arrived, by receiver, and are still good: nobody tells a peer in spite of one. */
const confirmations: Recorded<Gossip, readonly string[]> = {
  start: [],
  fold: {
    confirmed: (known, entry, by) => adding(known, by, entry.by, entry.rumour),
    restarted(known, { about }, by) {
      const renounced = about === null ? `${by} ` : `${by} ${about} `;
      return known.filter((one) => !one.startsWith(renounced));
    },
    told: (known, { to, rumour }, by) =>
      known.includes([by, to, rumour].join(" ")) ? `${by} told ${to} ${rumour}, which ${to} had confirmed` : known,
  },
};

/** In how many of its turns each member had somebody left to tell of each rumour (9 means more), and with what fanout. */
interface Turns {
  readonly fanout: number;
  readonly turns: Readonly<Record<string, number>>;
}
const turns: History<Gossip, Turns> = {
  start: { fanout: 1, turns: {} },
  fold: {
    turn(history, { rumour, fanout }, by) {
      const key = `${by} with ${rumour}`;
      return { fanout, turns: { ...history.turns, [key]: Math.min(9, (history.turns[key] ?? 0) + 1) } };
    },
  },
};

export default properties(
  gossip,
  {
    "all members end up with all rumours and the same state if nothing is lost": converges(everybodyKnowsAll, {
      scopes: losslessScopes,
    }),
    "all members end up with all rumours and the same state despite losses and restarts": converges(everybodyKnowsAll, {
      variants: ["forgetful", "acknowledged"],
      scopes: lossyScopes,
    }),
    "a member holds the latest write that it knows of": always(({ nodes }) =>
      each(nodes, ({ id, state: { latest, rumours } }) =>
        each(Object.values(rumours), ({ stamp }) => {
          const isHeld = latest !== null && !isLater(stamp, latest);
          return isHeld || `${id} knows ${nameOf(stamp)} but has ${shown(latest)}`;
        }),
      ),
    ),
    "a member that does not crash never goes back to an older write": step(({ step, nodes }) =>
      each(step.kind === "crash" ? [] : nodes, ({ id, before, after }) => {
        if (before === after) return true;
        const [was, is] = [before.state.latest, after.state.latest];
        const isKept = was === null || (is !== null && !isLater(was, is));
        return isKept || `${id} went from ${shown(was)} to ${shown(is)}`;
      }),
    ),
    "the origin of a rumour keeps it": step(({ nodes }) =>
      each(nodes, ({ id, before, after }) => {
        if (before === after) return true;
        const own = Object.keys(before.state.rumours).filter(
          (rumour) => before.state.rumours[rumour].stamp.node === id,
        );
        return each(own, (rumour) => rumour in after.state.rumours || `${id} lost ${rumour}`);
      }),
    ),
    "no member sends another the same rumour twice": recorded(tellings, {
      variants: ["remembering"],
      scopes: lasting,
    }),
    "a member has told everybody a rumour after ceil((n - 1) / k) of its turns": always(
      ({ history, nodes }) => {
        const most = Math.ceil((nodes.length - 1) / history.fanout);
        const late = Object.entries(history.turns).find(([, count]) => count > most);
        return !late || `${late[0]} had somebody to tell in ${late[1]} turns, not ${most}`;
      },
      { history: turns, variants: ["remembering"], scopes: lasting },
    ),
    "members eventually stop telling rumours": converges(noRumourTravels, {
      variants: ["remembering", "acknowledged"],
    }),
    "members that only push eventually fall silent": converges(silence, {
      variants: ["remembering", "acknowledged"],
      scopes: pushOnly,
    }),
    "no member is told again what it confirmed unless one of the two restarted": recorded(confirmations, {
      variants: ["acknowledged"],
    }),
    "a rumour can reach everybody": sometimes(({ nodes }) =>
      nodes.every(({ state }) => Object.keys(state.rumours).length > 0),
    ),
    "two members can write at the same time": sometimes(
      ({ nodes }) => {
        const own = nodes.flatMap(({ id, state }) =>
          Object.values(state.rumours).flatMap(({ stamp }) => (stamp.node === id ? [stamp.timestamp] : [])),
        );
        return new Set(own).size < own.length;
      },
      { scopes: twoWriters },
    ),
    "a peer can hear that a member restarted": sometimes(
      ({ nodes }) => nodes.some(({ state }) => Object.keys(state.incarnations).length > 0),
      { variants: ["acknowledged"], scopes: restarting },
    ),
  },
  {
    "members eventually stop telling rumours even if they forget whom they told": converges(noRumourTravels, {
      variants: ["forgetful"],
    }),
    "all members end up with all rumours and the same state if they remember only sends": converges(everybodyKnowsAll, {
      variants: ["remembering"],
      scopes: lossyScopes,
    }),
    "no member sends another the same rumour twice if it awaits confirmations": recorded(tellings, {
      variants: ["acknowledged"],
    }),
  },
  { measures },
);
