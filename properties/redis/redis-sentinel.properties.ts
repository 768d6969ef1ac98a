import { always, converges, each, properties, recorded, sometimes, step } from "../../src/index.ts";
import type {
  Ceases,
  History,
  NodeId,
  NodeView,
  Predicate,
  Recorded,
  StepPredicate,
  Verdict,
} from "../../src/index.ts";
import type { World } from "../../src/index.ts";
import { masterOf } from "../../src/protocols/redis/redis-sentinel/hello.ts";
import { redisSentinel } from "../../src/protocols/redis/redis-sentinel/redis-sentinel.ts";
import type { RedisSentinel } from "../../src/protocols/redis/redis-sentinel/types.ts";
import measures from "./redis-sentinel.measures.ts";

type Holds = Predicate<typeof redisSentinel>;
type Sentinel = NodeView<RedisSentinel, "sentinel">;
type ServerView = NodeView<RedisSentinel, "server">;

/** By voter and epoch: the candidates it voted for. Two votes for the same one count once. */
type Votes = Readonly<Record<NodeId, Readonly<Record<number, readonly NodeId[]>>>>;
const voted = (before: Votes, { epoch, for: candidate }: { epoch: number; for: NodeId }, by: NodeId): Votes => ({
  ...before,
  [by]: { ...before[by], [epoch]: including(before[by]?.[epoch], candidate) },
});
const votes: History<RedisSentinel, Votes> = { start: {}, fold: { voted } };

/** By epoch: the sentinels that were elected. */
type Leaders = Readonly<Record<number, readonly NodeId[]>>;
const elected = (before: Leaders, { epoch }: { epoch: number }, by: NodeId): Leaders => ({
  ...before,
  [epoch]: including(before[epoch], by),
});
const leaders: History<RedisSentinel, Leaders> = { start: {}, fold: { elected } };

interface Mandates {
  readonly votes: Votes;
  readonly leaders: Leaders;
}
const mandates: History<RedisSentinel, Mandates> = {
  start: { votes: {}, leaders: {} },
  fold: {
    voted: (before, entry, by) => ({ ...before, votes: voted(before.votes, entry, by) }),
    elected: (before, entry, by) => ({ ...before, leaders: elected(before.leaders, entry, by) }),
  },
};
const including = (ids: readonly NodeId[] = [], id: NodeId): readonly NodeId[] =>
  ids.includes(id) ? ids : [...ids, id].sort();

const oneVote: Predicate<typeof redisSentinel, Votes> = ({ history }) =>
  each(Object.entries(history), ([voter, byEpoch]) => {
    const twice = Object.entries(byEpoch).find(([, candidates]) => candidates.length > 1);
    return !twice || `${voter} voted for ${twice[1].join(" and ")} in epoch ${twice[0]}`;
  });
const oneLeader: Predicate<typeof redisSentinel, Leaders> = ({ history }) => {
  const [epoch, both] = Object.entries(history).find(([, leading]) => leading.length > 1) ?? [];
  return !both || `${both.join(" and ")} both lead a failover of epoch ${epoch}`;
};
const mandated: Predicate<typeof redisSentinel, Mandates> = ({ history, scope: { sentinels, quorum } }) => {
  const wanted = Math.max(Math.floor(sentinels / 2) + 1, quorum);
  return each(Object.entries(history.leaders), ([epoch, leading]) =>
    each(leading, (leader) => {
      const given = Object.values(history.votes).filter((byEpoch) => byEpoch[Number(epoch)]?.includes(leader)).length;
      return (
        given >= wanted || `${leader} leads epoch ${epoch} with ${given} of ${sentinels} votes, and needs ${wanted}`
      );
    }),
  );
};

