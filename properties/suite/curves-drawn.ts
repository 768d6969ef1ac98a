/** The curves of docs/curves: what each is drawn from, always with the same seed. */
import type { SimulateSuiteOptions } from "../../src/index.ts";
import { leaves, sizes as akkaSizes } from "../akka/akka-cluster.measures.ts";
import { hear, sizes as cassandraSizes } from "../cassandra/cassandra-gossip.measures.ts";
import { written } from "../cassandra/cassandra-data.measures.ts";
import { highest, lowest } from "../elections/bully.measures.ts";
import { looking, sizes as zabSizes } from "../elections/zab-election.measures.ts";
import { blocked, dies, guarded, slowOnes, sizes as swimSizes, tells } from "../detectors/swim.measures.ts";
import { dies as beatingDies, loses, thresholds } from "../detectors/phi-accrual.measures.ts";
import { cutFor, cutSeconds, everySecond, waitingFor } from "../redis/redis-replication.measures.ts";
import * as cluster from "../redis/redis-cluster.measures.ts";
import { agreeing, promoted, quorums } from "../redis/redis-sentinel.measures.ts";
import { oneOf } from "../caches/memcached-ring.measures.ts";

export interface Drawn {
  readonly name: string;
  /** The file of the suite. */
  readonly suite: string;
  /** What the curve is over: a path in the scope, or what `at` counts. */
  readonly over: string;
  /** The simulations whose points are drawn, one after the other. */
  readonly parts: readonly SimulateSuiteOptions[];
  /** The abscissa of each part, if it is not swept. */
  readonly at?: readonly number[];
}

const seed = 1;

/** A sweep of one scope. */
const swept = (options: SimulateSuiteOptions & { readonly sweep: NonNullable<SimulateSuiteOptions["sweep"]> }) => ({
  over: options.sweep.name,
  parts: [{ ...options, seed }],
});

/** One scope per point, for curves over something that changes more than one number of a scope. */
const scopesOver = (over: string, values: readonly number[], options: (value: number) => SimulateSuiteOptions) => ({
  over,
  parts: values.map((value) => ({ ...options(value), seed })),
  at: values,
});

/** The protocols for which the curves of a check and of random runs are drawn. */
export const explored: readonly { readonly name: string; readonly suite: string; readonly runs: number }[] = [
  { name: "two-phase-commit-explored", suite: "basics/two-phase-commit", runs: 100 },
];

