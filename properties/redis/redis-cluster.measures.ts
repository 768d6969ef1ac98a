/** How long it takes until a replica is elected, over the node timeout, and how many writes of a master a partition costs. */
import { between, crashOf, duration, measure, measures } from "../../src/index.ts";
import type { Moment, Scope, Timing } from "../../src/index.ts";
import { redisCluster } from "../../src/protocols/redis/redis-cluster/redis-cluster.ts";
import { scopes } from "../../src/protocols/redis/redis-cluster/scopes.ts";
import type { RedisCluster, Variant } from "../../src/protocols/redis/redis-cluster/types.ts";

type Timed = RedisCluster["scope"] & Scope & { readonly timing: Timing };
type At = Moment<RedisCluster>;

const delayMs = 2;
const writeMs = 500;
const masters = 3;
/** A node pings one other each second, in turn, and also each that has not answered for half of the timeout. */
const pingMsOf = (timeoutMs: number): number => Math.min(3000, timeoutMs / 2);
const cycleOf = (timeoutMs: number): number => pingMsOf(timeoutMs) + 2 * delayMs;
const electionMs = { kind: "uniform", from: 500, to: 1000 } as const;

/** By this time all nodes ping. */
const from = 10_000;

/** Some ping others. */
const pinging = (
  seconds: number,
  pings: Readonly<Record<string, readonly string[]>>,
  timing: Partial<Timing>,
): Timed => ({
  ...scopes["a master dies"],
  pings,
  suspects: pings,
  epochMax: 1000,
  timing: {
    delay: delayMs,
    timers: { "no pong": 1000 * seconds, election: electionMs },
    actions: { ping: pingMsOf(1000 * seconds), command: { kind: "exponential", mean: writeMs } },
    seconds: 300,
    ...timing,
  },
});

/** b1 and c1 begin to ping at times of their own. */
const dying = (seconds: number): Timed =>
  pinging(
    seconds,
    { b1: ["a1"], c1: ["a1"] },
    {
      schedule: [
        ...["b1", "c1"].map((node) => ({
          at: pingMsOf(1000 * seconds) - delayMs,
          pause: node,
          lasting: { kind: "uniform", from: delayMs, to: delayMs + cycleOf(1000 * seconds) } as const,
        })),
        { at: { kind: "uniform", from, to: 2 * from }, crash: "a1", cause: "host" },
      ],
    },
  );

/** At any time of a cycle in which all ping. */
const cutOff = (seconds: number): Timed => {
  const to = from + cycleOf(1000 * cutTimeout);
  const pings = { a1: ["b1", "c1"], b1: ["a1"], c1: ["a1"] };
  return {
    ...pinging(cutTimeout, pings, {
      partitions: { every: { kind: "uniform", from, to }, lasting: 1000 * seconds },
      seconds: to / 1000 + seconds + 1,
    }),
    commands: { a1: Array.from({ length: 400 }, () => ({ kind: "write" }) as const) },
    probes: { b1: ["a1"], c1: ["a1"] },
    partitions: { "a1 from the others": between(["a1"], ["a2", "b1", "c1"]) },
  };
};

export const timeouts = [1, 2, 5, 10, 15, 30];
export const machineDies = (seconds: number): string => `a machine dies, with a node timeout of ${seconds} s`;
const cutTimeout = 15;
export const cutSeconds = [5, 10, 15, 20, 30, 45, 60];
export const cutFor = (seconds: number): string => `a master is cut off for ${seconds} s`;

export const untilElected = "time until a replica is elected";
export const takenByPartition = "writes of a master that a partition takes";

/** Of n - 1 others that ping, the one that completes a majority sends the first ping without an answer so long after the last answer, on average. */
const untilMajorityAsks = (timeoutMs: number): number => (cycleOf(timeoutMs) * 2) / masters;

export default measures(
  redisCluster,
  {
    [untilElected]: duration(
      (moment) => crashOf(moment) === "a1",
      ({ records }) => records.some(({ kind }) => kind === "elected"),
      {
        scopes: timeouts.map(machineDies),
        /**
         * All suspect it; the replica hears that it failed, waits for its turn, and asks for votes. In 7.0.15 the last
         * suspicion must first be heard by another node.
         */
        theory({ timing: { timers = {} } = { delay: 0 } }, variant: Variant) {
          const timeoutMs = Number(timers["no pong"]);
          const failed = untilMajorityAsks(timeoutMs) - delayMs + timeoutMs + (variant === "fixed" ? 0 : delayMs);
          return failed + delayMs + (electionMs.from + electionMs.to) / 2 + 2 * delayMs;
        },
      },
    ),
    [takenByPartition]: measure<RedisCluster, { readonly lost: number | undefined }>({
      unit: "writes",
      scopes: cutSeconds.map(cutFor),
      theory({ timing: { partitions } = { delay: 0 } }) {
        const timeoutMs = 1000 * cutTimeout;
        /** It serves until it suspects both others, which it pings at once. */
        const served = cycleOf(timeoutMs) / 2 - 2 * delayMs + timeoutMs;
        return Number(partitions?.lasting) <= timeoutMs ? 0 : (served + delayMs) / writeMs;
      },
      start: () => ({ lost: undefined }),
      fold(soFar, { before, after, world }: At) {
        if (before?.id !== "a1" || before.role !== "node" || after?.role !== "node") return soFar;
        const isReplaced = before.state.nodes["a1"].master === null && after.state.nodes["a1"].master !== null;
        if (!isReplaced) return soFar;
        const heir = world.of.node.find(({ id }) => id === after.state.nodes["a1"].master);
        return { lost: before.state.nodes["a1"].offset - (heir?.state.nodes["a2"].offset ?? 0) };
      },
      isDone: ({ lost }) => lost !== undefined,
      result: ({ lost }) => lost ?? 0,
    }),
  },
  Object.fromEntries([
    ...timeouts.map((seconds) => [machineDies(seconds), dying(seconds)]),
    ...cutSeconds.map((seconds) => [cutFor(seconds), cutOff(seconds)]),
  ]) as Readonly<Record<string, Timed>>,
);
