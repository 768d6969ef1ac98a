/** Which curves are drawn: a sweep of one scope each, always with the same seed. */
import type { SimulateSuiteOptions } from "../../src/index.ts";

export interface Drawn {
  readonly name: string;
  /** The file of the suite. */
  readonly suite: string;
  readonly options: SimulateSuiteOptions & { readonly sweep: NonNullable<SimulateSuiteOptions["sweep"]> };
}

const seed = 1;

/** Of which protocols it is drawn what a check and random runs explore. */
export const explored: readonly { readonly name: string; readonly suite: string; readonly runs: number }[] = [
  { name: "two-phase-commit-explored", suite: "basics/two-phase-commit", runs: 100 },
];

export const curves: readonly Drawn[] = [
  {
    name: "heartbeat-detection",
    suite: "detectors/heartbeat",
    options: { scope: "a machine dies", sweep: { name: "misses", values: [1, 2, 3, 4, 5] }, runs: 200, seed },
  },
  {
    name: "heartbeat-wrong-suspicions",
    suite: "detectors/heartbeat",
    options: {
      scope: "pinged one in ten is lost",
      measures: ["wrong suspicions of a slave in an hour"],
      sweep: { name: "misses", values: [1, 2, 3, 4] },
      runs: 20,
      seed,
    },
  },
  {
    name: "ring-monitor-cost",
    suite: "detectors/ring-monitor",
    options: { scope: "a hundred", sweep: { name: "monitors", values: [1, 2, 5, 10, 20, 50, 99] }, runs: 3, seed },
  },
  {
    name: "gossip-members",
    suite: "basics/gossip",
    options: { scope: "a hundred", sweep: { name: "members", values: [10, 20, 50, 100, 200, 500] }, runs: 50, seed },
  },
  {
    name: "gossip-fanout",
    suite: "basics/gossip",
    options: { scope: "a hundred", sweep: { name: "fanout", values: [1, 2, 3, 4] }, runs: 100, seed },
  },
  {
    name: "raft-election-timeouts",
    suite: "elections/raft-election",
    options: {
      scope: "150 to 300 ms",
      sweep: { name: "timing.timers.election.to", values: [152, 155, 160, 175, 200, 250, 300] },
      runs: 200,
      seed,
    },
  },
  {
    name: "dataflow-batches",
    suite: "processing/dataflow",
    options: {
      scope: "batches",
      measures: ["time until a record is counted"],
      sweep: { name: "work.batch", values: [1, 2, 5, 10, 20, 50, 100] },
      runs: 20,
      seed,
    },
  },
];
