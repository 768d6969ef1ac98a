import {
  always,
  converges,
  properties,
  sometimes,
  step,
  type NodeId,
  type Predicate,
  type Step,
  type World,
} from "../src/index.ts";
import type { RedisSentinel, Sentinel, Server } from "../src/protocols/redis-sentinel/cluster.ts";
import { masterOf } from "../src/protocols/redis-sentinel/hello.ts";
import { redisSentinel } from "../src/protocols/redis-sentinel/redis-sentinel.ts";

type Holds = Predicate<typeof redisSentinel>;
type Nodes = World<RedisSentinel>["nodes"];
type Entry = RedisSentinel["record"];

interface Of<S> {
  readonly id: NodeId;
  readonly up: boolean;
  readonly state: Readonly<S>;
}
const sentinelsOf = (nodes: Nodes): readonly Of<Sentinel>[] =>
  nodes.flatMap(({ id, up, state }) => (state.role === "sentinel" ? [{ id, up, state }] : []));
const serversOf = (nodes: Nodes): readonly Of<Server>[] =>
  nodes.flatMap(({ id, up, state }) => (state.role === "server" ? [{ id, up, state }] : []));

/** The first objection to how some sentinel goes on. */
const eachSentinel =
  (objection: (id: NodeId, before: Readonly<Sentinel>, after: Readonly<Sentinel>) => string | false) =>
  (before: World<RedisSentinel>, _: Step<RedisSentinel>, after: World<RedisSentinel>): true | string => {
    for (const [at, { id, state }] of after.nodes.entries()) {
      const was = before.nodes[at].state;
      const says = state.role === "sentinel" && was.role === "sentinel" && objection(id, was, state);
      if (says !== false) return says;
    }
    return true;
  };

/** By voter and epoch: for whom. Twice for the same one counts once. */
type Votes = Readonly<Record<NodeId, Readonly<Record<number, readonly NodeId[]>>>>;
const votes = {
  start: {} as Votes,
  fold(before: Votes, entry: Entry, by: NodeId): Votes {
    if (entry.kind !== "voted") return before;
    return { ...before, [by]: { ...before[by], [entry.epoch]: including(before[by]?.[entry.epoch], entry.for) } };
  },
};
/** By epoch: who was elected. */
type Leaders = Readonly<Record<number, readonly NodeId[]>>;
const leaders = {
  start: {} as Leaders,
  fold: (before: Leaders, entry: Entry, by: NodeId): Leaders =>
    entry.kind === "elected" ? { ...before, [entry.epoch]: including(before[entry.epoch], by) } : before,
};
const mandates = {
  start: { votes: votes.start, leaders: leaders.start },
  fold: (before: { readonly votes: Votes; readonly leaders: Leaders }, entry: Entry, by: NodeId) => ({
    votes: votes.fold(before.votes, entry, by),
    leaders: leaders.fold(before.leaders, entry, by),
  }),
};
const including = (ids: readonly NodeId[] = [], id: NodeId): readonly NodeId[] =>
  ids.includes(id) ? ids : [...ids, id].sort();

const oneVote: Predicate<typeof redisSentinel, Votes> = ({ history }) => {
  for (const [voter, byEpoch] of Object.entries(history)) {
    const twice = Object.entries(byEpoch).find(([, candidates]) => candidates.length > 1);
    if (twice) return `${voter} voted for ${twice[1].join(" and ")} in epoch ${twice[0]}`;
  }
  return true;
};
const oneLeader: Predicate<typeof redisSentinel, Leaders> = ({ history }) => {
  const [epoch, both] = Object.entries(history).find(([, elected]) => elected.length > 1) ?? [];
  return !both || `${both.join(" and ")} both lead a failover of epoch ${epoch}`;
};
const mandated: Predicate<typeof redisSentinel, (typeof mandates)["start"]> = ({ history, scope }) => {
  const wanted = Math.max(Math.floor(scope.sentinels / 2) + 1, scope.quorum);
  for (const [epoch, elected] of Object.entries(history.leaders)) {
    for (const leader of elected) {
      const given = Object.values(history.votes).filter((byEpoch) => byEpoch[Number(epoch)]?.includes(leader)).length;
      if (given < wanted)
        return `${leader} leads epoch ${epoch} with ${given} of ${scope.sentinels} votes, and needs ${wanted}`;
    }
  }
  return true;
};

