/**
 * The leader election of Raft, as small as it gets: no logs, no crashes. It is the yardstick's model, for measuring only.
 *
 * Source: D. Ongaro, J. Ousterhout, "In Search of an Understandable Consensus Algorithm", USENIX ATC 2014, section 5.2.
 */
import { always, properties, protocol, type NodeId, type StateOf } from "../../src/index.ts";

interface Election {
  roles: {
    server: {
      state: { role: "follower" | "candidate" | "leader"; term: number; votedFor: NodeId | null; votes: Set<NodeId> };
      receives: { kind: "request vote"; term: number } | { kind: "vote"; term: number; granted: boolean };
      action: { kind: "timeout" };
    };
  };
  scope: { servers: number; terms: number };
}
type Server = StateOf<Election, "server">;

function noticeTerm(state: Server, term: number): void {
  if (term <= state.term) return;
  state.term = term;
  state.role = "follower";
  state.votedFor = null;
  state.votes = new Set();
}

export const election = protocol<Election>()({
  name: "election",
  summary: "at most one leader in each term",
  nodes: ({ servers }) => ({ server: Array.from({ length: servers }, (_, i) => `n${i + 1}`) }),
  roles: {
    server: {
      init: () => ({ role: "follower", term: 0, votedFor: null, votes: new Set() }),
      actions: ({ role, term }, { scope }) => (role !== "leader" && term < scope.terms ? [{ kind: "timeout" }] : []),
      act: {
        timeout(state, _, self) {
          state.role = "candidate";
          state.term++;
          state.votedFor = self.id;
          state.votes = new Set([self.id]);
          self.broadcast({ kind: "request vote", term: state.term });
        },
      },
      receive: {
        "request vote"(state, { from, term }, self) {
          noticeTerm(state, term);
          const granted = term === state.term && (state.votedFor === null || state.votedFor === from);
          if (granted) state.votedFor = from;
          self.send(from, { kind: "vote", term: state.term, granted });
        },
        vote(state, { from, term, granted }, self) {
          noticeTerm(state, term);
          if (state.role !== "candidate" || !granted || term !== state.term) return;
          state.votes.add(from);
          if (state.votes.size * 2 > self.scope.servers) state.role = "leader";
        },
      },
    },
  },
  rules: {},
  scopes: {
    smoke: { servers: 3, terms: 2 },
    symmetric: { servers: 3, terms: 2, symmetric: ["n1", "n2", "n3"] },
    yardstick: { servers: 5, terms: 4 },
  },
});

export const oneLeaderPerTerm = properties(election, {
  "at most one leader in each term": always(({ nodes }) => {
    for (let i = 0; i < nodes.length; i++) {
      const a = nodes[i].state;
      if (a.role !== "leader") continue;
      for (let j = 0; j < i; j++) {
        const b = nodes[j].state;
        if (b.role === "leader" && a.term === b.term)
          return `${nodes[i].id} and ${nodes[j].id} both lead term ${a.term}`;
      }
    }
    return true;
  }),
});

/** The suite, so that the command line can check it, too. */
export default oneLeaderPerTerm;
