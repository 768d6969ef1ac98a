/** Which server is the master, in the view of sentinels and of servers, and what becomes of its writes. */
import { each } from "../../../src/index.ts";
import type {
  Ceases,
  History,
  NodeId,
  NodeView,
  Predicate,
  StepPredicate,
  Verdict,
  World,
} from "../../../src/index.ts";
import { masterOf } from "../../../src/protocols/redis/redis-sentinel/hello.ts";
import type { redisSentinel } from "../../../src/protocols/redis/redis-sentinel/redis-sentinel.ts";
import type { RedisSentinel } from "../../../src/protocols/redis/redis-sentinel/types.ts";

type Holds = Predicate<typeof redisSentinel>;

export type Sentinel = NodeView<RedisSentinel, "sentinel">;

type ServerView = NodeView<RedisSentinel, "server">;

export const acknowledged: History<RedisSentinel, readonly number[]> = {
  start: [],
  fold: { acknowledged: (before, { write }) => [...before, write].sort() },
};

export const everyWriteIsKept: Predicate<typeof redisSentinel, readonly number[]> = ({ of: { server }, history }) => {
  const lost = history.find((write) => server.every(({ state }) => !state.data.includes(write)));
  return lost === undefined || `write ${lost} was acknowledged, but no server has it`;
};

/** Sentinels that have won their election, with its epoch and the replica that they promote. */
export const leaderships = (sentinels: readonly Sentinel[]) =>
  sentinels.flatMap(({ id, state: { failover } }) =>
    failover === null || failover.phase === "election" ? [] : [{ id, ...failover }],
  );

/** The first server that does not fit the configuration of the sentinels that are up. */
export const oneMaster: Holds = ({ of: { sentinel, server } }) => {
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

export const aNewMaster: Holds = (world) => {
  const first = world.of.sentinel.find(({ up }) => up);
  return first?.state.master === "m" ? `${first.id} calls m the master` : oneMaster(world);
};

export const falseSuspicions: Ceases<RedisSentinel> = {
  "a live server is suspected"({ of }, taken) {
    const lives = (server?: NodeId): boolean => of.server.some(({ id, up }) => id === server && up);
    if (taken.kind === "act" && taken.action.kind === "suspect") return lives(taken.action.of);
    if (taken.kind !== "timeout" || taken.timer.kind !== "down after") return false;
    return lives(of.sentinel.find(({ id }) => id === taken.node)?.state.master);
  },
};

export const configurationsOfAnEpoch: Holds = ({ of: { sentinel }, inFlight }) => {
  const first = new Map<number, { readonly master: NodeId; readonly by: NodeId }>();
  const isOne = (epoch: number, master: NodeId, by: NodeId): Verdict => {
    const known = first.get(epoch);
    if (!known) first.set(epoch, { master, by });
    const isSame = !known || known.master === master;
    return isSame || `in the configuration of epoch ${epoch}, ${known.by} names ${known.master}, and ${by} ${master}`;
  };
  const ofSentinels = each(sentinel, ({ id, state }) => isOne(state.configEpoch, masterOf(state), id));
  if (ofSentinels !== true) return ofSentinels;
  return each(
    inFlight,
    ({ from, message }) => message.kind !== "hello" || isOne(message.configEpoch, message.master, from),
  );
};

export const failoversOfAnEpoch: Holds = ({ of: { sentinel } }) => {
  const failovers = leaderships(sentinel);
  return each(failovers, ({ id, epoch, promoted }) => {
    const other = failovers.find((one) => one.epoch === epoch && one.promoted !== promoted);
    return !other || `in epoch ${epoch}, ${id} promotes ${promoted}, and ${other.id} promotes ${other.promoted}`;
  });
};

export const theNamedIsMaster: Holds = ({ of: { sentinel, server } }) =>
  each(sentinel, ({ id, state }) => {
    const master = masterOf(state);
    const replicates = server.find((one) => one.id === master)?.state.replicates ?? null;
    const isMaster = state.configEpoch === 0 || replicates === null;
    return (
      isMaster || `${id} calls ${master} the master of epoch ${state.configEpoch}, but it replicates ${replicates}`
    );
  });

/** No sentinel that has heard of enough votes for itself in the epoch of its failover is still a candidate. */
export const whoHasAMajorityLeads: Holds = ({ of: { sentinel }, scope: { sentinels, quorum } }) =>
  each(sentinel, ({ id, up, state: { failover, answers, leader, leaderEpoch } }) => {
    if (!up || failover?.phase !== "election") return true;
    const given = [{ leader, leaderEpoch }, ...Object.values(answers)].filter(
      (vote) => vote.leader === id && vote.leaderEpoch === failover.epoch,
    ).length;
    const isElected = given > sentinels / 2 && given >= quorum;
    return !isElected || `${id} has ${given} of ${sentinels} votes for epoch ${failover.epoch}, and does not lead`;
  });

/** By priority, then offset, then name. */
export const theBestIsPromoted: Holds = ({ of: { sentinel }, scope: { priorities, offsets, writes } }) => {
  const rank = (replica: NodeId): string =>
    [priorities[replica] ?? 100, 1000 - (offsets[replica] ?? writes)].map((of) => String(of).padStart(4, "0")).join() +
    replica;
  return each(leaderships(sentinel), ({ id, promoted }) => {
    const [{ replicas, down }] = sentinel.flatMap((one) => (one.id === id ? [one.state] : []));
    const [best] = [...replicas]
      .filter((replica) => !down.has(replica) && priorities[replica] !== 0)
      .sort((one, other) => (rank(one) < rank(other) ? -1 : 1));
    return promoted === best || `${id} promotes ${promoted} although ${best} is better`;
  });
};

/** What is wrong with a server that acknowledges a write in a step, given its state before. */
export const eachAcknowledgement =
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

export const someReplicaGetsIt = eachAcknowledgement(
  ({ id, state }) => state.attached.size === 0 && `${id} acknowledges a write that no replica gets`,
);