/** Besides the votes: by sentinel, the epochs in which it began a failover. */
interface Standing {
  readonly votes: Votes;
  readonly epochs: Readonly<Record<NodeId, readonly number[]>>;
}
const standing = {
  start: { votes: votes.start, epochs: {} } as Standing,
  fold: (before: Standing, entry: Entry, by: NodeId): Standing => ({
    votes: votes.fold(before.votes, entry, by),
    epochs:
      entry.kind === "started"
        ? { ...before.epochs, [by]: [...(before.epochs[by] ?? []), entry.epoch] }
        : before.epochs,
  }),
};
const votedForStood: Predicate<typeof redisSentinel, Standing> = ({ history }) => {
  for (const [voter, byEpoch] of Object.entries(history.votes)) {
    for (const [epoch, candidates] of Object.entries(byEpoch)) {
      const other = candidates.find((candidate) => !history.epochs[candidate]?.includes(Number(epoch)));
      if (other !== undefined) return `${voter} votes for ${other} in epoch ${epoch}, in which ${other} began nothing`;
    }
  }
  return true;
};

/** Who ever held which master down, and of how many that could be said when a failover of it began. */
interface Suspicions {
  readonly down: Readonly<Record<NodeId, readonly NodeId[]>>;
  readonly fewest: { readonly by: NodeId; readonly of: NodeId; readonly count: number } | null;
}
const suspicions = {
  start: { down: {}, fewest: null } as Suspicions,
  fold({ down, fewest }: Suspicions, entry: Entry, by: NodeId): Suspicions {
    switch (entry.kind) {
      case "held down":
        return { down: { ...down, [entry.master]: including(down[entry.master], by) }, fewest };
      case "started": {
        const count = down[entry.master]?.length ?? 0;
        return { down, fewest: fewest && fewest.count <= count ? fewest : { by, of: entry.master, count } };
      }
      case "waited":
      case "voted":
      case "elected":
      case "acknowledged":
        return { down, fewest };
      default:
        return entry satisfies never;
    }
  },
};

/** Who has voted for another one and has not waited since, and who began a failover then. */
interface Patience {
  readonly bound: readonly NodeId[];
  readonly broke: readonly NodeId[];
}
const patience = {
  start: { bound: [], broke: [] } as Patience,
  fold({ bound, broke }: Patience, entry: Entry, by: NodeId): Patience {
    switch (entry.kind) {
      case "voted":
        return { bound: entry.for === by ? bound : including(bound, by), broke };
      case "waited":
        return { bound: bound.filter((id) => id !== by), broke };
      case "started":
        return { bound, broke: bound.includes(by) ? including(broke, by) : broke };
      case "held down":
      case "elected":
      case "acknowledged":
        return { bound, broke };
      default:
        return entry satisfies never;
    }
  },
};

const acknowledged = {
  start: [] as readonly number[],
  fold: (before: readonly number[], entry: Entry): readonly number[] =>
    entry.kind === "acknowledged" ? [...before, entry.write].sort() : before,
};
const everyWriteIsKept: Predicate<typeof redisSentinel, readonly number[]> = ({ nodes, history }) => {
  const servers = serversOf(nodes);
  const lost = history.find((write) => servers.every(({ state }) => !state.data.includes(write)));
  return lost === undefined || `write ${lost} was acknowledged, and no server holds it`;
};

const leads = ({ failover }: Readonly<Sentinel>): boolean => failover !== null && failover.phase !== "election";

