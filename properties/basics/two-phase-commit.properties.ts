import { always, eventually, properties, sometimes, type Predicate } from "../../src/index.ts";
import { twoPhaseCommit } from "../../src/protocols/basics/two-phase-commit/two-phase-commit.ts";

// #region decided
const decided: Predicate<typeof twoPhaseCommit> = ({ of: { resource } }) => {
  const waiting = resource.find(({ state: { phase } }) => phase === "working" || phase === "prepared");
  return !waiting || `${waiting.id} has not decided`;
};
// #endregion

export default properties(
  twoPhaseCommit,
  {
    "no resource commits while another aborts": always(({ of: { resource } }) => {
      const committed = resource.find(({ state }) => state.phase === "committed");
      const aborted = resource.find(({ state }) => state.phase === "aborted");
      return !committed || !aborted || `${committed.id} committed, ${aborted.id} aborted`;
    }),
    "a transaction can commit": sometimes(({ of }) => of.resource.every(({ state }) => state.phase === "committed")),
    "a transaction can abort": sometimes(({ of }) => of.resource.every(({ state }) => state.phase === "aborted")),
    // #region eventually
    "every resource decides while nobody crashes": eventually(decided, { scopes: ["smoke", "small"] }),
    // #endregion
  },
  { "every resource decides": eventually(decided, { scopes: ["manager crashes"] }) },
);
