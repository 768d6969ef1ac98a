import { properties, sometimes, step } from "../src/index.ts";
import { migrationHolds, migrationLimits } from "./redis-cluster/migration.ts";
import { ofNodes } from "./redis-cluster/of-nodes.ts";
import { redisCluster } from "../src/protocols/redis-cluster/redis-cluster.ts";

export default properties(
  redisCluster,
  {
    ...ofNodes({
      "epochs never go back": step((before, _, after) => {
        for (const [at, { id, state }] of after.nodes.entries()) {
          const was = before.nodes[at].state;
          if (state.currentEpoch < was.currentEpoch)
            return `${id} goes back from epoch ${was.currentEpoch} to ${state.currentEpoch}`;
          if (state.lastVoteEpoch < was.lastVoteEpoch) return `${id} forgets its vote of epoch ${was.lastVoteEpoch}`;
          if (
            state.nodes[id].master === null &&
            was.nodes[id].master === null &&
            state.nodes[id].configEpoch < was.nodes[id].configEpoch
          )
            return `${id} goes back from configuration epoch ${was.nodes[id].configEpoch} to ${state.nodes[id].configEpoch}`;
        }
        return true;
      }),
      "a replica can win": sometimes(
        ({ nodes }) => nodes.some(({ id, state }) => id === "a2" && state.nodes.a2.master === null),
        { scopes: ["smoke"] },
      ),
    }),
    ...migrationHolds,
  },
  migrationLimits,
);