/** The first server that the newest configuration does not account for. */
const oneMaster: Holds = ({ nodes }) => {
  const [first, ...others] = sentinelsOf(nodes).filter(({ up }) => up);
  if (first === undefined) return "no sentinel is up";
  const { master } = first.state;
  const other = others.find(({ state }) => state.master !== master);
  if (other) return `${first.id} calls ${master} the master, and ${other.id} ${other.state.master}`;
  for (const { id, up, state } of serversOf(nodes)) {
    if (id === master && !up) return `${master}, the master, is down`;
    if (id === master && state.replicates !== null) return `${master}, the master, replicates ${state.replicates}`;
    if (id === master || !up || state.replicates === master) continue;
    return `${id} ${state.replicates === null ? "is a master" : `replicates ${state.replicates}`}, and the master is ${master}`;
  }
  return true;
};
const aNewMaster: Holds = (world) => {
  const [first] = sentinelsOf(world.nodes).filter(({ up }) => up);
  return first?.state.master === "m" ? `${first.id} calls m the master` : oneMaster(world);
};

const falseSuspicions = {
  "a live server is held down": ({ nodes }: World<RedisSentinel>, taken: Step<RedisSentinel>): boolean => {
    const lives = (server: NodeId): boolean => nodes.some(({ id, up }) => id === server && up);
    if (taken.kind === "act" && taken.action.kind === "suspect") return lives(taken.action.of);
    if (taken.kind !== "timeout" || taken.timer.kind !== "down after") return false;
    const suspicious = sentinelsOf(nodes).find(({ id }) => id === taken.node);
    return suspicious !== undefined && lives(suspicious.state.master);
  },
};

const configurationsOfAnEpoch: Holds = ({ nodes, inFlight }) => {
  const named = [
    ...sentinelsOf(nodes).map(({ id, state }) => [state.configEpoch, masterOf(state), id] as const),
    ...inFlight.flatMap(({ from, message }) =>
      message.kind === "hello" ? [[message.configEpoch, message.master, from] as const] : [],
    ),
  ];
  for (const [epoch, master, by] of named) {
    const other = named.find(([ofEpoch, otherwise]) => ofEpoch === epoch && otherwise !== master);
    if (other) return `in the configuration of epoch ${epoch}, ${by} names ${master}, and ${other[2]} ${other[1]}`;
  }
  return true;
};

const failoversOfAnEpoch: Holds = ({ nodes }) => {
  const failovers = sentinelsOf(nodes).flatMap(({ id, state: { failover } }) =>
    failover === null || failover.phase === "election" ? [] : [{ id, ...failover }],
  );
  for (const { id, epoch, promoted } of failovers) {
    const other = failovers.find((one) => one.epoch === epoch && one.promoted !== promoted);
    if (other) return `in epoch ${epoch}, ${id} promotes ${promoted}, and ${other.id} promotes ${other.promoted}`;
  }
  return true;
};

const theNamedIsMaster: Holds = ({ nodes }) => {
  const servers = serversOf(nodes);
  for (const { id, state } of sentinelsOf(nodes)) {
    const named = servers.find((server) => server.id === masterOf(state));
    if (state.configEpoch > 0 && named && named.state.replicates !== null)
      return `${id} calls ${named.id} the master of epoch ${state.configEpoch}, and it replicates ${named.state.replicates}`;
  }
  return true;
};

/** A sentinel that has heard of enough votes for itself, of its failover's epoch, and does not lead. */
const whoHasAMajorityLeads: Holds = ({ nodes, scope }) => {
  for (const { id, up, state } of sentinelsOf(nodes)) {
    const { failover, answers, leader, leaderEpoch } = state;
    if (!up || failover?.phase !== "election") continue;
    const given = [{ leader, leaderEpoch }, ...Object.values(answers)].filter(
      (vote) => vote.leader === id && vote.leaderEpoch === failover.epoch,
    ).length;
    if (given > scope.sentinels / 2 && given >= scope.quorum)
      return `${id} has ${given} of ${scope.sentinels} votes for epoch ${failover.epoch}, and does not lead`;
  }
  return true;
};