/** The votes and, by sentinel, the epochs in which it began a failover. */
interface Standing {
  readonly votes: Votes;
  readonly epochs: Readonly<Record<NodeId, readonly number[]>>;
}
const standing: History<RedisSentinel, Standing> = {
  start: { votes: {}, epochs: {} },
  fold: {
    voted: (before, entry, by) => ({ ...before, votes: voted(before.votes, entry, by) }),
    started: ({ votes, epochs }, { epoch }, by) => ({
      votes,
      epochs: { ...epochs, [by]: [...(epochs[by] ?? []), epoch] },
    }),
  },
};
const votedForStood: Predicate<typeof redisSentinel, Standing> = ({ history }) =>
  each(Object.entries(history.votes), ([voter, byEpoch]) =>
    each(Object.entries(byEpoch), ([epoch, candidates]) => {
      const other = candidates.find((candidate) => !history.epochs[candidate]?.includes(Number(epoch)));
      return other === undefined || `${voter} votes for ${other} in epoch ${epoch}, in which ${other} began nothing`;
    }),
  );

/** By master, the sentinels that ever considered it down, and the fewest there were when a failover of it began. */
interface Suspicions {
  readonly down: Readonly<Record<NodeId, readonly NodeId[]>>;
  readonly fewest: { readonly by: NodeId; readonly of: NodeId; readonly count: number } | null;
}
const suspicions: History<RedisSentinel, Suspicions> = {
  start: { down: {}, fewest: null },
  fold: {
    suspected: ({ down, fewest }, { master }, by) => ({
      down: { ...down, [master]: including(down[master], by) },
      fewest,
    }),
    started({ down, fewest }, { master: of }, by) {
      const count = down[of]?.length ?? 0;
      return { down, fewest: fewest && fewest.count <= count ? fewest : { by, of, count } };
    },
  },
};

/** The sentinels that have voted for another and not waited since: none of them begins a failover. */
const patience: Recorded<RedisSentinel, readonly NodeId[]> = {
  start: [],
  fold: {
    voted: (bound, { for: candidate }, by) => (candidate === by ? bound : including(bound, by)),
    waited: (bound, _, by) => bound.filter((id) => id !== by),
    started: (bound, _, by) => (bound.includes(by) ? `${by} voted for another, and did not wait` : bound),
  },
};

const acknowledged: History<RedisSentinel, readonly number[]> = {
  start: [],
  fold: { acknowledged: (before, { write }) => [...before, write].sort() },
};
const everyWriteIsKept: Predicate<typeof redisSentinel, readonly number[]> = ({ of: { server }, history }) => {
  const lost = history.find((write) => server.every(({ state }) => !state.data.includes(write)));
  return lost === undefined || `write ${lost} was acknowledged, and no server holds it`;
};

/** Sentinels that have won their election, with its epoch and the replica that they promote. */
const leaderships = (sentinels: readonly Sentinel[]) =>
  sentinels.flatMap(({ id, state: { failover } }) =>
    failover === null || failover.phase === "election" ? [] : [{ id, ...failover }],
  );

/** The first server that does not fit the configuration of the sentinels that are up. */
const oneMaster: Holds = ({ of: { sentinel, server } }) => {
  const [first, ...others] = sentinel.filter(({ up }) => up);
  if (first === undefined) return "no sentinel is up";
  const { master } = first.state;
  const other = others.find(({ state }) => state.master !== master);
  if (other) return `${first.id} calls ${master} the master, and ${other.id} ${other.state.master}`;
  for (const { id, up, state } of server) {
    if (id === master && !up) return `${master}, the master, is down`;
    if (id === master && state.replicates !== null) return `${master}, the master, replicates ${state.replicates}`;
    if (id === master || !up || state.replicates === master) continue;
    return `${id} ${state.replicates === null ? "is a master" : `replicates ${state.replicates}`}, and the master is ${master}`;
  }
  return true;
};
const aNewMaster: Holds = (world) => {
  const first = world.of.sentinel.find(({ up }) => up);
  return first?.state.master === "m" ? `${first.id} calls m the master` : oneMaster(world);
};

const falseSuspicions: Ceases<RedisSentinel> = {
  "a live server is suspected"({ of }, taken) {
    const lives = (server?: NodeId): boolean => of.server.some(({ id, up }) => id === server && up);
    if (taken.kind === "act" && taken.action.kind === "suspect") return lives(taken.action.of);
    if (taken.kind !== "timeout" || taken.timer.kind !== "down after") return false;
    return lives(of.sentinel.find(({ id }) => id === taken.node)?.state.master);
  },
};

