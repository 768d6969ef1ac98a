/** Who becomes a master, and by which votes. */
import type { NodeId, Recorded } from "../../../src/index.ts";
import { hasSlots } from "../../../src/protocols/redis/redis-cluster/node-table.ts";
import type { RedisCluster } from "../../../src/protocols/redis/redis-cluster/types.ts";
import { type Holds, leads, atPromotions } from "./nodes.ts";

export const promotionsAreFresh = atPromotions((id, old, was, is) => {
  const [epoch, greatest] = [is.nodes[id].configEpoch, was.nodes[old].configEpoch];
  return epoch > greatest ? undefined : `${id} replaces ${old} of epoch ${greatest} by epoch ${epoch}`;
});

/** Who voted and who won, epoch by epoch. */
interface Elections {
  readonly votes: Readonly<Record<string, NodeId>>;
  readonly winners: Readonly<Record<number, NodeId>>;
}

export const elections: Recorded<RedisCluster, Elections> = {
  start: { votes: {}, winners: {} },
  fold: {
    voted({ votes, winners }, { epoch, for: candidate }, by) {
      const vote = `${by} in epoch ${epoch}`;
      if (vote in votes) return `${by} votes for ${votes[vote]} and for ${candidate} in epoch ${epoch}`;
      return { votes: { ...votes, [vote]: candidate }, winners };
    },
    elected: ({ votes, winners }, { epoch }, by) =>
      epoch in winners
        ? `${winners[epoch]} and ${by} win epoch ${epoch}`
        : { votes, winners: { ...winners, [epoch]: by } },
  },
};

export const someMasterIsDown: Holds = ({ of: { node: nodes } }) =>
  nodes.some((node) => !node.up && leads(node) && hasSlots(node.state, node.id));

export const promotedHaveAll = atPromotions((id, old, _, is, nodes) => {
  const master = nodes.find((node) => node.id === old);
  const [has, had] = [is.nodes[id].offset, master?.state.nodes[old].offset ?? 0];
  return has < had ? `${id} has ${has} writes and replaces ${old}, which has acknowledged ${had}` : undefined;
});

export const bestIsPromoted = atPromotions((id, old, _, is, nodes) => {
  const better = nodes.find(
    ({ id: of, up, state }) => up && state.nodes[of].master === old && state.nodes[of].offset > is.nodes[id].offset,
  );
  return better && `${id} replaces ${old} although ${better.id} has more writes`;
});

export const oneLeadsAShard: Holds = ({ of: { node: nodes } }) => {
  const [first, second] = nodes.filter((node) => node.up && leads(node) && node.id.startsWith("a"));
  return !second || `${first.id} and ${second.id} are masters of one shard`;
};

export const someStands: Holds = ({ of: { node: nodes } }) => nodes.some(({ state }) => state.election !== null);

export const a2Leads: Holds = ({ of: { node: nodes } }) =>
  nodes.some((node) => node.id === "a2" && leads(node)) || "a2 has not won";