export const curves: readonly Drawn[] = [
  {
    name: "heartbeat-detection",
    suite: "detectors/heartbeat",
    ...swept({ scope: "a machine dies", sweep: { name: "misses", values: [1, 2, 3, 4, 5] }, runs: 200 }),
  },
  {
    name: "heartbeat-wrong-suspicions",
    suite: "detectors/heartbeat",
    ...swept({
      scope: "pinged one in ten is lost",
      measures: ["wrong suspicions of a slave in an hour"],
      sweep: { name: "misses", values: [1, 2, 3, 4] },
      runs: 20,
    }),
  },
  ...[
    { name: "phi-accrual-detection", scope: beatingDies, runs: 200 },
    { name: "phi-accrual-wrong-suspicions", scope: loses, runs: 50 },
  ].map(({ name, scope, runs }) => ({
    name,
    suite: "detectors/heartbeat",
    ...swept({ scope, sweep: { name: "threshold", values: thresholds }, properties: [], runs }),
  })),
  {
    name: "ring-monitor-cost",
    suite: "detectors/ring-monitor",
    ...swept({ scope: "a hundred", sweep: { name: "monitors", values: [1, 2, 5, 10, 20, 50, 99] }, runs: 3 }),
  },
  {
    name: "ring-monitor-unseen",
    suite: "detectors/ring-monitor",
    ...swept({
      scope: "a hundred, one in five fails",
      sweep: { name: "monitors", values: [1, 2, 3, 4] },
      runs: 400,
    }),
  },
  {
    name: "gossip-members",
    suite: "basics/gossip",
    over: "members",
    // Few runs are enough for many members: the rounds vary as little as for a hundred.
    parts: [
      { scope: "a hundred", sweep: { name: "members", values: [10, 20, 50, 100, 200, 500] }, runs: 50, seed },
      { scope: "ten thousand", sweep: { name: "members", values: [1000, 2000, 5000, 10_000] }, runs: 10, seed },
    ],
  },
  {
    name: "gossip-fanout",
    suite: "basics/gossip",
    ...swept({ scope: "a hundred", sweep: { name: "fanout", values: [1, 2, 3, 4] }, runs: 100 }),
  },
  {
    name: "raft-election-timeouts",
    suite: "elections/raft-election",
    ...swept({
      scope: "150 to 300 ms",
      sweep: { name: "timing.timers.election.to", values: [152, 155, 160, 175, 200, 250, 300] },
      runs: 200,
    }),
  },
  {
    name: "dataflow-batches",
    suite: "processing/dataflow",
    ...swept({
      scope: "batches",
      measures: ["time until a record is counted"],
      sweep: { name: "work.batch", values: [1, 2, 5, 10, 20, 50, 100] },
      runs: 20,
    }),
  },
  ...(["pull", "push-pull"] as const).map((style) => ({
    name: `gossip-${style}`,
    suite: "basics/gossip",
    ...swept({
      scope: "a hundred in step",
      measures: ["rounds until everybody knows"],
      set: { style },
      sweep: { name: "members", values: [10, 20, 50, 100, 200, 500] },
      runs: 50,
    }),
  })),
  ...[
    { name: "bully-lowest", scope: lowest },
    { name: "bully-second-highest", scope: highest },
  ].map(({ name, scope }) => ({
    name,
    suite: "elections/bully",
    ...scopesOver("processes", [3, 4, 5, 6, 7, 8, 9], (processes) => ({ scope: scope(processes), runs: 3 })),
  })),
  {
    name: "memcached-ring-moves",
    suite: "caches/memcached-ring",
    ...scopesOver("servers", [2, 3, 4, 5, 8, 10], (servers) => ({ scope: oneOf(servers), runs: 50 })),
  },
  ...[
    { name: "swim-first-suspicion", scope: dies, runs: 200 },
    { name: "swim-dissemination", scope: tells, runs: 100 },
  ].map(({ name, scope, runs }) => ({
    name,
    suite: "detectors/swim",
    ...scopesOver("members", swimSizes, (members) => ({ scope: scope(members), runs })),
  })),
  {
    name: "redis-replication-power",
    suite: "redis/redis-replication",
    ...swept({
      scope: everySecond,
      sweep: { name: "timing.crashes.0.every.mean", values: [250, 500, 1000, 2000, 4000] },
      runs: 500,
    }),
  },
  {
    name: "redis-replication-wait",
    suite: "redis/redis-replication",
    ...swept({
      scope: waitingFor(1),
      sweep: { name: "timing.crashes.0.every.mean", values: [2000, 5000, 10_000, 20_000, 40_000] },
      runs: 500,
    }),
  },
  ...[0, 1].map((minReplicas) => ({
    name: `redis-replication-cut-off-${minReplicas}`,
    suite: "redis/redis-replication",
    ...scopesOver("seconds cut off", cutSeconds, (seconds) => ({ scope: cutFor(seconds, minReplicas), runs: 100 })),
  })),
  ...[
    { name: "cassandra-data-one-one", scope: written("ONE", "ONE") },
    { name: "cassandra-data-quorum-one", scope: written("QUORUM", "ONE") },
    { name: "cassandra-data-one-quorum", scope: written("ONE", "QUORUM") },
  ].map(({ name, scope }) => ({
    name,
    suite: "cassandra/cassandra-data",
    ...swept({ scope, sweep: { name: "timing.actions.begin", values: [0, 5, 10, 20, 30, 40] }, runs: 3000 }),
  })),
  {
    name: "zab-election-votes",
    suite: "elections/zab-election",
    ...scopesOver("servers", zabSizes, (servers) => ({ scope: looking(servers), runs: 200 })),
  },
  {
    name: "redis-cluster-node-timeout",
    suite: "redis/redis-cluster",
    ...scopesOver("node timeout in seconds", cluster.timeouts, (seconds) => ({
      scope: cluster.machineDies(seconds),
      runs: 200,
    })),
  },
  {
    name: "redis-cluster-cut-off",
    suite: "redis/redis-cluster",
    ...scopesOver("seconds cut off", cluster.cutSeconds, (seconds) => ({ scope: cluster.cutFor(seconds), runs: 300 })),
  },
  {
    name: "redis-sentinel-down-after",
    suite: "redis/redis-sentinel",
    ...swept({
      scope: agreeing(2, 3),
      measures: [promoted],
      sweep: { name: "timing.timers.down after", values: [1000, 2000, 5000, 10_000, 20_000, 30_000] },
      runs: 200,
    }),
  },
  {
    name: "redis-sentinel-quorum",
    suite: "redis/redis-sentinel",
    ...scopesOver("quorum", quorums, (quorum) => ({ scope: agreeing(quorum, 5), runs: 1000 })),
  },
  {
    name: "cassandra-gossip-rounds",
    suite: "cassandra/cassandra-gossip",
    ...scopesOver("nodes", cassandraSizes, (nodes) => ({ scope: hear(nodes), properties: [], runs: 200 })),
  },
  {
    name: "akka-cluster-convergence",
    suite: "akka/akka-cluster",
    ...scopesOver("members", akkaSizes, (members) => ({ scope: leaves(members), properties: [], runs: 100 })),
  },
  ...guarded.map((guard) => ({
    name: `swim-blocked-${guard.replaceAll(" ", "-")}`,
    suite: "detectors/swim",
    ...scopesOver("members that are blocked", slowOnes, (slow) => ({
      scope: blocked(slow, guard),
      variant: "memberlist",
      properties: [],
      runs: 10,
    })),
  })),
];