/** Nobody is preferred to it by priority, then offset, then name. */
const theBestIsPromoted: Holds = ({ nodes, scope: { priorities, offsets, writes } }) => {
  const rank = (replica: NodeId): string =>
    [priorities[replica] ?? 100, 1000 - (offsets[replica] ?? writes)].map((of) => String(of).padStart(4, "0")).join() +
    replica;
  for (const { id, state } of sentinelsOf(nodes)) {
    const { failover, replicas, down } = state;
    if (failover === null || failover.phase === "election") continue;
    const [best] = [...replicas]
      .filter((replica) => !down.has(replica) && priorities[replica] !== 0)
      .sort((one, other) => (rank(one) < rank(other) ? -1 : 1));
    if (failover.promoted !== best) return `${id} promotes ${failover.promoted}, and ${best} is better`;
  }
  return true;
};

/** Acknowledgements of one server to the client that its step sends. */
const acknowledgesHere = (
  before: World<RedisSentinel>,
  taken: Step<RedisSentinel>,
  after: World<RedisSentinel>,
): boolean => {
  const sent = ({ inFlight }: World<RedisSentinel>): number =>
    inFlight.filter(({ message }) => message.kind === "acknowledged").length;
  return taken.kind === "deliver" && taken.message.kind === "write" && sent(after) > sent(before);
};

/** Some server besides it is a master, by the word of a sentinel. */
const isReplaced = ({ nodes }: World<RedisSentinel>, server: NodeId): boolean =>
  sentinelsOf(nodes).some(({ state }) => state.configEpoch > 0 && masterOf(state) !== server);

const withoutReplicas = step<RedisSentinel>(
  (before, taken, after) => {
    if (!acknowledgesHere(before, taken, after) || taken.kind !== "deliver") return true;
    const server = serversOf(before.nodes).find(({ id }) => id === taken.node);
    return server?.state.attached.size !== 0 || `${taken.node} acknowledges a write that no replica gets`;
  },
  { scopes: ["a client writes"] },
);

