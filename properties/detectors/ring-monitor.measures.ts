/** What watching costs: n*b heartbeats per period on a ring, against n*(n-1) if all watch all. */
import { count, measures, sent } from "../../src/index.ts";
import { periodMs, ringMonitor } from "../../src/protocols/detectors/ring-monitor/ring-monitor.ts";

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

export default measures(
  ringMonitor,
  {
    "heartbeats in a period": count(sent("heartbeat"), {
      unit: "messages",
      per: ({ at }) => Math.floor(at / periodMs),
      theory: ({ nodes, monitors }) => nodes * monitors,
    }),
  },
  { "a hundred": scope, "a thousand": { ...scope, nodes: 1000, observers: 1000, monitors: 5 } },
);
