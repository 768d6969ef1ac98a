import { always, properties, sometimes, step, type NodeId, type NodeView, type Predicate } from "../src/index.ts";
import { raftElection } from "../src/protocols/raft-election/raft-election.ts";
import type { RaftElection } from "../src/protocols/raft-election/server.ts";

type Node = NodeView<RaftElection>;
const isLeader = ({ up, state }: Node): boolean => up && state.role === "leader";
const hasLeader: Predicate<typeof raftElection> = ({ nodes }) => nodes.some(isLeader) || "nobody leads";

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
    "a leader can be elected": sometimes(hasLeader),
  },
);
