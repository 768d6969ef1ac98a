import { always, leadsTo, properties, protocol, sometimes, type NodeId, type Predicate } from "hearsay";

// #region types
interface Peterson {
  roles: {
    process: {
      state: { at: "idle" | "asked" | "yielded" | "inside" };
      action: { kind: "ask" | "yield" | "enter" | "leave" };
    };
  };
  scope: object;
  shared: { wanting: NodeId[]; turn: NodeId };
}
// #endregion

const peterson = protocol<Peterson>()({
  name: "peterson",
  summary: "two processes take turns by writing to memory that both see",
  nodes: () => ({ process: ["p", "q"] }),
  // #region shared
  shared: () => ({ wanting: [], turn: "p" }),
  roles: {
    process: {
      init: () => ({ at: "idle" }),
      actions({ at }, { id, peers: [other], shared: { wanting, turn } }) {
        if (at === "idle") return [{ kind: "ask" }];
        if (at === "asked") return [{ kind: "yield" }];
        if (at === "inside") return [{ kind: "leave" }];
        return turn === id || !wanting.includes(other!) ? [{ kind: "enter" }] : [];
      },
      fair: ({ kind }) => kind !== "ask",
      act: {
        ask(state, _, { id, shared }) {
          state.at = "asked";
          shared.wanting.push(id);
        },
        yield(state, _, { id, peers: [other], rules, shared }) {
          state.at = "yielded";
          shared.turn = rules.turnAfter(id, other!);
        },
        enter: (state) => void (state.at = "inside"),
        leave(state, _, { id, shared }) {
          state.at = "idle";
          shared.wanting = shared.wanting.filter((one) => one !== id);
        },
      },
    },
  },
  // #endregion
  rules: { turnAfter: (_own: NodeId, other: NodeId): NodeId => other },
  mutants: {
    "a process keeps the turn": {
      source: "made up: the turn goes to the process that asks",
      rules: { turnAfter: (own) => own },
    },
  },
  scopes: { smoke: {} },
});

type Says = Predicate<typeof peterson>;
const firstAsks: Says = ({ nodes: [first] }) => first?.state.at === "asked";
const firstIsInside: Says = ({ nodes: [first] }) => first?.state.at === "inside";

export default properties(peterson, {
  "at most one process is inside": always(
    ({ nodes }) => nodes.filter(({ state }) => state.at === "inside").length <= 1 || "both are inside",
  ),
  "both can want to enter": sometimes(({ shared: { wanting } }) => wanting.length === 2),
  "a process that asks gets inside": leadsTo(firstAsks, firstIsInside),
});
