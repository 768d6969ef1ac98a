// #region safety
import {
  always,
  converges,
  deadlockFree,
  leadsTo,
  possible,
  properties,
  sometimes,
  step,
  type Predicate,
} from "hearsay";
import { lock } from "./lock.js";

type Says = Predicate<typeof lock>;

const atMostOneHolds: Says = ({ of: { client } }) => {
  const holders = client.filter(({ state }) => state.phase === "holding").map(({ id }) => id);
  return holders.length <= 1 || `${holders.join(" and ")} hold the lock`;
};
// #endregion

// #region liveness
const isFree: Says = ({ of: { server } }) => server.every(({ state }) => state.holder === null);
const firstWaits: Says = ({ of: { client } }) => client[0]?.state.phase === "waiting";
const firstHolds: Says = ({ of: { client } }) => client[0]?.state.phase === "holding";
// #endregion

export default properties(
  lock,
  {
    // #region entries
    "at most one client holds the lock": always(atMostOneHolds),
    "a client can get the lock": sometimes(({ of: { client } }) =>
      client.some(({ state }) => state.phase === "holding"),
    ),
    // #endregion
    // #region more entries
    // #region step
    "no client holds the lock without having waited for it": step(({ of: { client } }) => {
      const hasty = client.find(
        ({ before, after }) => before.state.phase === "idle" && after.state.phase === "holding",
      );
      return !hasty || `${hasty.id} got the lock without waiting`;
    }),
    // #endregion
    // #region deadlock free
    "it stops only while every client is idle": deadlockFree(
      ({ of: { client } }) => {
        const stuck = client.find(({ state }) => state.phase !== "idle");
        return !stuck || `${stuck.id} is ${stuck.state.phase} for ever`;
      },
      { scopes: ["smoke", "three clients"] },
    ),
    // #endregion
    // #region possible
    "the lock can always become free again": possible(isFree, { scopes: ["smoke", "three clients"] }),
    // #endregion
    // #endregion
    // #region converges
    "the lock stays free once nobody asks for it": converges(isFree, {
      ceases: { "a client asks for the lock": (_, step) => step.kind === "act" && step.action.kind === "acquire" },
      scopes: ["smoke", "three clients"],
    }),
    // #endregion
    // #region leads to
    "a client that waits gets the lock while nobody crashes": leadsTo(firstWaits, firstHolds, {
      scopes: ["smoke", "three clients"],
    }),
    // #endregion
  },
  {
    // #region refuted
    "a client that waits gets the lock": leadsTo(firstWaits, firstHolds, { scopes: ["a client crashes"] }),
    // #endregion
    // #region refuted converges
    "the lock eventually stays free": converges(isFree),
    // #endregion
  },
);
