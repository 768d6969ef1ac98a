import { always, converges, each, properties, sometimes, step, type NodeId, type Predicate } from "../../src/index.ts";
import measures from "./gossip.measures.ts";
import { gossip } from "../../src/protocols/basics/gossip/gossip.ts";
import { isLater } from "../../src/protocols/basics/gossip/last-writer-wins.ts";
import { nameOf, type Gossip } from "../../src/protocols/basics/gossip/types.ts";
import { losslessScopes, lossyScopes } from "../../src/protocols/basics/gossip/scopes.ts";

type Is = Predicate<typeof gossip>;
type GossipScope = (typeof gossip)["scopes"][string];

const scopesWith = (fits: (scope: GossipScope) => boolean, names = Object.keys(gossip.scopes)): readonly string[] =>
  names.filter((name) => fits(gossip.scopes[name] as GossipScope));
const pushOnly = scopesWith(({ style }) => style === "push");
const twoWriters = scopesWith(({ rumours }) => rumours > 1);
const restarting = scopesWith(({ faults }) => faults?.restart !== undefined);
/** Where no member forgets what it sent. */
const lasting = scopesWith(({ faults }) => faults?.crash === undefined);

const everybodyKnowsAll: Is = ({ nodes }) => {
  const rumours = new Set(nodes.flatMap(({ state }) => Object.keys(state.rumours)));
  for (const { id, state } of nodes)
    for (const rumour of rumours) if (!(rumour in state.rumours)) return `${id} does not know ${rumour}`;
  const [first, ...others] = nodes;
  for (const { id, state } of others) {
    const mine = state.latest ? nameOf(state.latest) : "nothing";
    const theirs = first?.state.latest ? nameOf(first.state.latest) : "nothing";
    if (mine !== theirs) return `${id} holds ${mine}, ${first?.id} holds ${theirs}`;
  }
  return true;
};

const noRumourTravels: Is = ({ inFlight }) =>
  each(inFlight, ({ message, from, to }) => message.kind !== "rumour" || `${from} tells ${to} a rumour`);

const silence: Is = ({ inFlight, nodes }) => {
  const message = inFlight[0];
  if (message) return `"${message.message.kind}" is on its way from ${message.from} to ${message.to}`;
  const busy = nodes.find(({ timers }) => timers.length > 0);
  return !busy || `${busy.id} has rounds`;
};

/** A set of pairs or triples of names, kept sorted: a fold that stays finite. */
const adding = (set: readonly string[], ...parts: readonly string[]): readonly string[] =>
  [...new Set([...set, parts.join(" ")])].toSorted();

/** Who told whom what, and the first time that somebody did so again. */
interface Tellings {
  readonly told: readonly string[];
  readonly again: string | null;
}
const tellings = {
  start: { told: [], again: null } as Tellings,
  fold(history: Tellings, entry: Gossip["record"], by: NodeId): Tellings {
    if (entry.kind !== "told" || history.again !== null) return history;
    const told = adding(history.told, by, entry.to, entry.rumour);
    if (told.length > history.told.length) return { told, again: null };
    return { told, again: `${by} told ${entry.to} ${entry.rumour} twice` };
  },
};

/** Which confirmations have arrived at whom and are still good, and the first telling in spite of one. */
interface Confirmations {
  readonly confirmed: readonly string[];
  readonly inSpite: string | null;
}
const confirmations = {
  start: { confirmed: [], inSpite: null } as Confirmations,
  fold(history: Confirmations, entry: Gossip["record"], by: NodeId): Confirmations {
    if (history.inSpite !== null) return history;
    switch (entry.kind) {
      case "turn":
        return history;
      case "confirmed":
        return { confirmed: adding(history.confirmed, by, entry.by, entry.rumour), inSpite: null };
      case "restarted": {
        const renounced = entry.about === null ? `${by} ` : `${by} ${entry.about} `;
        return { confirmed: history.confirmed.filter((one) => !one.startsWith(renounced)), inSpite: null };
      }
      case "told":
        if (!history.confirmed.includes([by, entry.to, entry.rumour].join(" "))) return history;
        return { ...history, inSpite: `${by} told ${entry.to} ${entry.rumour}, which ${entry.to} had confirmed` };
    }
  },
};

