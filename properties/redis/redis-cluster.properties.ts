import {
  always,
  converges,
  each,
  eventually,
  leadsTo,
  properties,
  recorded,
  sometimes,
  step,
} from "../../src/index.ts";
import type { Ceases, NodeId } from "../../src/index.ts";
import { quorum } from "../../src/protocols/redis/redis-cluster/failure-detection.ts";
import { hasSlots, isMaster } from "../../src/protocols/redis/redis-cluster/node-table.ts";
import { redisCluster } from "../../src/protocols/redis/redis-cluster/redis-cluster.ts";
import type { RedisCluster } from "../../src/protocols/redis/redis-cluster/types.ts";
import measures from "./redis-cluster.measures.ts";
import { migrationHolds, migrationLimits } from "./redis-cluster/migration.ts";
import { type Holds, type Node, leads, atEachNode, atPromotions } from "./redis-cluster/nodes.ts";
import {
  epochsDoNotGoBack,
  ownSlotsAreKept,
  slotEpochsDoNotFall,
  slotsAreCovered,
  oneServes,
  allIsServed,
  theLivingAreWell,
} from "./redis-cluster/slots.ts";
import {
  promotionsAreFresh,
  elections,
  someMasterIsDown,
  promotedHaveAll,
  bestIsPromoted,
  oneLeadsAShard,
  someStands,
  a2Leads,
} from "./redis-cluster/promotions.ts";

const theDownAreFailed: Holds = ({ of: { node: nodes } }) => {
  const down = nodes.find(({ up }) => !up);
  const unaware = down && nodes.find(({ up, state }) => up && state.nodes[down.id].health !== "fail");
  return !unaware || `${unaware.id} does not believe that ${down.id} has failed`;
};

const standsAgain: Ceases<RedisCluster> = {
  "a replica that has asked for votes asks again": ({ of: { node: nodes } }, step) =>
    step.kind === "timeout" &&
    step.timer.kind === "election" &&
    nodes.some(({ id, state }) => id === step.node && state.election !== null),
};

const falseSuspicions: Ceases<RedisCluster> = {
  "a live, reachable node is suspected"({ of: { node: nodes } }, step) {
    if (step.kind !== "timeout" || step.timer.kind !== "no pong") return false;
    const { of } = step.timer;
    return nodes.some(({ id, up }) => up && id === of);
  },
};

const givesUp: Ceases<RedisCluster> = {
  "a manual failover is given up": (_, step) => step.kind === "timeout" && step.timer.kind === "manual failover ends",
};

