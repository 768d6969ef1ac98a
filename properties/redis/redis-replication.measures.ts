/** How many acknowledged writes are lost: to power failures, with a master that dies, and by a partition. */
import { between, measure, measures } from "../../src/index.ts";
import type { Measure, Moment, Scope, Theory, Timing } from "../../src/index.ts";
import { redisReplication } from "../../src/protocols/redis/redis-replication/redis-replication.ts";
import { failovers, scopes } from "../../src/protocols/redis/redis-replication/scopes.ts";
import type { RedisReplication } from "../../src/protocols/redis/redis-replication/types.ts";

type Timed = RedisReplication["scope"] & Scope & { readonly timing: Timing };
type At = Moment<RedisReplication>;

const [delayMs, syncMs, lagMs] = [1, 1000, 10_000];
const withoutEnd = 1_000_000;

const exponential = (mean: number) => ({ kind: "exponential", mean }) as const;
const meanOf = (said: unknown): number => (said as { readonly mean: number }).mean;
const writeMsOf = ({ timing }: Partial<Timed>): number => meanOf(timing?.actions?.["write"]);
const crashMsOf = ({ timing }: Partial<Timed>): number => meanOf(timing?.crashes?.[0].every);

/** Writes that the client was told are safe (by WAIT, if it waits) and that at some moment are not among those that are kept. */
const lost = (
  is: (moment: At) => boolean,
  kept: (moment: At) => number,
  options: { readonly scopes: readonly string[]; readonly theory: Theory<RedisReplication>; readonly unless?: number },
): Measure<RedisReplication> =>
  measure<
    RedisReplication,
    { readonly acknowledged: number; readonly safe: number; readonly lost: number | undefined }
  >({
    ...options,
    unit: "writes",
    start: () => ({ acknowledged: 0, safe: 0, lost: undefined }),
    fold(soFar, moment) {
      if (is(moment)) return { ...soFar, lost: Math.max(0, soFar.safe - kept(moment)) };
      const tells = (kind: string): boolean => moment.records.some((record) => record.kind === kind);
      const acknowledged = soFar.acknowledged + Number(tells("acknowledged"));
      const isSafe = tells(moment.world.scope.wait === 0 ? "acknowledged" : "confirmed");
      if (acknowledged === soFar.acknowledged && !isSafe) return soFar;
      return { ...soFar, acknowledged, safe: isSafe ? acknowledged : soFar.safe };
    },
    isDone: (soFar) => soFar.lost !== undefined,
    result: (soFar) => soFar.lost ?? options.unless,
  });

const crashes = ({ kind }: At): boolean => kind === "crash";
const has = ({ world }: At, id: string): number => world.nodes.find((node) => node.id === id)?.state.log.length ?? 0;

/** One server, whose power fails. */
const failing = (policy: string): Timed => ({
  ...scopes[`${policy}: power`],
  writes: { s1: withoutEnd },
  timing: {
    delay: delayMs,
    actions: { write: exponential(50) },
    crashes: [{ every: exponential(2000), cause: "power" }],
    seconds: 3600,
  },
});

export const lossless = "log synced always";
export const everySecond = "log synced every second";
export const never = "log synced never";

const cutMs = 5000;
/** A master of two replicas dies with its machine. One of the replicas is cut off now and then. */
const dying = (wait: number): Timed => ({
  ...failovers["two replicas with WAIT 1"],
  wait,
  writes: { s1: withoutEnd },
  promotable: [],
  partitions: { "s2 is cut off": between(["s1"], ["s2"]), "s3 is cut off": between(["s1"], ["s3"]) },
  timing: {
    delay: delayMs,
    actions: { write: exponential(500) },
    crashes: [{ of: ["s1"], every: exponential(10_000), cause: "host" }],
    partitions: { every: exponential(cutMs), lasting: cutMs },
    seconds: 3600,
  },
});

export const waitingFor = (wait: number): string => `its machine dies, with WAIT ${wait}`;
const waits = [0, 1, 2];

/** For how long the promoted replica has been cut off on average when the master dies, in milliseconds. */
function cutOffFor(scope: Timed): number {
  const rate = 1 / crashMsOf(scope);
  const isCutFirst = 1 / (1 + rate * meanOf(scope.timing.partitions?.every));
  const endures = Math.exp(-rate * cutMs);
  /** The master dies while one is cut off, or afterwards, when everything begins anew. */
  const within = (1 - endures * (1 + rate * cutMs)) / rate;
  return (isCutFirst * within) / (1 - isCutFirst * endures) / 2;
}

