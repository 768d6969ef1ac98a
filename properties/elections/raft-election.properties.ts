import { always, eventually, properties, sometimes, step } from "../../src/index.ts";
import type { NodeId, NodeView, Predicate, ShapeOf, Step, World } from "../../src/index.ts";
import { raftElection } from "../../src/protocols/elections/raft-election/raft-election.ts";
import type { RaftElection } from "../../src/protocols/elections/raft-election/types.ts";
import measures from "./raft-election.measures.ts";

type Shape = ShapeOf<typeof raftElection>;
type Ceases = Readonly<Record<string, (before: World<Shape>, taken: Step<Shape>) => boolean>>;
type Node = NodeView<RaftElection>;
const isLeader = ({ up, state }: Node): boolean => up && state.role === "leader";
const hasLeader: Predicate<typeof raftElection> = ({ nodes }) => nodes.some(isLeader) || "nobody leads";

/** Who won each term, even if it has crashed since; and what is wrong with who won it later. */
interface Winners {
  readonly ofTerm: Readonly<Record<number, NodeId>>;
  readonly wrong: string;
}

/** Who lost patience first, and whether anybody did after that. */
interface Patience {
  readonly stoodFirst: NodeId | null;
  readonly wasDisturbed: boolean;
}

/** By assumption nobody stands twice: all depends on one election. */
const standsAgain: Ceases = {
  "a server that is in a term loses patience": (before, taken) =>
    taken.kind === "timeout" &&
    taken.timer.kind === "election" &&
    before.nodes.some(({ id, state }) => id === taken.node && state.term > 0),
};

export default properties(
  raftElection,
  {
    "at most one leader in each term": always(({ nodes }) => {
      for (const [at, first] of nodes.entries()) {
        if (!isLeader(first)) continue;
        const second = nodes.find((node, i) => i > at && isLeader(node) && node.state.term === first.state.term);
        if (second) return `${first.id} and ${second.id} both lead term ${first.state.term}`;
      }
      return true;
    }),
    "no term is won by two, whoever has crashed meanwhile": always(
      ({ history }) => history.wrong === "" || history.wrong,
      {
        scopes: ["smoke", "small"],
        variants: ["raft"],
        history: {
          start: { ofTerm: {}, wrong: "" } as Winners,
          fold({ ofTerm, wrong }, entry, by): Winners {
            if (entry.kind !== "elected") return { ofTerm, wrong };
            const { term } = entry;
            const earlier = ofTerm[term];
            return earlier !== undefined && earlier !== by
              ? { ofTerm, wrong: `${earlier} and ${by} both won term ${term}` }
              : { ofTerm: { ...ofTerm, [term]: by }, wrong };
          },
        },
      },
    ),
    "terms never go back": step(({ nodes }) => {
      const back = nodes.find(({ before, after }) => after.state.term < before.state.term);
      return !back || `${back.id} goes back from term ${back.before.state.term} to ${back.after.state.term}`;
    }),
    "a vote stays for the whole term": step(({ nodes }) => {
      for (const { id, before, after } of nodes) {
        const { term, votedFor } = before.state;
        if (after.state.term === term && votedFor !== null && after.state.votedFor !== votedFor)
          return `${id} voted for ${votedFor} in term ${term}, and now for ${after.state.votedFor ?? "nobody"}`;
      }
      return true;
    }),
    "a leader has all that is committed": always(({ nodes, scope: { committed } }) => {
      const behind = nodes.find((node) => isLeader(node) && committed.some((term, i) => node.state.log[i] !== term));
      return !behind || `${behind.id} leads term ${behind.state.term} without all that is committed`;
    }),
    "with PreVote a leader that a majority hears goes on leading": always(
      ({ nodes }) => nodes.some((node) => node.id === "n1" && isLeader(node)) || "n1 no longer leads",
      { scopes: ["one is cut off"], variants: ["prevote"] },
    ),
    "a server that stands alone and only once becomes leader": eventually(
      (world) => hasLeader(world) === true || world.history.wasDisturbed || "nobody leads",
      {
        scopes: ["smoke", "one crashes for good", "all may stand"],
        variants: ["raft"],
        history: {
          start: { stoodFirst: null, wasDisturbed: false } as Patience,
          fold: ({ stoodFirst, wasDisturbed }, entry, by): Patience =>
            entry.kind === "elected"
              ? { stoodFirst, wasDisturbed }
              : { stoodFirst: stoodFirst ?? by, wasDisturbed: wasDisturbed || stoodFirst !== null },
        },
      },
    ),

    "of two candidates and three voters one wins": eventually(hasLeader, {
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
    "an election elects a leader, though all may stand at a time": eventually(hasLeader, {
      scopes: ["all may stand"],
      variants: ["raft"],
      ceases: standsAgain,
    }),
    "of two elections in a row one elects a leader, though timeouts are not random": always(
      ({ nodes, history }) =>
        history ||
        nodes.some(({ state }) => state.term < 2 || state.role !== "candidate") ||
        "all votes of two terms are split",
      {
        scopes: ["all may stand"],
        variants: ["raft"],
        history: { start: false, fold: (won: boolean, { kind }) => won || kind === "elected" },
      },
    ),
    "an election elects a leader, though a majority is down": eventually(hasLeader, {
      scopes: ["two crash for good"],
      variants: ["raft"],
      ceases: standsAgain,
    }),
    "there is one leader": always(
      ({ nodes }) => {
        const [first, second] = nodes.filter(isLeader);
        return !second || `${first?.id} leads term ${first?.state.term}, and ${second.id} term ${second.state.term}`;
      },
      { scopes: ["all may stand"], variants: ["raft"] },
    ),
    "without PreVote a leader that a majority hears goes on leading": always(
      ({ nodes }) => nodes.some((node) => node.id === "n1" && isLeader(node)) || "n1 no longer leads",
      { scopes: ["one is cut off"], variants: ["raft"] },
    ),
  },
  { measures },
);
