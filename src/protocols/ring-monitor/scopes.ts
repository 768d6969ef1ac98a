/** The sizes in which monitors on a ring are checked, and how a scope is made smaller. */
import type { Scope } from "../../index.ts";
import type { RingMonitor } from "./ring-monitor.ts";

type RingScope = RingMonitor["scope"] & Scope;

const three = {
  nodes: 3,
  observers: 3,
  monitors: 1,
  joining: 0,
  heartbeats: false,
  gossip: true,
  inFlight: { gossip: 1 },
};

export const scopes = {
  /** Two neighbours may crash: one of them together with the only one who watches it. */
  smoke: { ...three, observers: 1, changesMax: 1, suspicionsMax: 2, faults: { host: { times: 2, of: ["n2", "n3"] } } },
  /** As before, and what n1 learns it may also have heard from n2. */
  small: { ...three, observers: 2, changesMax: 1, suspicionsMax: 2, faults: { host: { times: 2, of: ["n2", "n3"] } } },
  /** The first one suspected may be alive; it is taken back, or not. */
  "nobody crashes": { ...three, observers: 1, heartbeats: true, gossip: false, changesMax: 1, suspicionsMax: 2 },
  joining: {
    ...three,
    observers: 2,
    joining: 1,
    changesMax: 1,
    suspicionsMax: 2,
    faults: { host: { times: 1, of: ["n3"] } },
  },
  "accuser crashes": {
    ...three,
    observers: 1,
    changesMax: 1,
    suspicionsMax: 2,
    faults: { host: { times: 1, of: ["n1"] } },
  },
  ring: { ...three, nodes: 4, observers: 4, heartbeats: true, changesMax: 0, suspicionsMax: 0 },
  "all watch all": { ...three, monitors: 2, heartbeats: true, changesMax: 0, suspicionsMax: 0 },
} satisfies Record<string, RingScope>;

export const smaller = (scope: RingScope): readonly RingScope[] =>
  scope.nodes > 3 && scope.monitors < scope.nodes - 1 ? [{ ...scope, nodes: scope.nodes - 1 }] : [];