const elections = [
  "smoke",
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
    "a sentinel votes once in an epoch, restarts or not": always(oneVote, {
      history: votes,
      scopes: [...elections, "small"],
    }),
    "one sentinel leads a failover of an epoch": always(oneLeader, {
      history: leaders,
      scopes: [...elections, "small"],
      variants: ["fixed"],
    }),
    "whoever leads has the votes of a majority, and of the quorum at least": always(mandated, {
      history: mandates,
      scopes: [...elections, "small"],
      variants: ["fixed"],
    }),
    "whoever gets a vote has begun a failover in that epoch": always(votedForStood, {
      history: standing,
      scopes: ["smoke", "a voter fails over another master"],
      variants: ["fixed"],
    }),
    "whoever has the votes of a majority leads": always(whoHasAMajorityLeads, {
      scopes: [...elections, "a voter fails over another master", "small"],
      variants: ["fixed"],
    }),
    "whoever votes for another begins no failover before it has waited": always(
      ({ history: { broke } }) => broke.length === 0 || `${broke.join(" and ")} voted for another, and did not wait`,
      { history: patience, scopes: ["smoke"] },
    ),
    "a failover begins only when the quorum has held the master down": always(
      ({ history: { fewest }, scope: { quorum } }) =>
        !fewest ||
        fewest.count >= quorum ||
        `${fewest.by} begins a failover of ${fewest.of}, which ${fewest.count} of ${quorum} ever held down`,
      { history: suspicions, scopes: ["suspicions"] },
    ),
    "no epoch of a sentinel falls": step(
      eachSentinel((id, before, after) => {
        const epochs = ["epoch", "configEpoch", "leaderEpoch"] as const;
        const fallen = epochs.find((epoch) => after[epoch] < before[epoch]);
        return fallen !== undefined && `${fallen} of ${id} falls from ${before[fallen]} to ${after[fallen]}`;
      }),
      { reads: ["state.role", "state.epoch", "state.configEpoch", "state.leaderEpoch"], variants: ["fixed"] },
    ),
    "no vote and no configuration is newer than the epoch": always(
      ({ nodes }) => {
        const ahead = sentinelsOf(nodes).find(
          ({ state }) => state.configEpoch > state.epoch || state.leaderEpoch > state.epoch,
        );
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
      scopes: ["two leaders choose", "another master fails over, and replicas differ"],
      variants: ["fixed"],
    }),
    "no server replicates itself": always(
      ({ nodes }) => {
        const own = serversOf(nodes).find(({ id, state }) => state.replicates === id);
        return !own || `${own.id} replicates itself`;
      },
      { variants: ["fixed"] },
    ),
    "in one failover whoever a configuration names is a master": always(theNamedIsMaster, {
      scopes: [...single, "small"],
      variants: ["fixed"],
    }),
    "of the replicas that answer the best is promoted": always(theBestIsPromoted, {
      scopes: ["replicas differ", "small"],
      variants: ["fixed"],
    }),
    "a replica acknowledges nothing": step(
      (before, taken, after) => {
        if (!acknowledgesHere(before, taken, after) || taken.kind !== "deliver") return true;
        const server = serversOf(before.nodes).find(({ id }) => id === taken.node);
        return (
          server?.state.replicates === null ||
          `${taken.node} acknowledges a write and replicates ${server?.state.replicates}`
        );
      },
      { scopes: ["a client writes", "a client writes, and the master wants a replica"], variants: ["fixed"] },
    ),
    "a master that wants a replica acknowledges nothing once it has noticed that all have left": {
      ...withoutReplicas,
      scopes: ["a client writes, and the master wants a replica"],
      variants: ["fixed"],
    },

    "in the end all know one new master, and all replicate it": converges(aNewMaster, {
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
    "in the end all know one master, and all replicate it": converges(oneMaster, {
      scopes: ["a leader restarts"],
      variants: ["fixed"],
    }),
    "in the end a master that is down is replaced": converges(
      (world) => world.nodes.some(({ id, up }) => id === "m" && up) || aNewMaster(world),
      { scopes: ["one sentinel pings"], variants: ["fixed"], ceases: falseSuspicions },
    ),

    "a failover can end": sometimes(
      ({ nodes }) => sentinelsOf(nodes).every(({ state }) => state.master !== "m" && state.failover === null),
      { scopes: ["smoke"] },
    ),
  },
  {
    "one sentinel leads at a time": always(
      ({ nodes }) => {
        const [one, other] = sentinelsOf(nodes).filter(({ state }) => leads(state));
        return (
          !other ||
          `${one.id} leads in epoch ${one.state.failover?.epoch}, and ${other.id} in epoch ${other.state.failover?.epoch}`
        );
      },
      { scopes: ["two leaders"] },
    ),
    "two that lead promote the same replica": always(
      ({ nodes }) => {
        const promoted = sentinelsOf(nodes).flatMap(({ id, state: { failover } }) =>
          failover === null || failover.phase === "election" ? [] : [{ id, promoted: failover.promoted }],
        );
        const other = promoted.find((one) => one.promoted !== promoted[0].promoted);
        return !other || `${promoted[0].id} promotes ${promoted[0].promoted}, and ${other.id} ${other.promoted}`;
      },
      { scopes: ["two leaders choose"] },
    ),
    "no servers replicate each other": always(
      ({ nodes }) => {
        const servers = serversOf(nodes);
        const one = servers.find(({ id, state }) =>
          servers.some((other) => other.id === state.replicates && other.state.replicates === id),
        );
        return !one || `${one.id} and ${one.state.replicates} replicate each other`;
      },
      { scopes: ["two leaders choose"] },
    ),
    "a sentinel votes only when it holds the master down": step(
      (before, taken, after) => {
        const at = before.nodes.findIndex((node) => taken.kind === "deliver" && node.id === taken.node);
        const [was, is] = [before.nodes[at]?.state, after.nodes[at]?.state];
        if (was?.role !== "sentinel" || is?.role !== "sentinel" || was.leaderEpoch === is.leaderEpoch) return true;
        return (
          was.down.has(was.master) || `${before.nodes[at].id} votes for ${is.leader} though it hears ${was.master}`
        );
      },
      { scopes: ["suspicions"] },
    ),
    "a master that lives is not replaced": always(
      ({ nodes }) =>
        !nodes.some(({ id, up }) => id === "m" && up) ||
        sentinelsOf(nodes).every(({ state }) => state.configEpoch === 0) ||
        "m is replaced though it is up",
    ),
    "a promoted replica is not turned back by whoever still hears the old master": always(theNamedIsMaster, {
      scopes: ["one still hears the old master"],
    }),
    "of two elections in a row one elects a leader, though both begin at once": always(
      ({ nodes, history }) =>
        Object.keys(history).length > 0 ||
        !sentinelsOf(nodes).every(({ id, state }) => state.leader === id && state.leaderEpoch === 2) ||
        "all vote for themselves twice",
      { history: leaders, scopes: ["two sentinels"] },
    ),

    "failovers of one epoch promote one replica, though they are ordered": always(failoversOfAnEpoch, {
      scopes: ["two are ordered"],
    }),
    "configurations of one epoch name one master, though failovers are ordered": always(configurationsOfAnEpoch, {
      scopes: ["two are ordered"],
    }),
    "in the end all know one master, though they were configured with two": converges(oneMaster, {
      scopes: ["two configurations"],
    }),

    "in the end there is a new master, though two of three sentinels are down": converges(aNewMaster, {
      scopes: ["two sentinels are down"],
    }),
    "in the end there is a new master, though no replica may be promoted": converges(aNewMaster, {
      scopes: ["no replica may be promoted"],
    }),
    "in the end there is a new master, though a failover that was given up is not tried again": converges(aNewMaster, {
      scopes: ["one try"],
    }),
    "in the end all replicate the new master, though it is held down again and again": converges(aNewMaster, {
      scopes: ["one sentinel that is never sure"],
    }),

    "an old master acknowledges nothing once another one is promoted": step(
      (before, taken, after) =>
        !acknowledgesHere(before, taken, after) ||
        taken.kind !== "deliver" ||
        !isReplaced(before, taken.node) ||
        `${taken.node} acknowledges a write after it was replaced`,
      { scopes: ["a client writes", "a client writes, and the master wants a replica"] },
    ),
    "a master acknowledges nothing that no replica gets": withoutReplicas,
    "what is acknowledged is kept": always(everyWriteIsKept, {
      history: acknowledged,
      scopes: ["a client writes", "a client writes, and the master wants a replica"],
    }),

    "one sentinel leads a failover of an epoch, though votes of the newest epoch count": always(oneLeader, {
      history: leaders,
      scopes: ["another master fails over"],
      variants: ["7.0.15"],
    }),
    "whoever leads has the votes of a majority, though votes of the newest epoch count": always(mandated, {
      history: mandates,
      scopes: ["another master fails over"],
      variants: ["7.0.15"],
    }),
    "whoever has the votes of a majority leads, though votes of the newest epoch count": always(whoHasAMajorityLeads, {
      scopes: ["a voter fails over another master"],
      variants: ["7.0.15"],
    }),
    "failovers of one epoch promote one replica, though votes of the newest epoch count": always(failoversOfAnEpoch, {
      scopes: ["another master fails over, and replicas differ"],
      variants: ["7.0.15"],
    }),
  },
  {
    observer: {
      reads: "a history of Redis Sentinel: what sentinels published, operations, events",
      load: async () => (await import("../src/protocols/redis-sentinel/observed/observer.ts")).observe,
    },
  },
);
