/** What `raft` promises about membership changes. */
import { eventually, sometimes, type Predicate, type Properties } from "../../../src/index.ts";
import { entryAt, lastIndex } from "../../../src/protocols/elections/raft/log-entries.ts";
import type { raft } from "../../../src/protocols/elections/raft/raft.ts";
import type { Raft } from "../../../src/protocols/elections/raft/types.ts";

const everybodyHasTheChange: Predicate<typeof raft> = ({ of: { server } }) => {
  const without = server.find(({ state }) => entryAt(state, state.commitIndex)?.kind !== "members");
  return !without || `${without.id} does not know that the change is committed`;
};

export const memberProperties: Properties<Raft> = {
  "a server that is added gets all that is committed": eventually(everybodyHasTheChange, {
    scopes: ["a server is added"],
  }),
  "a leader that has removed itself can step down": sometimes(
    ({ of: { server } }) =>
      server.some(
        ({ id, state }) => id === "n1" && state.role === "follower" && state.commitIndex === lastIndex(state),
      ),
    { scopes: ["a leader removes itself"] },
  ),
  "a joint configuration can give way to the new one": sometimes(
    ({ of: { server } }) =>
      server.some(({ state }) => {
        const last = entryAt(state, state.commitIndex);
        return last?.kind === "members" && last.voters.length === 1;
      }),
    { scopes: ["all change but one"] },
  ),
};