/** In how many of its turns each member had still somebody to tell of each rumour (9 stands for more), and with what fanout. */
interface Turns {
  readonly fanout: number;
  readonly turns: Readonly<Record<string, number>>;
}
const turns = {
  start: { fanout: 1, turns: {} } as Turns,
  fold(history: Turns, entry: Gossip["record"], by: NodeId): Turns {
    if (entry.kind !== "turn") return history;
    const key = `${by} with ${entry.rumour}`;
    return { fanout: entry.fanout, turns: { ...history.turns, [key]: Math.min(9, (history.turns[key] ?? 0) + 1) } };
  },
};

export default properties(
  gossip,
  {
    "everybody ends with every rumour and the same state while nothing is lost": converges(everybodyKnowsAll, {
      scopes: losslessScopes,
    }),
    "everybody ends with every rumour and the same state though messages are lost and members restart": converges(
      everybodyKnowsAll,
      { variants: ["forgetful", "acknowledged"], scopes: lossyScopes },
    ),
    "a member holds the latest write that it knows": always(({ nodes }) => {
      for (const { id, state } of nodes)
        for (const { stamp } of Object.values(state.rumours)) {
          if (state.latest !== null && !isLater(stamp, state.latest)) continue;
          return `${id} knows ${nameOf(stamp)} and holds ${state.latest ? nameOf(state.latest) : "nothing"}`;
        }
      return true;
    }),
    "a member that does not crash never goes back to an older write": step(({ step, nodes }) => {
      if (step.kind === "crash") return true;
      for (const { id, before, after } of nodes) {
        const [was, is] = [before.state.latest, after.state.latest];
        if (was === null || (is !== null && !isLater(was, is))) continue;
        return `${id} went from ${nameOf(was)} to ${is ? nameOf(is) : "nothing"}`;
      }
      return true;
    }),
    "the origin of a rumour keeps it": step(({ nodes }) => {
      for (const { id, before, after } of nodes)
        for (const [rumour, { stamp }] of Object.entries(before.state.rumours))
          if (stamp.node === id && !(rumour in after.state.rumours)) return `${id} lost ${rumour}`;
      return true;
    }),
    "nobody is sent the same rumour twice by the same member": always(({ history }) => history.again ?? true, {
      history: tellings,
      variants: ["remembering"],
      scopes: lasting,
    }),
    "a member has told a rumour to all after at most ceil((n - 1) / k) of its turns": always(
      ({ history, nodes }) => {
        const most = Math.ceil((nodes.length - 1) / history.fanout);
        const late = Object.entries(history.turns).find(([, count]) => count > most);
        return !late || `${late[0]} had somebody to tell in ${late[1]} turns, not ${most}`;
      },
      { history: turns, variants: ["remembering"], scopes: lasting },
    ),
    "rumours stop being told": converges(noRumourTravels, { variants: ["remembering", "acknowledged"] }),
    "where members only push, silence falls": converges(silence, {
      variants: ["remembering", "acknowledged"],
      scopes: pushOnly,
    }),
    "nobody is told again what it confirmed, unless one of the two restarted": always(
      ({ history }) => history.inSpite ?? true,
      { history: confirmations, variants: ["acknowledged"] },
    ),
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
    "rumours stop being told though nobody remembers whom it told": converges(noRumourTravels, {
      variants: ["forgetful"],
    }),
    "everybody ends with every rumour and the same state though only what was sent is remembered": converges(
      everybodyKnowsAll,
      { variants: ["remembering"], scopes: lossyScopes },
    ),
    "nobody is sent the same rumour twice though its confirmation is awaited": always(
      ({ history }) => history.again ?? true,
      { history: tellings, variants: ["acknowledged"] },
    ),
  },
  { measures },
);