const promotedAfterMs = 5000;
const cutAt = 2000;
/**
 * A master is cut off from its replica for this long. If that is longer than a failover takes, the replica is promoted, and afterwards the
 * master has to follow it.
 */
const cutOff = (seconds: number, minReplicasToWrite: number): Timed => {
  const healAt = cutAt + 1000 * seconds;
  const cut = "the master is cut off";
  const isReplaced = 1000 * seconds > promotedAfterMs;
  return {
    ...failovers["one replica"],
    minReplicasToWrite,
    writes: { s1: withoutEnd },
    promotable: isReplaced ? ["s2"] : [],
    follows: isReplaced ? { s1: "s2" } : {},
    partitions: { [cut]: between(["s1"], ["s2"]) },
    timing: {
      delay: delayMs,
      actions: { write: exponential(200), promote: cutAt + promotedAfterMs, follow: healAt },
      schedule: [
        { at: cutAt, partition: cut },
        { at: healAt, heal: cut },
      ],
      seconds: healAt / 1000 + 1,
    },
  };
};

export const cutFor = (seconds: number, minReplicas: number): string =>
  `cut off for ${seconds} s, min-replicas ${minReplicas}`;
export const cutSeconds = [2, 4, 6, 8, 10, 12, 16, 20, 30];

/** Everything that is written in the meantime. A master that requires a replica stops a while after the last confirmation that it got. */
function writtenMeanwhile(scope: Timed): number {
  const [begins, ends] = (scope.timing.schedule ?? []).map(({ at }) => Number(at));
  const [lasted, writeMs] = [ends - begins, writeMsOf(scope)];
  const accepts =
    scope.minReplicasToWrite === 0
      ? lasted
      : Math.min(lasted, lagMs) - writeMs * Math.exp(-Math.max(0, lagMs - lasted) / writeMs);
  return scope.promotable.length === 0 ? 0 : (accepts + delayMs) / writeMs;
}

export default measures(
  redisReplication,
  {
    "acknowledged writes that a power failure takes": lost(crashes, (moment) => has(moment, "s1"), {
      scopes: [lossless, everySecond, never],
      theory(scope) {
        const [meanMs, writeMs] = [crashMsOf(scope), writeMsOf(scope)];
        const { kind } = scope.persistence;
        if (kind === "log synced always") return 0;
        if (kind === "log synced never") return meanMs / writeMs;
        /** The power fails at any time: what is left of that time, divided by a second, is for what was not synced. */
        return (meanMs - syncMs / (Math.exp(syncMs / meanMs) - 1)) / writeMs;
      },
    }),
    "writes lost where either replica is promoted": lost(crashes, (moment) => has(moment, "s2"), {
      scopes: waits.map(waitingFor),
      theory(scope) {
        const cut = cutOffFor(scope as Timed);
        return scope.wait === 2 ? 0 : (cut + (scope.wait === 0 ? delayMs : 0)) / writeMsOf(scope);
      },
    }),
    "writes lost where the better replica is promoted": lost(
      crashes,
      (moment) => Math.max(has(moment, "s2"), has(moment, "s3")),
      {
        scopes: waits.map(waitingFor),
        theory: (scope) => (scope.wait === 0 ? delayMs / writeMsOf(scope) : 0),
      },
    ),
    "acknowledged writes that a partition takes": lost(
      ({ step }) => step.kind === "act" && step.action.kind === "follow",
      (moment) => has(moment, "s2"),
      {
        scopes: cutSeconds.flatMap((seconds) => [cutFor(seconds, 0), cutFor(seconds, 1)]),
        unless: 0,
        theory: (scope) => writtenMeanwhile(scope as Timed),
      },
    ),
  },
  Object.fromEntries([
    ...[everySecond, never, lossless].map((policy) => [policy, failing(policy)]),
    ...waits.map((wait) => [waitingFor(wait), dying(wait)]),
    ...cutSeconds.flatMap((seconds) => [0, 1].map((min) => [cutFor(seconds, min), cutOff(seconds, min)])),
  ]) as Readonly<Record<string, Timed>>,
);
