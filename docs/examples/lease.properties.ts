import { always, leadsTo, properties, sometimes, type Predicate } from "hearsay";
import { lease } from "./lease.js";

type Says = Predicate<typeof lease>;

const atMostOneHolds: Says = ({ of: { client } }) => {
  const holders = client.filter(({ state }) => state.phase === "holding").map(({ id }) => id);
  return holders.length <= 1 || `${holders.join(" and ")} hold the lock`;
};
const firstWaits: Says = ({ of: { client } }) => client[0]?.state.phase === "waiting";
const firstHolds: Says = ({ of: { client } }) => client[0]?.state.phase === "holding";

// #region suite
export default properties(
  lease,
  {
    "a client can get the lock": sometimes(({ of: { client } }) =>
      client.some(({ state }) => state.phase === "holding"),
    ),
    "a client that waits gets the lock": leadsTo(firstWaits, firstHolds, { scopes: ["smoke", "a client crashes"] }),
  },
  {
    "at most one client holds the lock": always(atMostOneHolds),
  },
);
// #endregion