export default properties(
  redisCluster,
  {
    "no node votes twice in an epoch, and no epoch has two winners": recorded(elections, {
      scopes: ["a voter restarts", "two replicas stand and a voter restarts"],
    }),
    "epochs never decrease": step(epochsDoNotGoBack),
    "no node knows a configuration epoch above its current epoch": always(({ of: { node: nodes } }) =>
      each(nodes, ({ id, state: { currentEpoch: epoch, nodes: known } }) =>
        each(Object.entries(known), ([of, { configEpoch }]) => {
          const isKnown = configEpoch <= epoch;
          return isKnown || `${id} is in epoch ${epoch}, but knows epoch ${configEpoch} of ${of}`;
        }),
      ),
    ),
    "only masters own slots": always(({ of: { node: nodes } }) =>
      each(nodes, ({ id, state }) =>
        each(Object.entries(state.slots), ([slot, owner]) => {
          const isMasters = owner === null || isMaster(state, owner);
          return isMasters || `${id} assigns slot ${slot} to ${owner}, a replica`;
        }),
      ),
    ),
    "no master gives up its own slot to a lower epoch": step(ownSlotsAreKept, { variants: ["fixed"] }),
    "in one view a slot never goes to a lower epoch or to nobody": step(slotEpochsDoNotFall, {
      variants: ["fixed"],
      scopes: [
        "smoke",
        "small",
        "a master dies",
        "two replicas stand",
        "a manual failover",
        "manual failovers back and forth",
      ],
    }),
    "a promoted replica has a greater epoch than its master had": step(promotionsAreFresh, { variants: ["fixed"] }),
    "no node replicates itself, directly or through others": always(({ of: { node: nodes } }) => {
      const masters = new Map(nodes.map(({ id, state }) => [id, state.nodes[id].master]));
      for (const start of masters.keys()) {
        let at = masters.get(start);
        for (let hops = 0; at && hops < nodes.length; hops += 1) {
          if (at === start) return `${start} replicates itself`;
          at = masters.get(at);
        }
      }
      return true;
    }),
    "no replica is elected that missed the replacement of its master": always(
      ({ of: { node: nodes } }) =>
        !nodes.some((node) => node.id === "a3" && leads(node)) || "a3 replaces a1, as a2 has done before",
      { scopes: ["a failover was missed"] },
    ),
    "only masters with slots can declare a failure": step(
      atEachNode((id, was, is, { step }) => {
        const failed = Object.keys(is.nodes).find(
          (of) => is.nodes[of].health === "fail" && was.nodes[of].health !== "fail",
        );
        if (failed === undefined || (step.kind === "deliver" && step.message.kind === "FAIL")) return undefined;
        const sender = step.kind === "deliver" ? [step.from] : [];
        const reporters = new Set([...was.nodes[failed].reports, id, ...sender]);
        const voters = [...reporters].filter((of) => isMaster(was, of) && hasSlots(was, of));
        return voters.length >= quorum(was.size)
          ? undefined
          : `${id} marks ${failed} as failed on the word of ${voters.join(" and ")} alone`;
      }),
      { variants: ["fixed"], scopes: ["smoke", "a master dies", "a master has no slots"] },
    ),
    "masters that suspect each other's side do not both serve": always(
      ({ of: { node: nodes } }) => {
        const [one, other] = nodes.filter(({ id }) => id === "a1" || id === "c1");
        const isApart = ({ state }: Node, from: readonly NodeId[]): boolean =>
          from.every((id) => state.nodes[id].health !== "ok");
        const both = isApart(one, ["c1", "d1"]) && isApart(other, ["a1", "b1"]);
        return !both || one.state.state === "fail" || other.state.state === "fail" || "a1 and c1 both serve";
      },
      { scopes: ["two masters on each side"] },
    ),
    "no replica makes clients wait": always(({ of: { node: nodes } }) => {
      const waits = nodes.find((node) => node.up && node.state.isPaused && !leads(node));
      return !waits || `${waits.id} is a replica and makes its clients wait`;
    }),
    "a replica promoted while its master pauses clients has every write of its master": step(
      atPromotions((id, old, _, is, nodes) => {
        const master = nodes.find((node) => node.id === old)?.state;
        return master?.isPaused && master.nodes[old].offset > is.nodes[id].offset
          ? `${id} has ${is.nodes[id].offset} writes and replaces ${old}, which has ${master.nodes[old].offset}`
          : undefined;
      }),
      { scopes: ["a manual failover", "a write and a manual failover"] },
    ),

    "eventually each slot has one master in every view": converges(slotsAreCovered, {
      scopes: [
        "smoke",
        "a manual failover",
        "manual failovers back and forth",
        "a master missed that it was replaced",
        "the source of a slot gets a new epoch",
        "an epoch is set by hand",
      ],
    }),
    "eventually each slot has one master even if messages overtake each other": converges(slotsAreCovered, {
      scopes: ["answers overtake broadcasts until all settles", "small", "two replicas take over"],
      variants: ["fixed"],
    }),
    "eventually no two masters share an epoch": converges(
      ({ of: { node: nodes } }) => {
        const masters = nodes.filter((node) => node.up && leads(node));
        const epochs = masters.map(({ id, state }) => state.nodes[id].configEpoch);
        const twice = epochs.find((epoch, at) => epochs.indexOf(epoch) < at);
        return twice === undefined || `two masters have epoch ${twice}`;
      },
      { scopes: ["smoke", "an epoch is set by hand"] },
    ),
    "a manual failover ends at the replica even if nobody gives it up": leadsTo(
      ({ of: { node: nodes } }) => nodes.some((node) => node.state.manual !== null && !leads(node)),
      ({ of: { node: nodes } }) =>
        each(nodes, (node) => node.state.manual === null || leads(node) || `${node.id} keeps waiting`),
      { scopes: ["a manual failover"], ceases: givesUp },
    ),
    "eventually no node makes clients wait": converges(
      ({ of: { node: nodes } }) => each(nodes, ({ state, id }) => !state.isPaused || `${id} keeps its clients waiting`),
      { scopes: ["a manual failover", "a write and a manual failover"] },
    ),
    "a master that dies is replaced": leadsTo(someMasterIsDown, allIsServed, {
      scopes: ["a master dies", "the new master dies"],
    }),
    "a lone candidate that stands once wins if all know that its master failed": eventually(a2Leads, {
      scopes: ["one replica stands"],
      ceases: standsAgain,
    }),
    "once no live node is suspected, every live node is believed healthy": converges(theLivingAreWell, {
      scopes: ["a live master is suspected"],
      ceases: falseSuspicions,
    }),
    "eventually each master has a replica if there are replicas to spare": converges(
      ({ of: { node: nodes } }) => {
        const alone = nodes.find(
          (node) => leads(node) && !nodes.some(({ id, state }) => state.nodes[id].master === node.id),
        );
        return !alone || `${alone.id} has no replica`;
      },
      { scopes: ["a master has lost its replica"] },
    ),
    "no replica leaves a master that has no other": step(
      atEachNode((id, was, is, { after }) => {
        const [old, now] = [was.nodes[id].master, is.nodes[id].master];
        if (old === null || now === null || old === now || was.nodes[old].health === "fail") return undefined;
        const left = after.of.node.some((node) => node.id !== id && node.state.nodes[node.id].master === old);
        return left ? undefined : `${id} goes to ${now} and leaves ${old} without a replica`;
      }),
      { scopes: ["a master has lost its replica"] },
    ),
    "eventually every down node is declared failed": converges(theDownAreFailed, {
      scopes: ["one shard"],
      variants: ["fixed"],
    }),

    "a replica can win": sometimes(a2Leads, { scopes: ["smoke", "a master dies", "a manual failover"] }),
    ...migrationHolds,
  },
  {
    "in 7.0.15 no master gives up its own slot to a lower epoch": step(ownSlotsAreKept, {
      variants: ["7.0.15"],
      scopes: ["answers overtake broadcasts"],
    }),
    "in 7.0.15 each slot eventually has one master even if messages overtake each other": converges(slotsAreCovered, {
      variants: ["7.0.15"],
      scopes: ["answers overtake broadcasts until all settles"],
    }),
    "in 7.0.15 a promoted replica has a greater epoch than its master had": step(promotionsAreFresh, {
      variants: ["7.0.15"],
      scopes: ["manual failovers back and forth"],
    }),
    "in 7.0.15 a slot never goes to a lower epoch or to nobody": step(slotEpochsDoNotFall, {
      variants: ["7.0.15"],
      scopes: ["smoke"],
    }),
    "in one view a slot never goes to a lower epoch even if messages overtake each other": step(slotEpochsDoNotFall, {
      variants: ["fixed"],
      scopes: ["two slots are taken"],
    }),
    "in 7.0.15 every down node is eventually declared failed": converges(theDownAreFailed, {
      variants: ["7.0.15"],
      scopes: ["one shard"],
    }),
    "all views agree on who owns a slot": always(slotsAreCovered),
    "an elected replica has every write that its master acknowledged": step(promotedHaveAll, {
      scopes: ["a write before an election"],
    }),
    "the replica with the most writes is elected": step(bestIsPromoted, {
      scopes: ["a write before one of two is elected"],
    }),
    "a takeover loses no write": step(promotedHaveAll, { scopes: ["a write and a takeover"] }),
    "a shard has one master even if two replicas take over": always(oneLeadsAShard, {
      scopes: ["two replicas take over"],
    }),
    "an election has a winner even if two replicas stand at once": leadsTo(
      someStands,
      ({ of: { node: nodes } }) =>
        nodes.some((node) => node.id !== "a1" && node.id.startsWith("a") && leads(node)) || "all votes are split",
      { scopes: ["two replicas stand and nothing else happens"], ceases: standsAgain },
    ),
    "a lone candidate that stands once wins even if voters may not know that its master failed": leadsTo(
      someStands,
      a2Leads,
      { scopes: ["a master dies"], ceases: standsAgain },
    ),
    "a master that dies is replaced even if its replica was out of touch": leadsTo(someMasterIsDown, allIsServed, {
      scopes: ["the replica is out of touch"],
      ceases: standsAgain,
    }),
    "a master that dies is replaced even if most masters died": leadsTo(someMasterIsDown, allIsServed, {
      scopes: ["two masters die"],
      ceases: standsAgain,
    }),
    "every live node is eventually believed healthy even if live nodes are suspected now and then": converges(
      theLivingAreWell,
      { scopes: ["a live master is suspected"] },
    ),
    "no live node is declared failed": always(
      ({ of: { node: nodes } }) =>
        each(nodes, ({ id, state }) => {
          const live = nodes.find((node) => node.up && state.nodes[node.id].health === "fail");
          return !live || `${id} declares ${live.id} failed although it is up`;
        }),
      { scopes: ["a master dies"] },
    ),
    "all slots are served even if a shard is cut off with its replica": always(allIsServed, {
      scopes: ["a shard is cut off"],
    }),
    "at most one node serves a slot": always(oneServes),
    ...migrationLimits,
  },
  {
    measures,
    observer: {
      reads: "a history of a Redis Cluster: views, frames on the bus, operations, events",
      load: async () => (await import("../../src/protocols/redis/redis-cluster/observed/observer.ts")).observe,
    },
  },
);
