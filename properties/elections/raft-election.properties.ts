import { always, each, eventually, properties, recorded, sometimes, step } from "../../src/index.ts";
import type { Ceases, History, NodeId, NodeView, Predicate, Recorded } from "../../src/index.ts";
import { raftElection } from "../../src/protocols/elections/raft-election/raft-election.ts";
import type { RaftElection } from "../../src/protocols/elections/raft-election/types.ts";
import measures from "./raft-election.measures.ts";

type Node = NodeView<RaftElection>;
const isLeader = ({ up, state }: Node): boolean => up && state.role === "leader";
const hasLeader: Predicate<typeof raftElection> = ({ nodes }) => nodes.some(isLeader) || "nobody leads";

// #region winners
/** Who won each term, even if it has crashed since. */
const winners: Recorded<RaftElection, Readonly<Record<number, NodeId>>> = {
  start: {},
  fold: {
    elected: (ofTerm, { term }, by) =>
      (ofTerm[term] ?? by) === by ? { ...ofTerm, [term]: by } : `${ofTerm[term]} and ${by} both won term ${term}`,
  },
};
// #endregion

/** Who lost patience first, and whether anybody did after that. */
interface Patience {
  readonly stoodFirst: NodeId | null;
  readonly wasDisturbed: boolean;
}
const patience: History<RaftElection, Patience> = {
  start: { stoodFirst: null, wasDisturbed: false },
  fold: {
    "timed out": ({ stoodFirst, wasDisturbed }, _, by) => ({
      stoodFirst: stoodFirst ?? by,
      wasDisturbed: wasDisturbed || stoodFirst !== null,
    }),
  },
};

/** Assumes that nobody becomes a candidate twice: everything depends on one election. */
const standsAgain: Ceases<RaftElection> = {
  "a server that is in a term loses patience": (before, taken) =>
    taken.kind === "timeout" &&
    taken.timer.kind === "election" &&
    before.nodes.some(({ id, state }) => id === taken.node && state.term > 0),
};

export default properties(
  raftElection,
  {
    "at most one leader in each term": always(({ nodes }) =>
      each(nodes.entries(), ([at, first]) => {
        const { term } = first.state;
        const second = nodes.find((node, i) => i > at && isLeader(first) && isLeader(node) && node.state.term === term);
        return !second || `${first.id} and ${second.id} both lead term ${term}`;
      }),
    ),
    "no term is won by two servers, even if one crashes in between": recorded(winners, {
      scopes: ["smoke", "small"],
      variants: ["raft"],
    }),
    "terms never go back": step(({ nodes }) => {
      const back = nodes.find(({ before, after }) => before !== after && after.state.term < before.state.term);
      return !back || `${back.id} goes back from term ${back.before.state.term} to ${back.after.state.term}`;
    }),
    "a server keeps its vote for the whole term": step(({ nodes }) =>
      each(nodes, ({ id, before, after }) => {
        if (before === after) return true;
        const [was, is] = [before.state, after.state];
        const isKept = is.term !== was.term || was.votedFor === null || is.votedFor === was.votedFor;
        return isKept || `${id} voted for ${was.votedFor} in term ${was.term}, and now for ${is.votedFor ?? "nobody"}`;
      }),
    ),
    "a leader has every committed entry": always(({ nodes, scope: { committed } }) => {
      const behind = nodes.find((node) => isLeader(node) && committed.some((term, i) => node.state.log[i] !== term));
      return !behind || `${behind.id} leads term ${behind.state.term} but lacks a committed entry`;
    }),
    "with PreVote a leader that a majority hears keeps leading": always(
      ({ nodes }) => nodes.some((node) => node.id === "n1" && isLeader(node)) || "n1 no longer leads",
      { scopes: ["one is cut off"], variants: ["prevote"] },
    ),
    "a lone candidate that stands only once becomes leader": eventually(
      (world) => hasLeader(world) === true || world.history.wasDisturbed || "nobody leads",
      {
        scopes: ["smoke", "one crashes for good", "all may stand"],
        variants: ["raft"],
        history: patience,
      },
    ),

    "with two candidates and three voters, one candidate wins": eventually(hasLeader, {
      scopes: ["smoke"],
      variants: ["raft"],
      ceases: standsAgain,
    }),

    "a leader can be elected": sometimes(hasLeader, {
      scopes: ["smoke", "small", "all may stand", "four servers", "two terms", "one log is behind"],
    }),
    "a vote can be split": sometimes(
      ({ nodes }) => nodes.filter(({ state }) => state.term === 1 && state.role === "candidate").length > 1,
      { scopes: ["smoke", "small"], variants: ["raft"] },
    ),
  },
  {
    "an election elects a leader even if all may stand at once": eventually(hasLeader, {
      scopes: ["all may stand"],
      variants: ["raft"],
      ceases: standsAgain,
    }),
    "one of two elections in a row elects a leader without random timeouts": always(
      ({ nodes, history }) =>
        history ||
        nodes.some(({ state }) => state.term < 2 || state.role !== "candidate") ||
        "all votes of two terms are split",
      {
        scopes: ["all may stand"],
        variants: ["raft"],
        history: { start: false, fold: { elected: () => true } },
      },
    ),
    "an election elects a leader even if a majority is down": eventually(hasLeader, {
      scopes: ["two crash for good"],
      variants: ["raft"],
      ceases: standsAgain,
    }),
    "there is at most one leader": always(
      ({ nodes }) => {
        const [first, second] = nodes.filter(isLeader);
        return !second || `${first?.id} leads term ${first?.state.term}, and ${second.id} term ${second.state.term}`;
      },
      { scopes: ["all may stand"], variants: ["raft"] },
    ),
    "without PreVote a leader that a majority hears keeps leading": always(
      ({ nodes }) => nodes.some((node) => node.id === "n1" && isLeader(node)) || "n1 no longer leads",
      { scopes: ["one is cut off"], variants: ["raft"] },
    ),
  },
  { measures },
);
