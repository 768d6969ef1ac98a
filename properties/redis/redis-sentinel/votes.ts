/** Who votes for whom, who is elected, and who begins a failover, as histories. */
import { each } from "../../../src/index.ts";
import type { History, NodeId, Predicate, Recorded } from "../../../src/index.ts";
import type { redisSentinel } from "../../../src/protocols/redis/redis-sentinel/redis-sentinel.ts";
import type { RedisSentinel } from "../../../src/protocols/redis/redis-sentinel/types.ts";

/** By voter and epoch: the candidates it voted for. Two votes for the same one count once. */
type Votes = Readonly<Record<NodeId, Readonly<Record<number, readonly NodeId[]>>>>;

const voted = (before: Votes, { epoch, for: candidate }: { epoch: number; for: NodeId }, by: NodeId): Votes => ({
  ...before,
  [by]: { ...before[by], [epoch]: including(before[by]?.[epoch], candidate) },
});

export const votes: History<RedisSentinel, Votes> = { start: {}, fold: { voted } };

/** By epoch: the sentinels that were elected. */
type Leaders = Readonly<Record<number, readonly NodeId[]>>;

const elected = (before: Leaders, { epoch }: { epoch: number }, by: NodeId): Leaders => ({
  ...before,
  [epoch]: including(before[epoch], by),
});

export const leaders: History<RedisSentinel, Leaders> = { start: {}, fold: { elected } };

interface Mandates {
  readonly votes: Votes;
  readonly leaders: Leaders;
}

export const mandates: History<RedisSentinel, Mandates> = {
  start: { votes: {}, leaders: {} },
  fold: {
    voted: (before, entry, by) => ({ ...before, votes: voted(before.votes, entry, by) }),
    elected: (before, entry, by) => ({ ...before, leaders: elected(before.leaders, entry, by) }),
  },
};

const including = (ids: readonly NodeId[] = [], id: NodeId): readonly NodeId[] =>
  ids.includes(id) ? ids : [...ids, id].sort();

export const oneVote: Predicate<typeof redisSentinel, Votes> = ({ history }) =>
  each(Object.entries(history), ([voter, byEpoch]) => {
    const twice = Object.entries(byEpoch).find(([, candidates]) => candidates.length > 1);
    return !twice || `${voter} voted for ${twice[1].join(" and ")} in epoch ${twice[0]}`;
  });

export const oneLeader: Predicate<typeof redisSentinel, Leaders> = ({ history }) => {
  const [epoch, both] = Object.entries(history).find(([, leading]) => leading.length > 1) ?? [];
  return !both || `${both.join(" and ")} both lead a failover of epoch ${epoch}`;
};

export const mandated: Predicate<typeof redisSentinel, Mandates> = ({ history, scope: { sentinels, quorum } }) => {
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

export const standing: History<RedisSentinel, Standing> = {
  start: { votes: {}, epochs: {} },
  fold: {
    voted: (before, entry, by) => ({ ...before, votes: voted(before.votes, entry, by) }),
    started: ({ votes, epochs }, { epoch }, by) => ({
      votes,
      epochs: { ...epochs, [by]: [...(epochs[by] ?? []), epoch] },
    }),
  },
};

export const votedForStood: Predicate<typeof redisSentinel, Standing> = ({ history }) =>
  each(Object.entries(history.votes), ([voter, byEpoch]) =>
    each(Object.entries(byEpoch), ([epoch, candidates]) => {
      const other = candidates.find((candidate) => !history.epochs[candidate]?.includes(Number(epoch)));
      return (
        other === undefined || `${voter} votes for ${other} in epoch ${epoch}, in which ${other} began no failover`
      );
    }),
  );

/** By master, the sentinels that ever considered it down, and the fewest there were when a failover of it began. */
interface Suspicions {
  readonly down: Readonly<Record<NodeId, readonly NodeId[]>>;
  readonly fewest: { readonly by: NodeId; readonly of: NodeId; readonly count: number } | null;
}

export const suspicions: History<RedisSentinel, Suspicions> = {
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
export const patience: Recorded<RedisSentinel, readonly NodeId[]> = {
  start: [],
  fold: {
    voted: (bound, { for: candidate }, by) => (candidate === by ? bound : including(bound, by)),
    waited: (bound, _, by) => bound.filter((id) => id !== by),
    started: (bound, _, by) => (bound.includes(by) ? `${by} voted for another, and did not wait` : bound),
  },
};
