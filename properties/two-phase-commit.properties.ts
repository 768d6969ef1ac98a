import { always, eventually, properties, sometimes, type Predicate } from "../src/index.ts";
import { twoPhaseCommit } from "../src/protocols/two-phase-commit/two-phase-commit.ts";

const decided: Predicate<typeof twoPhaseCommit> = ({ nodes }) => {
  const waiting = nodes.find(
    ({ state }) => state.role === "resource" && (state.phase === "working" || state.phase === "prepared"),
  );
  return !waiting || `${waiting.id} has not decided`;
};

export default properties(
  twoPhaseCommit,
  {
    "no resource commits while another aborts": always(({ nodes }) => {
      let committed: string | undefined;
      let aborted: string | undefined;
      for (const { id, state } of nodes) {
        if (state.role !== "resource") continue;
        if (state.phase === "committed") committed = id;
        else if (state.phase === "aborted") aborted = id;
      }
      return !committed || !aborted || `${committed} committed, ${aborted} aborted`;
    }),
    "a transaction can commit": sometimes(({ nodes }) =>
      nodes.every(({ state }) => state.role === "manager" || state.phase === "committed"),
    ),
    "a transaction can abort": sometimes(({ nodes }) =>
      nodes.every(({ state }) => state.role === "manager" || state.phase === "aborted"),
    ),
    "every resource decides while nobody crashes": eventually(decided, { scopes: ["smoke", "small"] }),
  },
  {
    "every resource decides": eventually(decided, { scopes: ["manager crashes"] }),
  },
);
