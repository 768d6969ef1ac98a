/** The sizes in which monitors on a ring are checked, and how a scope is made smaller. */
import type { Scope } from "../../index.ts";
import type { RingMonitor } from "./ring-monitor.ts";

type RingScope = RingMonitor["scope"] & Scope;

const three = { nodes: 3, monitors: 1, joining: 0, inFlight: { gossip: 1 } };

export const scopes = {
  /** Two neighbours may crash: one of them together with the only one who watches it. */
  smoke: { ...three, changesMax: 1, suspectsMax: 2, faults: { host: { times: 2, of: ["n2", "n3"] } } },
  /** The first one suspected may be alive; it is taken back, or not. */
  "nobody crashes": { ...three, changesMax: 2, suspectsMax: 2 },
  joining: { ...three, joining: 1, changesMax: 1, suspectsMax: 1, faults: { host: { times: 1, of: ["n3"] } } },
  "accuser crashes": { ...three, changesMax: 1, suspectsMax: 2, faults: { host: { times: 1, of: ["n1"] } } },
  "four, two monitors": { ...three, nodes: 4, monitors: 2, changesMax: 0, suspectsMax: 0 },
  "all watch all": { ...three, nodes: 4, monitors: 3, changesMax: 0, suspectsMax: 0 },
  small: { ...three, nodes: 4, changesMax: 1, suspectsMax: 2, faults: { host: { times: 2, of: ["n2", "n3"] } } },
} satisfies Record<string, RingScope>;

export const smaller = (scope: RingScope): readonly RingScope[] =>
  scope.nodes > 3 && scope.monitors < scope.nodes - 1 ? [{ ...scope, nodes: scope.nodes - 1 }] : [];
