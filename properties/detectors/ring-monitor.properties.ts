import { always, converges, each, properties, sometimes } from "../../src/index.ts";
import type { Ceases, History, NodeId, Predicate, World } from "../../src/index.ts";
import { isSuspected, isSuspectedBy } from "../../src/protocols/detectors/ring-monitor/opinions.ts";
import { after } from "../../src/protocols/detectors/ring-monitor/ring.ts";
import { ringMonitor } from "../../src/protocols/detectors/ring-monitor/ring-monitor.ts";
import type { RingMonitor } from "../../src/protocols/detectors/ring-monitor/types.ts";
import measures from "./ring-monitor.measures.ts";

type When = Predicate<typeof ringMonitor>;

const everyCrashIsKnown: When = ({ nodes }) =>
  each(nodes, ({ id, up: isUp }) => {
    const ignorant = isUp ? undefined : nodes.find(({ up, state }) => up && !isSuspected(state.opinions, id));
    return !ignorant || `${id} is down and ${ignorant.id} does not suspect it`;
  });

const everyCrashIsKnownToSomebody: When = ({ nodes }) =>
  each(nodes, ({ id, up }) => {
    const isKnown = up || nodes.some((node) => node.up && isSuspectedBy(node.state.opinions, node.id, id));
    return isKnown || `${id} is down and nobody suspects it`;
  });

const nobodyAliveIsSuspected: When = ({ nodes }) =>
  each(nodes, ({ id, up: isUp }) => {
    const observer = isUp ? nodes.find(({ up, state }) => up && isSuspected(state.opinions, id)) : undefined;
    return !observer || `${id} is up and ${observer.id} suspects it`;
  });

/** The heartbeats of each node in its last period, and whether anybody was ever suspected. */
interface Load {
  readonly calm: boolean;
  readonly heartbeats: Readonly<Record<NodeId, number>>;
}
const load: History<RingMonitor, Load> = {
  start: { calm: true, heartbeats: {} },
  fold: {
    suspected: () => ({ calm: false, heartbeats: {} }),
    period: ({ calm, heartbeats: before }, { heartbeats }, by) => ({
      calm,
      heartbeats: calm ? { ...before, [by]: heartbeats } : {},
    }),
  },
};
const everyNodeHadItsPeriod = ({ scope, history: { heartbeats } }: World<RingMonitor, Load>): boolean =>
  Object.keys(heartbeats).length === scope.nodes;
const costs =
  (expected: (scope: RingMonitor["scope"]) => number) =>
  (world: World<RingMonitor, Load>): true | string => {
    if (!world.history.calm || !everyNodeHadItsPeriod(world)) return true;
    const sent = Object.values(world.history.heartbeats).reduce((sum, count) => sum + count, 0);
    const names = world.nodes.map(({ id }) => id).join(", ");
    return (
      sent === expected(world.scope) || `${names} send ${sent} heartbeats in a period, not ${expected(world.scope)}`
    );
  };

const quiet = ["ring", "all watch all"];
const scopesOf = (kind: "alone" | "told"): readonly string[] =>
  Object.keys(ringMonitor.scopes).filter((name) => name.startsWith(kind));
/** Each number of nodes up to 5, watched by each number of others, all but one of which may crash. */
const alone = scopesOf("alone");
const crashing = ["smoke", "joining"];

const silences: Ceases<RingMonitor> = {
  "a live node is suspected"({ nodes }, taken) {
    if (taken.kind !== "timeout" || taken.timer.kind !== "silence") return false;
    const { of } = taken.timer;
    return nodes.some(({ id, up }) => id === of && up);
  },
};

export default properties(
  ringMonitor,
  {
    "every up node eventually suspects every down node for good": converges(everyCrashIsKnown, {
      scopes: [...crashing, "small", ...scopesOf("told")],
    }),
    "every down node is eventually suspected for good by some up node": converges(everyCrashIsKnownToSomebody, {
      scopes: alone,
    }),
    "once no live node is newly suspected, none stays suspected": converges(nobodyAliveIsSuspected, {
      scopes: ["nobody crashes"],
      ceases: silences,
    }),
    "a period costs n*b heartbeats while nobody is suspected": always(
      costs(({ nodes, monitors }) => nodes * monitors),
      { history: load, scopes: quiet },
    ),
    "a period costs n*(n-1) heartbeats if all watch all": always(
      costs(({ nodes }) => nodes * (nodes - 1)),
      { history: load, scopes: ["all watch all"] },
    ),
    "a period of every node can be counted": sometimes(everyNodeHadItsPeriod, { history: load, scopes: quiet }),
    "every down node can be suspected by some up node": sometimes(
      (world) => world.nodes.some(({ up }) => !up) && everyCrashIsKnown(world) === true,
      { scopes: [...crashing, "small"] },
    ),
  },
  {
    "no live node is suspected": always((world) => nobodyAliveIsSuspected(world)),
    "eventually no live node is suspected, however late answers are": converges(nobodyAliveIsSuspected, {
      scopes: ["nobody crashes"],
    }),
    "eventually no live node is suspected even if an observer crashes": converges(nobodyAliveIsSuspected, {
      scopes: ["accuser crashes"],
      ceases: silences,
    }),
    "a down node is first suspected by one of the b nodes that watch it": always(({ nodes, scope }) => {
      const ids = nodes.map(({ id }) => id);
      for (const { id } of nodes.filter(({ up }) => !up)) {
        const suspicious = ids.filter((observer) =>
          nodes.some(({ state }) => isSuspectedBy(state.opinions, observer, id)),
        );
        const monitors = after(id, ids).slice(-scope.monitors);
        const [first] = suspicious;
        if (first !== undefined && !suspicious.some((observer) => monitors.includes(observer)))
          return `${id} is first suspected by ${first}, not by ${monitors.join(" or ")}`;
      }
      return true;
    }),
    "a period costs n*(n-1) heartbeats on a ring": always(
      costs(({ nodes }) => nodes * (nodes - 1)),
      { history: load, scopes: ["ring"] },
    ),
  },
  { measures },
);
