/** How long a record waits to be counted: one by one, in micro-batches, and as one batch; and what a failure costs under each guarantee. */
import { atEnd, happens, measure, measures, timeUntil } from "../../src/index.ts";
import type { MeasureOptions, Moment, Timing } from "../../src/index.ts";
import { dataflow } from "../../src/protocols/processing/dataflow/dataflow.ts";
import type { Dataflow, Worker } from "../../src/protocols/processing/dataflow/types.ts";

type At = Moment<Dataflow>;

const counted = ({ counts }: Worker): number =>
  Object.values(counts)
    .flat()
    .reduce((sum, count) => sum + count, 0);

/** How many records are counted in a step. */
const newlyCounted = ({ kind, before, after }: At): number =>
  kind === "timeout" && before?.role === "worker" && after?.role === "worker"
    ? counted(after.state) - counted(before.state)
    : 0;

/**
 * The mean over all records of a run in which each is counted once: the sum of the times of counting, less that of the times of sending.
 */
const meanTime = (options: MeasureOptions<Dataflow>) =>
  measure<Dataflow, { readonly total: number; readonly left: number }>({
    unit: "ms",
    ...options,
    start: ({ scope }) => ({ total: 0, left: scope.sources * scope.records }),
    fold(soFar, moment) {
      const records = newlyCounted(moment);
      if (records > 0) return { total: soFar.total + records * moment.at, left: soFar.left - records };
      return moment.kind === "act" ? { ...soFar, total: soFar.total - moment.at } : soFar;
    },
    isDone: ({ left }) => left === 0,
    result: ({ total, left }, { scope }) => (left > 0 ? undefined : total / (scope.sources * scope.records)),
  });

const meanMs = 20;
const onTheWayMs = 1;
const timing = {
  delay: onTheWayMs,
  actions: { emit: { kind: "exponential", mean: meanMs } },
} as const satisfies Timing;
const cost = { overheadMs: 4, recordMs: 1 };
const working = { sources: 1, records: 100, checkpoints: 0, timing };

export default measures(
  dataflow,
  {
    "time until a record of a stream is counted": meanTime({
      scopes: ["a stream"],
      /** The way there, and then a queue with exponential times between arrivals and constant work: M/D/1. */
      theory({ work: { overheadMs, recordMs } = { ...cost } }) {
        const worked = overheadMs + recordMs;
        const busy = worked / meanMs;
        return onTheWayMs + worked + (busy * worked) / (2 * (1 - busy));
      },
    }),
    "time until a record is counted": meanTime({ scopes: ["batches"] }),
    "time until all are counted": timeUntil(
      ({ world: { of, scope } }) => of.worker.every(({ state }) => counted(state) === scope.sources * scope.records),
      { scopes: ["a stream", "batches"] },
    ),
    "share of the records that are counted": atEnd(
      ({ of: { worker } }) => {
        const all = Object.values(worker[0].state.counts).flat();
        return all.filter((count) => count > 0).length / all.length;
      },
      { scopes: ["a worker crashes"], unit: "share" },
    ),
    "a record is counted twice": happens(
      ({ after }) =>
        after?.role === "worker" &&
        Object.values(after.state.counts)
          .flat()
          .some((count) => count > 1),
      { scopes: ["a worker crashes"] },
    ),
  },
  {
    "a stream": { ...working, work: { batch: 1, ...cost } },
    batches: { ...working, work: { batch: 10, ...cost } },
    /** Twenty records a second, a checkpoint each second, and a failure in between. */
    "a worker crashes": {
      ...{ sources: 2, records: 100, checkpoints: 3 },
      timing: {
        delay: { kind: "exponential", mean: 20 },
        actions: { emit: { kind: "exponential", mean: 50 } },
        seconds: 30,
        schedule: [
          { at: { kind: "uniform", from: 2000, to: 3000 }, crash: "w" },
          { at: 3500, restart: "w" },
        ],
      },
    },
  },
);
