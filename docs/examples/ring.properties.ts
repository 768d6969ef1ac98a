// #region all
import { always, eventually, properties, protocol, sometimes, type NodeId, type Predicate } from "hearsay";

interface Ring {
  roles: {
    node: {
      state: { status: "asleep" | "candidate" | "lost" | "leader" };
      receives: { kind: "priority"; priority: number };
      action: { kind: "wake up" };
    };
  };
  scope: { priorities: Record<NodeId, number> };
  channel: "link";
}

const ring = protocol<Ring>()({
  name: "ring",
  summary: "priorities go round a ring, smaller ones are swallowed, and whoever gets its own back leads",
  channels: { link: "fifo" },
  nodes: ({ priorities }) => ({ node: Object.keys(priorities) }),
  roles: {
    node: {
      init: () => ({ status: "asleep" }),
      actions: ({ status }) => (status === "asleep" ? [{ kind: "wake up" }] : []),
      fair: () => true,
      act: {
        "wake up"(state, _, { id, scope, nodes, send }) {
          state.status = "candidate";
          send(next(nodes.node, id), { kind: "priority", priority: scope.priorities[id] });
        },
      },
      receive: {
        priority(state, { priority }, { id, scope, nodes, rules, send }) {
          const own = scope.priorities[id];
          if (priority === own) state.status = "leader";
          else if (rules.passesOn(priority, own)) {
            if (priority > own) state.status = "lost";
            send(next(nodes.node, id), { kind: "priority", priority });
          }
        },
      },
    },
  },
  rules: { passesOn: (priority: number, own: number): boolean => priority > own },
  mutants: {
    "nothing is swallowed": {
      source: "made up: every priority goes all the way round",
      rules: { passesOn: () => true },
    },
  },
  scopes: {
    smoke: { priorities: { n1: 2, n2: 3, n3: 1 } },
    "five nodes": { priorities: { n1: 3, n2: 5, n3: 1, n4: 4, n5: 2 } },
  },
});

/** The neighbour that a node sends to. */
function next(all: readonly NodeId[], id: NodeId): NodeId {
  return all[(all.indexOf(id) + 1) % all.length]!;
}

const leaders = (nodes: readonly { id: NodeId; state: { status: string } }[]): readonly NodeId[] =>
  nodes.filter(({ state }) => state.status === "leader").map(({ id }) => id);
const somebodyLeads: Predicate<typeof ring> = ({ nodes }) => leaders(nodes).length > 0;

export default properties(ring, {
  "at most one node leads": always(({ nodes }) => {
    const all = leaders(nodes);
    return all.length <= 1 || `${all.join(" and ")} both lead`;
  }),
  "the leader has the greatest priority": always(({ nodes, scope: { priorities } }) => {
    const greatest = Math.max(...Object.values(priorities));
    const wrong = leaders(nodes).find((id) => priorities[id] !== greatest);
    return wrong === undefined || `${wrong} leads, and ${greatest} is the greatest priority`;
  }),
  "a node can lead": sometimes(somebodyLeads),
  "somebody eventually leads": eventually(somebodyLeads),
});
// #endregion
