/** What watching costs: n*b heartbeats per period on a ring, against n*(n-1) if all watch all; and what it misses if many fail at once. */
import { count, crashOf, measure, measures, sent } from "../../src/index.ts";
import { periodMs, ringMonitor, silenceMs } from "../../src/protocols/detectors/ring-monitor/ring-monitor.ts";
import type { RingMonitor } from "../../src/protocols/detectors/ring-monitor/types.ts";

const scope = {
  nodes: 100,
  observers: 100,
  monitors: 2,
  joining: 0,
  heartbeats: true,
  gossip: true,
  changesMax: 1,
  suspicionsMax: 1,
  timing: { delay: { kind: "uniform", from: 1, to: 20 }, seconds: 10.5 },
} as const;

/** One node in five fails, all at the same time; the others would after the run. */
const [failAfterMs, never] = [2000, 1e9];
const oneInFive = { kind: "samples", of: [failAfterMs, never, never, never, never] } as const;
const share = 1 / oneInFive.of.length;
const atOnce = {
  ...scope,
  gossip: false,
  timing: { ...scope.timing, crashes: [{ every: oneInFive }], seconds: 20 },
} as const;
const atOnceOnly = { scopes: ["a hundred, one in five fails"] };

/**
 * By now, whoever watched a failed node since before it failed has noticed: within a silence, and no more than a period later. Whoever
 * watches it only because the ring has moved notices later, a silence after somebody was suspected.
 */
const noticedBy = failAfterMs + silenceMs + periodMs;

/** The nodes that have failed, and those that were suspected. */
interface Failed {
  readonly failed: readonly string[];
  readonly suspected: ReadonlySet<string>;
}

export default measures(
  ringMonitor,
  {
    "heartbeats in a period": count(sent("heartbeat"), {
      scopes: ["a hundred", "a thousand"],
      unit: "messages",
      per: ({ at }) => Math.floor(at / periodMs),
      theory: ({ nodes, monitors }) => nodes * monitors,
    }),
    "failed nodes that nobody saw fail": measure<RingMonitor, Failed>({
      ...atOnceOnly,
      unit: "nodes",
      range: [0, Infinity],
      start: () => ({ failed: [], suspected: new Set() }),
      fold(soFar, moment) {
        const { at, kind, step } = moment;
        if (at > noticedBy) return soFar;
        const failed = crashOf(moment);
        if (failed !== false) return { ...soFar, failed: [...soFar.failed, failed] };
        if (kind !== "timeout" || step.kind !== "timeout" || step.timer.kind !== "silence") return soFar;
        return { ...soFar, suspected: new Set([...soFar.suspected, step.timer.of]) };
      },
      isDone: (_, at) => at > noticedBy,
      result: ({ failed, suspected }) => failed.filter((node) => !suspected.has(node)).length,
      /** A node fails unseen if the b before it fail, too. */
      theory: ({ nodes, monitors }) => nodes * share ** (monitors + 1),
    }),
  },
  {
    "a hundred": scope,
    "a thousand": { ...scope, nodes: 1000, observers: 1000, monitors: 5 },
    "a hundred, one in five fails": atOnce,
  },
);
