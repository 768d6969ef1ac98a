import { always, converges, each, eventually, properties, recorded, sometimes, step } from "../../src/index.ts";
import type { NodeId, NodeView, Predicate, Recorded } from "../../src/index.ts";
import type { ZabElection } from "../../src/protocols/elections/zab-election/types.ts";
import { zabElection } from "../../src/protocols/elections/zab-election/zab-election.ts";
import measures from "./zab-election.measures.ts";

type Node = NodeView<ZabElection>;
const wasElected = ({ up, state }: Node): boolean =>
  up && state.phase.kind !== "looking" && state.phase.kind !== "following";
const isEstablished = ({ up, state }: Node): boolean => up && state.phase.kind === "established";

const somebodyLeads: Predicate<typeof zabElection> = ({ nodes }) =>
  nodes.some(isEstablished) || "nobody leads an epoch";

const allFollowOne: Predicate<typeof zabElection> = ({ nodes }) => {
  const leader = nodes.find(isEstablished);
  if (!leader) return "nobody leads an epoch";
  const apart = nodes.find(
    ({ id, up, state }) => up && id !== leader.id && (state.phase.kind !== "following" || state.vote.id !== leader.id),
  );
  return !apart || `${apart.id} does not follow ${leader.id}`;
};

/** The leader that was established in each epoch. */
const reigns: Recorded<ZabElection, Readonly<Record<number, NodeId>>> = {
  start: {},
  fold: {
    established: (leaders, { epoch }, by) =>
      (leaders[epoch] ?? by) === by
        ? { ...leaders, [epoch]: by }
        : `${leaders[epoch]} and ${by} were both established in epoch ${epoch}`,
  },
};

export default properties(
  zabElection,
  {
    "at most one leader is established in an epoch": recorded(reigns, { scopes: ["small", "one restarts twice"] }),
    "an elected server has every committed transaction": always(({ nodes, scope }) => {
      const behind = nodes.find((node) => wasElected(node) && (node.state.log.at(-1) ?? 0) < scope.committed);
      return !behind || `${behind.id} was elected without transaction ${scope.committed}`;
    }),
    "no server loses a committed transaction": step(({ nodes, scope: { committed } }) => {
      const loser = nodes.find(
        ({ before, after }) =>
          before !== after && before.state.log.includes(committed) && !after.state.log.includes(committed),
      );
      return !loser || `${loser.id} loses ${committed}`;
    }),
    "epochs never go back": step(({ nodes }) =>
      each(nodes, ({ id, before, after }) => {
        if (before === after) return true;
        const [was, is] = [before.state, after.state];
        if (is.acceptedEpoch < was.acceptedEpoch) return `${id} forgets that it accepted epoch ${was.acceptedEpoch}`;
        return is.currentEpoch >= was.currentEpoch || `${id} goes back to epoch ${is.currentEpoch}`;
      }),
    ),
    "no server is in an epoch that it has not accepted": always(({ nodes }) => {
      const early = nodes.find(({ state }) => state.currentEpoch > state.acceptedEpoch);
      return (
        !early ||
        `${early.id} is in epoch ${early.state.currentEpoch} but has only accepted ${early.state.acceptedEpoch}`
      );
    }),
    "a leader is eventually established if no server gives up": eventually(somebodyLeads, {
      scopes: ["smoke"],
      ceases: { "a server gives up": (_, taken) => taken.kind === "timeout" && taken.timer.kind === "give up" },
    }),

    "a leader can be established": sometimes(somebodyLeads),
    "all can follow one leader": sometimes(allFollowOne),
    "a server with a lower name but more transactions can win": sometimes(
      ({ nodes }) => nodes.some((node) => node.id === "n2" && isEstablished(node)),
      { scopes: ["smoke"] },
    ),
  },
  {
    "at most one server is elected": always(({ nodes }) => {
      const [first, second] = nodes.filter(wasElected);
      return !second || `${first?.id} and ${second.id} were both elected`;
    }),
    "all end up following one leader even if no server ever gives up": converges(allFollowOne, {
      scopes: ["smoke"],
      ceases: { "a server gives up": (_, taken) => taken.kind === "timeout" && taken.timer.kind === "give up" },
    }),
  },
  { measures },
);
