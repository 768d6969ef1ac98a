// #region all
import { always, properties, protocol } from "hearsay";

interface Hasty {
  roles: { node: { state: { leads: boolean }; receives: { kind: "I lead" }; timer: { kind: "election" } } };
  scope: object;
}
const hasty = protocol<Hasty>()({
  name: "hasty",
  summary: "whoever hears of no leader before its timer fires, leads",
  nodes: () => ({ node: ["n1", "n2", "n3"] }),
  roles: {
    node: {
      init: () => ({ leads: false }),
      start: (_, self) => self.startTimer({ kind: "election" }),
      timeout: {
        election(state, _, self) {
          state.leads = true;
          self.broadcast({ kind: "I lead" });
        },
      },
      receive: { "I lead": (_, __, self) => self.stopTimer({ kind: "election" }) },
    },
  },
  rules: {},
  scopes: { smoke: {} },
});

export default properties(hasty, {
  "at most one node leads": always(({ nodes }) => {
    const leaders = nodes.filter(({ state }) => state.leads).map(({ id }) => id);
    return leaders.length <= 1 || `${leaders.join(" and ")} both lead`;
  }),
});
// #endregion
