/** What `raft` promises about PreVote, and about leaders that hand over. */
import { eventually, possible, type Properties } from "../../../src/index.ts";
import type { Raft } from "../../../src/protocols/elections/raft/types.ts";
import { isLeader } from "./servers.ts";

const handingOver = ["a leader hands over", "a leader hands over and servers ask before they stand"] as const;

export const electionProperties: Properties<Raft> = {
  "with PreVote a leader can be elected whatever has happened": possible(
    ({ of: { server } }) => server.some(isLeader) || "nobody leads",
    { scopes: ["servers ask before they stand"] },
  ),
  "a leader that is asked to hand over does so if it has the time": eventually(
    ({ of: { server }, history }) =>
      history || server.some((one) => one.id === "n2" && isLeader(one)) || "n2 does not lead",
    {
      scopes: handingOver,
      ceases: {
        "handing over takes too long": (_, taken) => taken.kind === "timeout" && taken.timer.kind === "transfer",
      },
      history: { start: false, fold: (keepsLeading: boolean, { kind }) => keepsLeading || kind === "keeps leading" },
    },
  ),
};
