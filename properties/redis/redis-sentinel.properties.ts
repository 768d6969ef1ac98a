import { always, converges, each, properties, recorded, sometimes, step } from "../../src/index.ts";
import { masterOf } from "../../src/protocols/redis/redis-sentinel/hello.ts";
import { redisSentinel } from "../../src/protocols/redis/redis-sentinel/redis-sentinel.ts";
import measures from "./redis-sentinel.measures.ts";
import {
  votes,
  leaders,
  mandates,
  oneVote,
  oneLeader,
  mandated,
  standing,
  votedForStood,
  suspicions,
  patience,
} from "./redis-sentinel/votes.ts";
import {
  acknowledged,
  everyWriteIsKept,
  leaderships,
  oneMaster,
  aNewMaster,
  falseSuspicions,
  configurationsOfAnEpoch,
  failoversOfAnEpoch,
  theNamedIsMaster,
  whoHasAMajorityLeads,
  theBestIsPromoted,
  eachAcknowledgement,
  someReplicaGetsIt,
} from "./redis-sentinel/masters.ts";

const elections = [
  "smoke",
  "small",
  "another master fails over",
  "a voter restarts",
  "two sentinels",
  "a quorum of all",
  "a quorum of one",
];

const single = ["smoke", "all watch", "nothing is given up", "one sentinel", "a replica restarts"];