const configurationsOfAnEpoch: Holds = ({ of: { sentinel }, inFlight }) => {
  const first: Record<number, { readonly master: NodeId; readonly by: NodeId }> = {};
  const isOne = (epoch: number, master: NodeId, by: NodeId): Verdict => {
    const known = (first[epoch] ??= { master, by });
    const isSame = known.master === master;
    return isSame || `in the configuration of epoch ${epoch}, ${known.by} names ${known.master}, and ${by} ${master}`;
  };
  const ofSentinels = each(sentinel, ({ id, state }) => isOne(state.configEpoch, masterOf(state), id));
  if (ofSentinels !== true) return ofSentinels;
  return each(
    inFlight,
    ({ from, message }) => message.kind !== "hello" || isOne(message.configEpoch, message.master, from),
  );
};

const failoversOfAnEpoch: Holds = ({ of: { sentinel } }) => {
  const failovers = leaderships(sentinel);
  return each(failovers, ({ id, epoch, promoted }) => {
    const other = failovers.find((one) => one.epoch === epoch && one.promoted !== promoted);
    return !other || `in epoch ${epoch}, ${id} promotes ${promoted}, and ${other.id} promotes ${other.promoted}`;
  });
};

const theNamedIsMaster: Holds = ({ of: { sentinel, server } }) =>
  each(sentinel, ({ id, state }) => {
    const master = masterOf(state);
    const replicates = server.find((one) => one.id === master)?.state.replicates ?? null;
    const isMaster = state.configEpoch === 0 || replicates === null;
    return (
      isMaster || `${id} calls ${master} the master of epoch ${state.configEpoch}, and it replicates ${replicates}`
    );
  });

/** No sentinel that has heard of enough votes for itself in the epoch of its failover is still a candidate. */
const whoHasAMajorityLeads: Holds = ({ of: { sentinel }, scope: { sentinels, quorum } }) =>
  each(sentinel, ({ id, up, state: { failover, answers, leader, leaderEpoch } }) => {
    if (!up || failover?.phase !== "election") return true;
    const given = [{ leader, leaderEpoch }, ...Object.values(answers)].filter(
      (vote) => vote.leader === id && vote.leaderEpoch === failover.epoch,
    ).length;
    const isElected = given > sentinels / 2 && given >= quorum;
    return !isElected || `${id} has ${given} of ${sentinels} votes for epoch ${failover.epoch}, and does not lead`;
  });

/** By priority, then offset, then name. */
const theBestIsPromoted: Holds = ({ of: { sentinel }, scope: { priorities, offsets, writes } }) => {
  const rank = (replica: NodeId): string =>
    [priorities[replica] ?? 100, 1000 - (offsets[replica] ?? writes)].map((of) => String(of).padStart(4, "0")).join() +
    replica;
  return each(leaderships(sentinel), ({ id, promoted }) => {
    const [{ replicas, down }] = sentinel.flatMap((one) => (one.id === id ? [one.state] : []));
    const [best] = [...replicas]
      .filter((replica) => !down.has(replica) && priorities[replica] !== 0)
      .sort((one, other) => (rank(one) < rank(other) ? -1 : 1));
    return promoted === best || `${id} promotes ${promoted}, and ${best} is better`;
  });
};

/** What is wrong with a server that acknowledges a write in a step, given its state before. */
const eachAcknowledgement =
  (
    violation: (server: ServerView, before: World<RedisSentinel>) => string | false,
  ): StepPredicate<typeof redisSentinel> =>
  ({ step: taken, before, after }) => {
    const sent = ({ inFlight }: World<RedisSentinel>): number =>
      inFlight.filter(({ message }) => message.kind === "acknowledged").length;
    if (taken.kind !== "deliver" || sent(after) <= sent(before)) return true;
    const by = before.of.server.find(({ id }) => id === taken.node);
    return !by || violation(by, before) || true;
  };
const someReplicaGetsIt = eachAcknowledgement(
  ({ id, state }) => state.attached.size === 0 && `${id} acknowledges a write that no replica gets`,
);

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
        `${fewest.by} begins a failover of ${fewest.of}, which ${fewest.count} of ${quorum} ever considered down`,
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
          !ahead || `${ahead.id} is in epoch ${ahead.state.epoch}, and knows a configuration or a vote of a later one`
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