export default properties(
  redisSentinel,
  {
    "a sentinel votes once in an epoch even if it restarts": always(oneVote, { history: votes, scopes: elections }),
    "an epoch has at most one leader": always(oneLeader, { history: leaders, scopes: elections, variants: ["fixed"] }),
    "a leader has the votes of a majority and of at least the quorum": always(mandated, {
      history: mandates,
      scopes: elections,
      variants: ["fixed"],
    }),
    "only a sentinel that began a failover in an epoch gets votes in it": always(votedForStood, {
      history: standing,
      scopes: ["smoke", "a voter fails over another master"],
      variants: ["fixed"],
    }),
    "a sentinel with the votes of a majority leads": always(whoHasAMajorityLeads, {
      scopes: [...elections, "a voter fails over another master"],
      variants: ["fixed"],
    }),
    "a sentinel that votes for another waits before it begins a failover": recorded(patience, { scopes: ["smoke"] }),
    "a failover begins only after a quorum has considered the master down": always(
      ({ history: { fewest }, scope: { quorum } }) =>
        !fewest ||
        fewest.count >= quorum ||
        `${fewest.by} begins a failover of ${fewest.of}, which only ${fewest.count} of ${quorum} ever considered down`,
      { history: suspicions, scopes: ["suspicions"] },
    ),
    "epochs of a sentinel never decrease": step(
      ({ of: { sentinel } }) =>
        each(sentinel, ({ id, before, after }) => {
          if (before === after) return true;
          const epochs = ["epoch", "configEpoch", "leaderEpoch"] as const;
          const fallen = epochs.find((epoch) => after.state[epoch] < before.state[epoch]);
          return !fallen || `${fallen} of ${id} falls from ${before.state[fallen]} to ${after.state[fallen]}`;
        }),
      { variants: ["fixed"] },
    ),
    "no vote or configuration is newer than the current epoch": always(
      ({ of: { sentinel } }) => {
        const ahead = sentinel.find(({ state }) => Math.max(state.configEpoch, state.leaderEpoch) > state.epoch);
        return (
          !ahead || `${ahead.id} is in epoch ${ahead.state.epoch}, but knows a configuration or a vote of a later one`
        );
      },
      { variants: ["fixed"] },
    ),
    "configurations of one epoch name one master": always(configurationsOfAnEpoch, {
      scopes: ["smoke", "small", "two leaders choose", "a leader restarts", "a sentinel restarts"],
      variants: ["fixed"],
    }),
    "failovers of one epoch promote one replica": always(failoversOfAnEpoch, {
      scopes: ["two leaders choose", "another master fails over and replicas differ"],
      variants: ["fixed"],
    }),
    "no server replicates itself": always(
      ({ of: { server } }) => each(server, ({ id, state }) => state.replicates !== id || `${id} replicates itself`),
      { variants: ["fixed"] },
    ),
    "in a single failover the server that a configuration names is a master": always(theNamedIsMaster, {
      scopes: [...single, "small"],
      variants: ["fixed"],
    }),
    "the best replica that answers is promoted": always(theBestIsPromoted, {
      scopes: ["replicas differ", "small"],
      variants: ["fixed"],
    }),
    "a replica acknowledges no write": step(
      eachAcknowledgement(
        ({ id, state: { replicates } }) =>
          replicates !== null && `${id} acknowledges a write and replicates ${replicates}`,
      ),
      { scopes: ["a client writes", "a client writes to a master that wants a replica"], variants: ["fixed"] },
    ),
    "a master that wants a replica acknowledges no write once it has noticed that all have left": step(
      someReplicaGetsIt,
      { scopes: ["a client writes to a master that wants a replica"], variants: ["fixed"] },
    ),

    "eventually all agree on a new master and replicate it": converges(aNewMaster, {
      scopes: [
        ...single,
        "small",
        "a sentinel is down",
        "a sentinel restarts",
        "the old master restarts",
        "one sentinel that is never sure",
        "a client writes",
      ],
      variants: ["fixed"],
      ceases: falseSuspicions,
    }),
    "eventually all agree on a master and replicate it": converges(oneMaster, {
      scopes: ["a leader restarts"],
      variants: ["fixed"],
    }),
    "a master that is down is eventually replaced": converges((world) => world.of.server[0].up || aNewMaster(world), {
      scopes: ["one sentinel pings"],
      variants: ["fixed"],
      ceases: falseSuspicions,
    }),

    "a failover can complete": sometimes(
      ({ of: { sentinel } }) => sentinel.every(({ state }) => state.master !== "m" && state.failover === null),
      { scopes: ["smoke"] },
    ),
  },
  {
    "at most one sentinel leads at a time": always(
      ({ of: { sentinel } }) => {
        const [one, other] = leaderships(sentinel);
        return !other || `${one.id} leads in epoch ${one.epoch}, and ${other.id} in epoch ${other.epoch}`;
      },
      { scopes: ["two leaders"] },
    ),
    "two leaders promote the same replica": always(
      ({ of: { sentinel } }) => {
        const [one, ...others] = leaderships(sentinel);
        const other = others.find(({ promoted }) => promoted !== one.promoted);
        return !other || `${one.id} promotes ${one.promoted}, and ${other.id} ${other.promoted}`;
      },
      { scopes: ["two leaders choose"] },
    ),
    "no two servers replicate each other": always(
      ({ of: { server } }) => {
        const one = server.find(({ id, state }) =>
          server.some((other) => other.id === state.replicates && other.state.replicates === id),
        );
        return !one || `${one.id} and ${one.state.replicates} replicate each other`;
      },
      { scopes: ["two leaders choose"] },
    ),
    "a sentinel votes only if it considers the master down": step(
      ({ step: taken, of: { sentinel } }) => {
        if (taken.kind !== "deliver") return true;
        return each(sentinel, ({ id, before, after }) => {
          const { master, down, leaderEpoch } = before.state;
          const isSure = id !== taken.node || after.state.leaderEpoch === leaderEpoch || down.has(master);
          return isSure || `${id} votes for ${after.state.leader} though it hears ${master}`;
        });
      },
      { scopes: ["suspicions"] },
    ),
    "a live master is not replaced": always(
      ({ of: { sentinel, server } }) =>
        !server[0].up || sentinel.every(({ state }) => state.configEpoch === 0) || "m is replaced though it is up",
    ),
    "a promoted replica is not demoted by a sentinel that still hears the old master": always(theNamedIsMaster, {
      scopes: ["one still hears the old master"],
    }),
    "one of two elections in a row elects a leader even if candidates stand at once": always(
      ({ of: { sentinel }, history }) =>
        Object.keys(history).length > 0 ||
        !sentinel.every(({ id, state }) => state.leader === id && state.leaderEpoch === 2) ||
        "all vote for themselves twice",
      { history: leaders, scopes: ["two sentinels"] },
    ),

    "failovers of one epoch promote one replica even if they are forced": always(failoversOfAnEpoch, {
      scopes: ["two failovers are forced"],
    }),
    "configurations of one epoch name one master even if failovers are forced": always(configurationsOfAnEpoch, {
      scopes: ["two failovers are forced"],
    }),
    "eventually all agree on a master even if they were configured with two": converges(oneMaster, {
      scopes: ["two configurations"],
    }),

    "eventually there is a new master even if two of three sentinels are down": converges(aNewMaster, {
      scopes: ["two sentinels are down"],
    }),
    "eventually there is a new master even if no replica may be promoted": converges(aNewMaster, {
      scopes: ["no replica may be promoted"],
    }),
    "eventually there is a new master even if a failover that timed out is not tried again": converges(aNewMaster, {
      scopes: ["one try"],
    }),
    "eventually all replicate the new master even if it is suspected again and again": converges(aNewMaster, {
      scopes: ["one sentinel that is never sure"],
    }),

    "an old master acknowledges no write once another is promoted": step(
      eachAcknowledgement(
        ({ id }, { of: { sentinel } }) =>
          sentinel.some(({ state }) => state.configEpoch > 0 && masterOf(state) !== id) &&
          `${id} acknowledges a write after it was replaced`,
      ),
      { scopes: ["a client writes", "a client writes to a master that wants a replica"] },
    ),
    "a master acknowledges only writes that some replica gets": step(someReplicaGetsIt, {
      scopes: ["a client writes"],
    }),
    "acknowledged writes are kept": always(everyWriteIsKept, {
      history: acknowledged,
      scopes: ["a client writes", "a client writes to a master that wants a replica"],
    }),

    "an epoch has at most one leader even if votes of the newest epoch count": always(oneLeader, {
      history: leaders,
      scopes: ["another master fails over"],
      variants: ["7.0.15"],
    }),
    "a leader has the votes of a majority even if votes of the newest epoch count": always(mandated, {
      history: mandates,
      scopes: ["another master fails over"],
      variants: ["7.0.15"],
    }),
    "a sentinel with the votes of a majority leads even if votes of the newest epoch count": always(
      whoHasAMajorityLeads,
      { scopes: ["a voter fails over another master"], variants: ["7.0.15"] },
    ),
    "failovers of one epoch promote one replica even if votes of the newest epoch count": always(failoversOfAnEpoch, {
      scopes: ["another master fails over and replicas differ"],
      variants: ["7.0.15"],
    }),
  },
  {
    measures,
    observer: {
      reads: "a history of Redis Sentinel: what sentinels published, operations, events",
      load: async () =>
        (await import("../../src/protocols/redis/redis-sentinel/observed/sentinel-observer.ts")).observe,
    },
  },
);
